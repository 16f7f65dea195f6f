// SPDX-License-Identifier: GPL-3.0-or-later
// Who reads a stream while it is written, with other code than who writes it: what goes to a pipe
// or a tape cannot be read back. It is told which messages stand there and where, and says whether
// it came upon those; upon others (in archives within, and in what the writer did not look into) it
// decides itself. Owned by one passage; expect() and write() may come from two threads. Failure: in
// what it says.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/message.h"
#include "adapters/source.h"

namespace oubli::wiper {

// A message that must be in what is written.
struct ExpectedMessage {
  ByteRange place;  // as adapters/archive/place.h counts, in the new archive
  ContentHash hash;
};

// A message that was carried through and ought to have gone.
struct Standing {
  std::string name;  // in the archive
  ContentHash hash;
  std::string reason;
};

struct Testimony {
  std::string trouble;  // why it does not vouch for what was written; empty: it does
  std::vector<Standing> standing;
  std::vector<Unreadable> unread;                    // by its name in the archive
  std::map<std::string, std::uint64_t> unsupported;  // as NotExamined has it
};

class StreamWitness {
 public:
  StreamWitness() = default;
  StreamWitness(const StreamWitness&) = delete;
  StreamWitness& operator=(const StreamWitness&) = delete;
  virtual ~StreamWitness() = default;

  // Before the bytes of that message are written.
  virtual void expect(const ExpectedMessage& message) = 0;
  virtual void write(std::string_view bytes) = 0;
  // After the last byte.
  virtual Testimony finish() = 0;
};

}  // namespace oubli::wiper
