// SPDX-License-Identifier: GPL-3.0-or-later
// What a disk may hold after the power was cut: all that was done up to some moment, but for some
// of what was not yet made durable, each of which may be missing by itself. What a sync of a file
// or folder has covered cannot be missing; nothing else is promised, no order either. A value.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/wiper/recording_disk.h"

namespace oubli::wiper::test {

struct DiskImage {
  struct File {
    std::string bytes{};
    bool has_time = false;  // else it was written just now
    timespec time{};
  };
  std::map<int, File> files;
  std::map<int, std::map<std::string, int>> folders;  // their names, and what these lead to

  // What stands below a folder now.
  void take(RecordingDisk& disk, const Path& folder);
  // What cannot be done, because something it rests on is missing, does nothing.
  void apply(const DiskOp& op);
  // Makes it so, on a folder that is there and empty; tells which kernel number each file got.
  void put(int folder, const Path& at, std::map<int, std::uint64_t>& made) const;
  [[nodiscard]] std::string digest() const;
  // Files that no name leads to.
  [[nodiscard]] std::set<int> nameless() const;
};

// Which of ops[0, end) a cut right then may lose. `is_heeded`: of a sync, whether it does anything.
std::vector<std::size_t> not_durable(const std::vector<DiskOp>& ops, std::size_t end,
                                     const std::function<bool(const DiskOp&)>& is_heeded);

// Calls `visit` with every choice of up to `most` of these, and with all of them.
void each_choice(const std::vector<std::size_t>& from, std::size_t most,
                 const std::function<void(const std::set<std::size_t>&)>& visit);

}  // namespace oubli::wiper::test
