// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/restic_layer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "adapters/byte_digest.h"
#include "scanner/programs/own_process.h"

namespace oubli::programs {
namespace {

constexpr std::size_t kRun = 1U << 20;

// Without following a link in whatever component: names in a snapshot are anybody's.
Result<UniqueFd> open_in(int root, const std::string& path, int flags) {
  struct open_how how {};
  how.flags = static_cast<__u64>(flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if ((flags & O_PATH) != 0) how.flags &= ~static_cast<__u64>(O_NONBLOCK);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  const std::string name = path.empty() ? "." : path;
  UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, root, name.c_str(), &how, sizeof how)));
  if (!fd.is_open()) return cannot("open a file of the snapshot");
  return fd;
}

std::pair<std::string, std::string> split(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == path.npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

Status set_times(int fd, const struct stat& about) {
  const std::array times{about.st_atim, about.st_mtim};
  if (::futimens(fd, times.data()) != 0) return cannot("set the times of a file");
  return {};
}

// Joins the new content from bytes that pass and from those that are fresh.
class Joiner {
 public:
  Joiner(const ArchiveChange& change, int into) : change_(change), into_(into) {}

  Status pass(std::string_view run) {
    const std::uint64_t end = at_ + run.size();
    for (; next_ < change_.parts.size(); ++next_) {
      const ArchivePart& part = change_.parts[next_];
      if (!part.is_fresh && part.range.begin >= end) break;
      auto done = part.is_fresh ? put_fresh(part.range) : put_of(run, part.range);
      if (!done) return done;
      if (!part.is_fresh && part.range.end > end) break;
    }
    at_ = end;
    return {};
  }
  // REQUIRES: all has passed.
  Result<ContentHash> finish() {
    for (; next_ < change_.parts.size() && change_.parts[next_].is_fresh; ++next_) {
      if (auto done = put_fresh(change_.parts[next_].range); !done)
        return std::move(done).take_error();
    }
    return hash_.finish();
  }

 private:
  Status put_fresh(const ByteRange& range) {
    if (!change_.fresh || range.end > change_.fresh->size()) return {};  // its hash will tell
    return put(std::string_view(*change_.fresh).substr(range.begin, range.size()));
  }
  Status put_of(std::string_view run, const ByteRange& range) {
    const std::uint64_t from = std::max(range.begin, at_);
    return put(run.substr(from - at_, std::min(range.end, at_ + run.size()) - from));
  }
  Status put(std::string_view bytes) {
    hash_.add(bytes);
    return write_all(into_, bytes);
  }

  const ArchiveChange& change_;
  const int into_;
  std::size_t next_ = 0;  // of its parts
  std::uint64_t at_ = 0;
  ByteDigest hash_;
};

Error is_not_as_planned() {
  return refused("a file in it is not what was planned; nothing was erased",
                 "run the command again");
}

Status write_joined(int from, int into, const ArchiveChange& change) {
  Joiner joiner(change, into);
  ByteDigest before;
  std::string room(kRun, '\0');
  for (std::uint64_t at = 0;;) {
    auto got = read_at(from, at, room);
    if (!got) return std::move(got).take_error();
    const std::string_view run = std::string_view(room).substr(0, *got);
    before.add(run);
    if (auto done = joiner.pass(run); !done) return done;
    at += *got;
    if (*got < room.size()) break;
  }
  auto after = joiner.finish();
  if (!after) return std::move(after).take_error();
  const bool is_planned = before.finish() == change.before && *after == change.after;
  return is_planned ? Status() : is_not_as_planned();
}

std::map<std::string, std::string> xattrs_of(int fd) {
  constexpr std::size_t kMost = 64U << 10;
  std::string names(kMost, '\0'), value(kMost, '\0');
  std::map<std::string, std::string> found;
  const ssize_t listed = ::flistxattr(fd, names.data(), names.size());
  names.resize(static_cast<std::size_t>(std::max<ssize_t>(listed, 0)));
  for (std::size_t at = 0; at < names.size(); at = names.find('\0', at) + 1) {
    const char* name = names.c_str() + at;
    const ssize_t size = ::fgetxattr(fd, name, value.data(), value.size());
    found.emplace(name, value.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0))));
  }
  return found;
}

}  // namespace

