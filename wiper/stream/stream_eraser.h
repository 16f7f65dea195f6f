// SPDX-License-Identifier: GPL-3.0-or-later
// An archive that is read once, from a descriptor, written to another without the messages that are
// chosen while they pass. Nothing is destroyed by it: where the archive came from still holds them.
// What goes is written down as the plan that was carried out; whoever asks for it has that approved
// before anything is called erased.
//
// Members that hold no mail are carried through byte for byte as they come. One message by itself
// is held until it is decided on; a mailbox, an archive within or an Outlook data file until all of
// it is, in memory up to 64 MiB, else sealed on disk (sealed_spool.h), because its new size stands
// before it. What is longer than is held, or cannot be gone through, is carried through and named.
//
// Owned by the caller; one thread, beside which those of stream_output.h run. Failure: what was
// written is no archive without the chosen messages, and must not be used: Damaged or Refused where
// the stream is the reason, Failed where reading or writing is, Interrupted.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/pst/edit/editor.h"
#include "wiper/mailbox/mbox_cut.h"
#include "wiper/phases.h"
#include "wiper/plan.h"
#include "wiper/residue/residue.h"
#include "wiper/stream/stream_input.h"
#include "wiper/stream/stream_witness.h"
#include "wiper/stream/volume_writer.h"

namespace oubli::wiper {

// A message as it passes.
struct PassingMessage {
  std::string locator;
  Format format = Format::Mbox;
  ByteRange range;         // in the content of its member
  ContentHash hash;        // what it is known by
  std::string_view bytes;  // all of its member where it is one by itself; lent for the call
  // To be filled in. A reason: it goes. A trouble: it stays and was not looked into.
  std::string reason{}, trouble{};
};

// Decides on a few messages that stand one behind the other.
using Chooser = std::function<Status(std::span<PassingMessage>)>;

// A member that holds others: an archive, an Outlook data file, what is packed.
struct PassingContainer {
  std::string_view name;  // as the archive tells it
  std::uint64_t size = 0;
  ByteSource& bytes;  // lent for the call
  // To be filled in. Places are those in an archive of which it is the only member. What was not
  // looked into is for the witness to name.
  std::uint64_t messages = 0;
  std::vector<PlannedMessage> chosen{};
};

// Decides on all that it can read there.
using ContainerChooser = std::function<Status(PassingContainer&)>;

struct StreamOrder {
  int from = -1, to = -1;        // lent; `to` -1: only looked at
  std::vector<Path> volumes;     // of a tar, in their order, in place of `from`
  VolumeWriter* into = nullptr;  // lent; in place of `to`
  std::string name;              // of what it is read from, in locators
  Limits limits;                 // what is longer than a message may be is not looked into
  Splitters splitters = mbox_splitters();
  pst::EditorOpener editors;
  Chooser choose;
  ContainerChooser choose_within;
  StreamWitness* witness = nullptr;  // lent
  // To be looked for in what is written; lent.
  std::span<const std::string_view> strings;
  Unpacker unpacker;
  Path scratch;                             // the folder for what is too long for memory
  std::uint64_t most = UINT64_MAX;          // messages; one more is Refused
  const std::atomic<bool>* stop = nullptr;  // lent
  std::function<void(std::uint64_t bytes_read)> progress = nullptr;
};

struct StreamOutcome {
  PlannedSource source;  // what went, where it stood; its path is a name
  std::uint64_t kept = 0;
  std::uint64_t read = 0, written = 0;  // bytes, as they are stored
  StreamInput::Volumes volumes;         // that were read
  ContentHash digest;                   // of what was written
  std::vector<VolumeRow> written_volumes;
  std::string trouble;  // why nobody vouches for it; empty: the witness does
  Testimony seen;
  std::vector<Standing> staying;  // messages that were chosen and cannot be erased, and why
  Residue residue;
  std::vector<Unreadable> unread;  // messages that were carried through and not looked into
  Phases phases;
};

Result<StreamOutcome> erase_from_stream(const StreamOrder& order);

}  // namespace oubli::wiper
