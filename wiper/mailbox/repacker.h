// SPDX-License-Identifier: GPL-3.0-or-later
// What a kind of mailbox file has to know to be written anew without some of its messages; the rest
// of the way is the same for all of them (passage.h). Owned by one erasure; one thread, but for the
// search. Failure: before anything is made, of look(); before the swap, of write().
#pragma once

#include <cstdint>
#include <future>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "wiper/disk/disk.h"
#include "wiper/disk/held_file.h"
#include "wiper/mailbox/verify.h"
#include "wiper/phases.h"

namespace oubli::wiper {

class Repacker {
 public:
  Repacker() = default;
  Repacker(const Repacker&) = delete;
  Repacker& operator=(const Repacker&) = delete;
  virtual ~Repacker() = default;

  // Lent for the call. `disk` acts with the rights of the mailbox's owner.
  struct Files {
    Disk& disk;
    const HeldFile& old;
    int fresh = -1;  // the new file, once there is one
    Phases& phases;
  };

  // Reads the old file; refuses what cannot be written anew, and a message that is not what was
  // planned. The bytes that the new file has at most.
  virtual Result<std::uint64_t> look(const Files& files) = 0;
  // Fills an empty file, durably, with the old one's attributes, and proves it by reading it back.
  virtual Status write(const Files& files) = 0;
  // From the swap on, beside the overwriting of the old file: the search for the strings, and
  // whatever else has to be read for verify(), in threads of their own where that pays. `strings`,
  // the file and this outlive the answer.
  virtual std::future<Result<Residue>> begin_search(int fresh,
                                                    std::span<const std::string_view> strings) = 0;

  struct Proof {
    std::uint64_t untouched = 0;  // messages left as they were
    MailboxCheck check;
    // What was taken out of the old file, where the rest is otherwise what it was.
    std::optional<std::vector<ByteRange>> gone{};
    Residue residue;
    std::vector<Trace> traces{};  // of it, where they could be told apart
  };
  // Reads it once more, after all is done, and ends the search. What cannot be read is not proved,
  // and no failure.
  virtual Proof verify(const Files& files, std::future<Result<Residue>> search) = 0;
};

}  // namespace oubli::wiper
