// SPDX-License-Identifier: GPL-3.0-or-later
// Changes files in a snapshot that is mounted, through a layer over it: content alone; all that is
// said of them and of their folders stays. Owned by one process that was made for it. Failure:
// Refused (a file is not what was planned), Failed.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "scanner/programs/archive_change.h"
#include "scanner/programs/restic_snapshot.h"
#include "scanner/programs/restic_trees.h"

namespace oubli::programs {

class ResticLayer {
 public:
  // `old`: as it is mounted; `now`: with the layer over it.
  static Result<ResticLayer> open(const Path& old, const Path& now);

  // `inodes`: of the whole snapshot.
  Status change(const std::vector<Node>& nodes, const Inodes& inodes,
                const std::vector<ArchiveChange>& changes);

 private:
  ResticLayer(UniqueFd old, UniqueFd now) : old_(std::move(old)), now_(std::move(now)) {}

  Status set_special_bits(const Node& folder);
  Status write(const ArchiveChange& change);
  Status remove(const std::string& path);
  Status link(const std::string& first, const std::string& other);
  Status join(const std::set<std::string>& names, const std::vector<ArchiveChange>& changes);
  Status make_device(const std::string& path, std::uint64_t device);
  Result<UniqueFd> folder_of(const std::string& path);
  Status keep_times(int folder, const std::string& path);

  UniqueFd old_, now_;
  std::map<std::string, struct stat> times_;  // of folders that are written to
};

}  // namespace oubli::programs
