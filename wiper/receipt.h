// SPDX-License-Identifier: GPL-3.0-or-later
// The countable proof of what one plan did, without content: one row a planned message, the
// totals, and for every copy the level truly reached. Format: docs/formats/receipt.md.
// Value types; any thread. Failure: Failed when it could not be saved durably.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/message.h"
#include "adapters/source.h"
#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"
#include "wiper/mailbox/leftovers.h"
#include "wiper/phases.h"
#include "wiper/proof/parties.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

enum class Action : std::uint8_t { Deleted, Redacted, Kept, Failed };
[[nodiscard]] std::string_view name_of(Action action);

struct Erasure {
  std::string locator;
  Action action = Action::Failed;
  std::string reason;  // why it was planned; for Failed, why it is still there
  ContentHash hash;    // not in the receipt: it would tell who holds the message what was erased
};

struct MediaRow {
  Path path;
  Reached reached;
};

// A mailbox that messages were taken out of and that was proved to be, for the rest, the old one:
// what is known of the rest stays true, each message as much nearer to the front as was taken out
// before it.
struct Rewritten {
  Path path;
  Fingerprint before, after;    // `after`: when it was looked at last, under all locks
  std::vector<ByteRange> gone;  // of what the old file held (unpacked), in order
};

// How a stream is named where a path would stand.
inline constexpr const char* kStream = "-";

// An archive that was read from a stream and written to another.
struct VolumeRow {
  Path path;
  std::uint64_t size = 0;
  ContentHash digest;
};
struct StreamRow {
  std::uint64_t read = 0, written = 0;  // bytes, as they are stored
  ContentHash digest;                   // of what was written
  std::vector<VolumeRow> volumes{};     // in which it was written; none: to one descriptor
  // Volumes that were read, and how many of them were taken for what they were named as.
  std::uint64_t volumes_read = 0, volumes_on_trust = 0;
  bool is_failed = false;  // what was written is not to be used
};

struct SourceFailure {
  Path path;
  Error error;
};

// What stands in the mailboxes of the plan and was not examined: nothing is said of it.
struct NotExamined {
  std::vector<Unreadable> unread;                    // messages, parts, whole mailboxes
  std::map<std::string, std::uint64_t> unsupported;  // reason → attachments of such a type

  [[nodiscard]] std::uint64_t count_unsupported() const;
};

struct Receipt {
  std::string started, finished;  // RFC 3339
  ContentHash plan;               // its digest
  bool is_recovery = false;       // settles a run that was killed
  // Of a recovery: when the killed run had made its plan, and who that run said should stand on the
  // certificate (nothing: it was begun by a version that did not write it down).
  std::string ordered;
  std::optional<Parties> named;
  std::vector<Erasure> erasures;
  std::vector<MediaRow> media;  // the old copies, one a file
  std::vector<SourceFailure> failures;
  std::optional<StreamRow> stream;      // where nothing was rewritten in its place
  std::uint64_t broken_signatures = 0;  // of redacted messages
  std::uint64_t untouched = 0;          // messages of the rewritten mailboxes left byte for byte
  std::uint64_t residue = 0;            // erased messages and given strings found again
  std::vector<Trace> traces;            // where it stands, as far as that can be told
  std::uint64_t strings = 0;            // given to be searched for
  std::uint64_t unopened = 0;           // packed attachments and members not searched for them
  // Of a run that was killed while it saved them: receipts and certificates that were overwritten.
  std::uint64_t unfinished = 0;
  // Mailbox → erased messages that are known to stand there too; nobody asked for them.
  std::map<std::string, std::uint64_t> elsewhere;
  // What other programs keep beside the mailboxes that were erased from.
  std::vector<Leftover> leftovers;
  bool is_verified = false;  // every rewritten mailbox was read again and holds what it should
  NotExamined not_examined;
  Phases phases;
  std::vector<Rewritten> rewritten;  // of this run; for the index, not part of what is saved
  // How clearing the index of what was erased ended; nothing where nothing was erased.
  std::optional<Status> index;
  Path saved;        // where save_receipt() puts it, see name_receipt()
  Path certificate;  // beside it; empty: there is none

  [[nodiscard]] std::uint64_t count(Action action) const;
  [[nodiscard]] std::uint64_t count_done() const {
    return count(Action::Deleted) + count(Action::Redacted);
  }
};

// One line per erasure, one for each thing that could not be read, then one of type "receipt".
[[nodiscard]] std::string to_json_lines(const Receipt& receipt);

// Sets `saved`: <workspace>/receipts/<plan digest's first 16 digits>-<finished>.jsonl, of a
// recovery -<finished>-recovery.jsonl. Makes the folder.
Status name_receipt(Disk& disk, const Path& workspace, Receipt& receipt);
// Overwrites receipts and certificates that a killed run had begun to save, and says so in
// `receipt`.
Status clear_unfinished(Disk& disk, const Path& workspace, Receipt& receipt);
// Saves durably where it was named; saving a receipt again replaces it. REQUIRES: it has its name.
Status save_receipt(Disk& disk, const Receipt& receipt);

}  // namespace oubli::wiper
