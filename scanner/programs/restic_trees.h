// SPDX-License-Identifier: GPL-3.0-or-later
// What restic says of files in its own trees alone, which it shows a folder at a time and one a
// call: which names are one file, and which device a device file stands for. Folders without such
// files are not asked for. Owned by one reading; one thread. Failure: Damaged; Refused, where there
// are too many such folders to be asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/programs/restic_snapshot.h"

namespace oubli::programs {

struct Inodes {
  // Of files with several names those that stand in the snapshot, from its root on.
  std::set<std::set<std::string>> names;
  std::map<std::string, std::uint64_t> devices;

  bool operator==(const Inodes&) const = default;
};

// What `restic cat blob ID` says.
using AskTree = std::function<Result<std::string>(const std::string& id)>;
// `tree`: the id of the root of the snapshot.
Result<Inodes> read_inodes(const std::string& tree, const std::vector<Node>& nodes,
                           const AskTree& ask);
// Of what is left when some files went.
[[nodiscard]] Inodes without(const Inodes& all, const std::vector<ArchiveChange>& changes);

// "a\\b\xff", as restic writes names in trees: by Go's rules.
[[nodiscard]] std::string unquoted(const std::string& name);

}  // namespace oubli::programs
