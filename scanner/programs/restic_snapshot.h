// SPDX-License-Identifier: GPL-3.0-or-later
// What restic tells of a snapshot and of all that stands in it, and whether one is another without
// what was to go. Pure; any thread. Memory: some 400 bytes a file.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/programs/archive_change.h"

namespace oubli::programs {

struct Snapshot {
  std::string tree;  // the id of its root
  std::string time;  // of the day, to the second, UTC, as `restic backup --time` takes it
  std::string host;
  std::vector<std::string> paths, tags;
  std::vector<std::string> excludes;  // without the mark of an earlier erasure
};
// `output`: of `restic snapshots --json`.
Result<Snapshot> read_snapshot(const std::string& output, const std::string& id);
// The ids of all that hold the same tree and tell the same time: one snapshot, and what `restic
// tag` made of it. `output`: as above.
std::set<std::string> read_twins(const std::string& output, const Snapshot& snapshot);

struct Node {
  std::string path;  // from the root of the snapshot; what is no UTF-8 in it is replaced
  std::string type, user, group;
  std::uint64_t uid = 0, gid = 0, mode = 0, size = 0, links = 0;  // mode: as Go has it
  std::string rest;  // all else but inode, device and ctime, which are another machine's anyway
};
// `output`: of `restic find --json`, which leaves out content, xattrs and numbers of devices.
Result<std::vector<Node>> read_nodes(const std::string& output);

// A path as restic tells it where that is not the whole of it: what is no UTF-8 is replaced.
[[nodiscard]] std::string as_told(const std::string& path);

// Setuid, setgid and sticky, as mode_t has them.
[[nodiscard]] unsigned special_bits(const Node& node);

// From where it was made: its paths are absolute, its tree may begin at the folder that restic was
// called in. Nothing where the paths do not stand in it.
struct Standing {
  std::string base;                  // "/", or that folder
  std::vector<std::string> targets;  // as restic was given them
};
[[nodiscard]] std::optional<Standing> standing_of(const Snapshot& snapshot,
                                                  const std::vector<Node>& nodes);

// Whether both tell the same of where and when they were made.
[[nodiscard]] bool is_same(const Snapshot& old, const Snapshot& now);
// Whether both tell the same of everything, but for the size of what changes and what goes.
[[nodiscard]] bool is_same_but_for(const std::vector<ArchiveChange>& changes,
                                   const std::vector<Node>& old, const std::vector<Node>& now);

}  // namespace oubli::programs
