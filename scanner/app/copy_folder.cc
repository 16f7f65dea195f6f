// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/copy_folder.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace oubli::app {

namespace {

constexpr const char* kOf = ".oubli-export";  // in the unfinished folder: what it is a copy of
constexpr std::size_t kLongestOf = 16U << 20;

// "copy/" is the folder "copy".
Path without_slash(const Path& folder) {
  return folder.has_filename() ? folder : folder.parent_path();
}

Error is_there(const Path& folder) {
  return refused(folder.string() + ": is there already; nothing was written",
                 "--output with a name that is free");
}

bool holds_nothing(const Path& folder) {
  std::error_code error;
  return std::filesystem::is_empty(folder, error) && !error;
}

bool is_taken(const Path& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0;
}

}  // namespace

Result<CopyFolder> CopyFolder::open(const Path& folder, const std::string& of) {
  CopyFolder copy;
  copy.folder_ = without_slash(folder);
  copy.unfinished_ = copy.folder_;
  copy.unfinished_ += ".partial";
  if (is_taken(copy.folder_)) return is_there(copy.folder_);
  const std::string name = copy.unfinished_.string();
  if (::mkdir(name.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return system_error("make " + name, errno);
  }
  copy.fd_.reset(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!copy.fd_.is_open()) return system_error("open " + name, errno);
  struct stat about {};
  if (::fstat(copy.fd_.get(), &about) != 0) return system_error("stat " + name, errno);
  if (about.st_uid != ::geteuid() || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refused(name + ": others may write to it", "--output with another name");
  }
  if (::flock(copy.fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorCode::Locked, name + ": another export writes to it", "wait for its end"};
  }
  if (auto ours = copy.claim(of); !ours) return std::move(ours).take_error();
  return copy;
}

Status CopyFolder::claim(const std::string& of) const {
  if (holds_nothing(unfinished_)) return replace_file(unfinished_ / kOf, of);
  auto before = read_file(unfinished_ / kOf, kLongestOf);
  if (before && *before == of) return {};
  return refused(unfinished_.string() + ": what is in it was not begun as a copy of this",
                 "--output with another name, or move that folder away");
}

Status CopyFolder::finish() {
  if (::syncfs(fd_.get()) != 0) return system_error("sync " + unfinished_.string(), errno);
  int moved =
      ::renameat2(AT_FDCWD, unfinished_.c_str(), AT_FDCWD, folder_.c_str(), RENAME_NOREPLACE);
  if (moved != 0 && errno == EINVAL) {  // a file system that does not know how
    if (is_taken(folder_)) return is_there(folder_);
    moved = ::rename(unfinished_.c_str(), folder_.c_str());
  }
  if (moved != 0 && errno == EEXIST) return is_there(folder_);
  if (moved != 0) return system_error("rename " + unfinished_.string(), errno);
  if (::unlinkat(fd_.get(), kOf, 0) != 0) return system_error("unlink " + std::string(kOf), errno);
  const Path parent = folder_.parent_path();
  return sync_directory(parent.empty() ? Path(".") : parent);
}

}  // namespace oubli::app
