// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/index_eraser.h"

#include <algorithm>
#include <cerrno>
#include <future>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>

#include "wiper/disk/at_once.h"
#include "wiper/disk/overwrite.h"

namespace oubli::wiper {

namespace {

// Beside the shard. Whatever stands under this name is ours to erase: before the exchange an
// unfinished copy, after it the old shard.
constexpr const char* kSibling = ".oubli-compact";

std::string sibling_of(const Path& shard) { return shard.filename().string() + kSibling; }

Result<std::vector<Path>> names_in(const Path& folder) {
  std::error_code wrong;
  std::vector<Path> names;
  for (auto at = std::filesystem::directory_iterator(folder, wrong);
       !wrong && at != std::filesystem::directory_iterator(); at.increment(wrong)) {
    names.push_back(at->path().filename());
  }
  if (wrong) return system_error("list " + folder.string(), wrong.value());
  std::sort(names.begin(), names.end());
  return names;
}

Status sync_all(Disk& disk, const Path& folder) {
  auto at = open_folder(folder);
  if (!at) return std::move(at).take_error();
  auto names = names_in(folder);
  if (!names) return std::move(names).take_error();
  for (const auto& name : *names) {
    const UniqueFd fd(::openat(at->get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd.is_open()) return system_error("open " + (folder / name).string(), errno);
    if (auto done = check(disk.sync(fd.get()), "sync " + (folder / name).string()); !done) {
      return done;
    }
  }
  return check(disk.sync(at->get()), "sync " + folder.string());
}

Result<Reached> erase_file(Disk& disk, int folder, const std::string& name, const Path& shown) {
  const UniqueFd fd(::openat(folder, name.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  struct stat about {};
  if (!fd.is_open() || ::fstat(fd.get(), &about) != 0) {
    return system_error("open " + shown.string(), errno);
  }
  if (!S_ISREG(about.st_mode) || about.st_nlink > 1) {
    return refused(shown.string() + ": not a file of the index alone",
                   "look at it; it was not touched");
  }
  auto reached = overwrite_file(disk, fd.get(), shown);
  if (!reached) return reached;
  if (auto done = check(disk.unlink(folder, name), "unlink " + shown.string()); !done) {
    return std::move(done).take_error();
  }
  return reached;
}

// `shown`: the folder its files are named in on the receipt.
Status erase_sibling(Disk& disk, int parent, const Path& sibling, const Path& shown,
                     std::vector<MediaRow>& rows) {
  struct stat about {};
  const std::string name = sibling.filename().string();
  if (::fstatat(parent, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    return system_error("stat " + sibling.string(), errno);
  }
  auto folder = open_folder(sibling);
  if (!folder) return std::move(folder).take_error();
  auto names = names_in(sibling);
  if (!names) return std::move(names).take_error();
  for (const auto& file : *names) {
    auto reached = erase_file(disk, folder->get(), file.string(), sibling / file);
    if (!reached) return std::move(reached).take_error();
    rows.push_back({shown / file, std::move(*reached)});
  }
  Status done = check(disk.sync(folder->get()), "sync " + sibling.string());
  if (done) done = check(disk.remove_folder(parent, name), "unlink " + sibling.string());
  if (done) done = check(disk.sync(parent), "sync " + sibling.parent_path().string());
  return done;
}

struct Shard {
  Path folder, sibling;
  std::uint64_t bytes = 0;
};

Result<Shard> look_at_shard(const Path& folder) {
  std::error_code wrong;
  Shard shard{std::filesystem::canonical(folder, wrong), {}};
  if (wrong) return system_error("open " + folder.string(), wrong.value());
  shard.sibling = shard.folder.parent_path() / sibling_of(shard.folder);
  auto names = names_in(shard.folder);
  if (!names) return std::move(names).take_error();
  for (const auto& name : *names) {
    const auto size = std::filesystem::file_size(shard.folder / name, wrong);
    if (!wrong) shard.bytes += size;
  }
  return shard;
}

Status clear_sibling(Disk& disk, const Shard& shard, const Path& shown,
                     std::vector<MediaRow>& rows) {
  auto parent = open_folder(shard.folder.parent_path());
  if (!parent) return std::move(parent).take_error();
  return erase_sibling(disk, parent->get(), shard.sibling, shown, rows);
}

// From here on the shard's name leads to the compacted copy.
Status exchange(Disk& disk, const Shard& shard) {
  auto parent = open_folder(shard.folder.parent_path());
  if (!parent) return std::move(parent).take_error();
  if (auto done = sync_all(disk, shard.sibling); !done) return done;
  const int wrong = disk.exchange(parent->get(), shard.sibling.filename().string(),
                                  shard.folder.filename().string());
  if (wrong != 0) return system_error("exchange " + shard.folder.string(), wrong);
  return check(disk.sync(parent->get()), "sync " + shard.folder.parent_path().string());
}

Status erase_leftovers_of(Disk& disk, const std::vector<Shard>& shards, const CompactShard& compact,
                          std::vector<MediaRow>& rows) {
  for (const Shard& shard : shards) {
    if (auto done = clear_sibling(disk, shard, shard.sibling, rows); !done) return done;
  }
  // Large ones are compacted at once; each is exchanged when it is ready, in order.
  std::vector<std::future<Status>> copies;
  copies.reserve(shards.size());
  for (const Shard& shard : shards) {
    copies.push_back(begin_aside(
        shard.bytes, [&compact, &shard] { return compact(shard.folder, shard.sibling); }));
  }
  for (std::size_t i = 0; i < shards.size(); ++i) {
    Status done = copies[i].get();
    if (done) done = exchange(disk, shards[i]);
    if (done) done = clear_sibling(disk, shards[i], shards[i].folder, rows);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Result<std::vector<MediaRow>> erase_index_leftovers(Disk& disk, const std::vector<Path>& shards,
                                                    const CompactShard& compact) {
  std::vector<MediaRow> rows;
  std::vector<Shard> known;
  known.reserve(shards.size());
  for (const auto& folder : shards) {
    auto shard = look_at_shard(folder);
    if (!shard) return std::move(shard).take_error();
    known.push_back(*std::move(shard));
  }
  if (auto done = erase_leftovers_of(disk, known, compact, rows); !done) {
    return std::move(done).take_error().during("erase leftovers of the index");
  }
  return rows;
}

}  // namespace oubli::wiper
