// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/copy_folder.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace oubli::app {

namespace {

// "copy/" is the folder "copy".
Path without_slash(const Path& folder) {
  return folder.has_filename() ? folder : folder.parent_path();
}

Error is_there(const Path& folder) {
  return refused(folder.string() + ": is there already; nothing was written",
                 "--output with a name that is free");
}

bool is_taken(const Path& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0;
}

}  // namespace

Result<CopyFolder> CopyFolder::open(const Path& folder) {
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
  return copy;
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
  const Path parent = folder_.parent_path();
  return sync_directory(parent.empty() ? Path(".") : parent);
}

}  // namespace oubli::app
