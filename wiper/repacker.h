// SPDX-License-Identifier: GPL-3.0-or-later
// What a kind of mailbox file has to know to be written anew without some of its messages; the rest
// of the way is the same for all of them (passage.h). Owned by one erasure; one thread. Failure:
// before anything is made, of look(); before the swap, of write().
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "wiper/held_file.h"
#include "wiper/phases.h"
#include "wiper/verify.h"

namespace oubli::wiper {

class Repacker {
 public:
  Repacker() = default;
  Repacker(const Repacker&) = delete;
  Repacker& operator=(const Repacker&) = delete;
  virtual ~Repacker() = default;

  // Reads the old file; refuses what cannot be written anew, and a message that is not what was
  // planned. The bytes that the new file has at most.
  virtual Result<std::uint64_t> look(const HeldFile& old, Phases& phases) = 0;
  // Fills an empty file, durably, with the old one's attributes, and proves it by reading it back.
  virtual Status write(const HeldFile& old, int fresh, Phases& phases) = 0;

  struct Proof {
    std::uint64_t untouched = 0;  // messages left as they were
    MailboxCheck check;
    Residue residue;
  };
  // Reads it once more, after all is done. What cannot be read is not proved, and no failure.
  virtual Proof verify(int fresh, std::span<const std::string_view> strings) = 0;
};

}  // namespace oubli::wiper