Result<ResticLayer> ResticLayer::open(const Path& old, const Path& now) {
  UniqueFd before(::open(old.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  UniqueFd after(::open(now.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!before.is_open() || !after.is_open()) return cannot("open what is mounted");
  return ResticLayer(std::move(before), std::move(after));
}

Status ResticLayer::change(const std::vector<Node>& nodes, const Inodes& inodes,
                           const std::vector<ArchiveChange>& changes) {
  for (const Node& node : nodes) {
    if (node.type != "dir" || special_bits(node) == 0) continue;
    if (auto done = set_special_bits(node); !done) return done;
  }
  for (const auto& [path, device] : inodes.devices) {
    if (auto done = make_device(path, device); !done) return done;
  }
  for (const ArchiveChange& one : changes) {
    auto done = one.goes ? remove(one.path) : write(one);
    if (!done) return done;
  }
  for (const auto& names : without(inodes, changes).names) {
    if (auto done = join(names, changes); !done) return done;
  }
  for (const auto& [path, about] : times_) {
    auto folder = open_in(now_.get(), path, O_RDONLY | O_DIRECTORY);
    if (!folder) return std::move(folder).take_error();
    if (auto set = set_times(folder->get(), about); !set) return set;
  }
  return {};
}

// `restic mount` does not show them of folders.
Status ResticLayer::set_special_bits(const Node& folder) {
  const std::string path = folder.path.substr(1);
  auto fd = open_in(now_.get(), path, O_RDONLY | O_DIRECTORY);
  if (!fd) return std::move(fd).take_error();
  if (auto kept = keep_times(fd->get(), path); !kept) return kept;
  constexpr unsigned kPermissions = 0777;
  const auto mode = static_cast<mode_t>((folder.mode & kPermissions) | special_bits(folder));
  if (::fchmod(fd->get(), mode) != 0) return cannot("set the mode of a folder");
  return {};
}

Status ResticLayer::keep_times(int folder, const std::string& path) {
  struct stat about {};
  if (::fstat(folder, &about) != 0) return cannot("look at a folder of the snapshot");
  times_.emplace(path, about);
  return {};
}

Result<UniqueFd> ResticLayer::folder_of(const std::string& path) {
  const std::string folder = split(path).first;
  auto fd = open_in(now_.get(), folder, O_RDONLY | O_DIRECTORY);
  if (!fd) return fd;
  if (auto kept = keep_times(fd->get(), folder); !kept) return std::move(kept).take_error();
  return fd;
}

Status ResticLayer::write(const ArchiveChange& change) {
  auto from = open_in(old_.get(), change.path, O_RDONLY);
  if (!from) return std::move(from).take_error();
  struct stat about {};
  if (::fstat(from->get(), &about) != 0) return cannot("look at a file of the snapshot");
  if (!S_ISREG(about.st_mode)) return is_not_as_planned();
  // Emptied as it is opened: its old content does not come into the layer.
  auto into = open_in(now_.get(), change.path, O_WRONLY | O_TRUNC);
  if (!into) return std::move(into).take_error();
  if (auto done = write_joined(from->get(), into->get(), change); !done) return done;
  if (auto set = set_times(into->get(), about); !set) return set;
  if (xattrs_of(from->get()) == xattrs_of(into->get())) return {};
  return refused("the kernel keeps no xattrs of files in memory; nothing was erased",
                 "run it on Linux 6.6 or later");
}

Status ResticLayer::remove(const std::string& path) {
  auto folder = folder_of(path);
  if (!folder) return std::move(folder).take_error();
  if (::unlinkat(folder->get(), split(path).second.c_str(), 0) != 0) {
    return cannot("leave a file of the snapshot out");
  }
  return {};
}

Status ResticLayer::link(const std::string& first, const std::string& other) {
  if (auto removed = remove(other); !removed) return removed;
  auto from = folder_of(first), into = folder_of(other);
  if (!from) return std::move(from).take_error();
  if (!into) return std::move(into).take_error();
  if (::linkat(from->get(), split(first).second.c_str(), into->get(), split(other).second.c_str(),
               0) != 0) {
    return cannot("give a file its other names");
  }
  return {};
}

// `restic mount` shows each as a file of its own. What they hold does not come into the layer.
Status ResticLayer::join(const std::set<std::string>& names,
                         const std::vector<ArchiveChange>& changes) {
  const auto after = [&](const std::string& name) {
    const auto change = std::ranges::find(changes, name, &ArchiveChange::path);
    return change == changes.end() ? std::optional<ContentHash>() : change->after;
  };
  const std::string& first = *names.begin();
  for (const std::string& name : names) {
    if (after(name) != after(first)) {
      return refused("another name of a file that changes is not in the plan; nothing was erased",
                     "name the whole repository");
    }
    if (name == first) continue;
    if (auto done = link(first, name); !done) return done;
  }
  return {};
}

// `restic mount` shows none of them as it is.
Status ResticLayer::make_device(const std::string& path, std::uint64_t device) {
  auto folder = folder_of(path), shown = open_in(old_.get(), split(path).first, O_PATH);
  if (!folder) return std::move(folder).take_error();
  if (!shown) return std::move(shown).take_error();
  const std::string name = split(path).second;
  struct stat about {};
  if (::fstatat(shown->get(), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) {
    return cannot("look at a file of the snapshot");
  }
  (void)::unlinkat(folder->get(), name.c_str(),
                   0);  // where it was not hidden by what it is shown as
  const std::array times{about.st_atim, about.st_mtim};
  const bool is_made =
      ::mknodat(folder->get(), name.c_str(), about.st_mode, static_cast<dev_t>(device)) == 0 &&
      ::fchownat(folder->get(), name.c_str(), about.st_uid, about.st_gid, AT_SYMLINK_NOFOLLOW) ==
          0 &&
      ::fchmodat(folder->get(), name.c_str(), about.st_mode & 07777U, 0) == 0 &&
      ::utimensat(folder->get(), name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0;
  return is_made ? Status() : cannot("make a device file");
}

}  // namespace oubli::programs
