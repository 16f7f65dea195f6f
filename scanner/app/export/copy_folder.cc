// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/export/copy_folder.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace oubli::app {

namespace {

constexpr const char* kOf = ".oubli-export";  // in the unfinished folder: what it is a copy of
constexpr std::size_t kLongestOf = 16U << 20;
constexpr const char* kLosses = ".oubli-losses";  // a line each: locator, tab, reason
constexpr std::size_t kLongestLosses = 1U << 30;

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
  if (auto read = copy.open_losses(); !read) return std::move(read).take_error();
  return copy;
}

Status CopyFolder::open_losses() {
  const Path file = unfinished_ / kLosses;
  losses_file_.reset(::openat(
      fd_.get(), kLosses, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!losses_file_.is_open()) return system_error("open " + file.string(), errno);
  auto text = read_file(file, kLongestLosses);
  if (!text) return std::move(text).take_error();
  std::size_t at = 0;
  for (std::size_t end = 0; (end = text->find('\n', at)) != text->npos; at = end + 1) {
    losses_.insert(text->substr(at, end - at));
  }
  if (::ftruncate(losses_file_.get(), static_cast<off_t>(at)) == 0) return {};
  return system_error("cut " + file.string(), errno);
}

// One that is known already is of a message whose copy was in pieces.
Status CopyFolder::keep_loss(const Unreadable& loss) {
  const auto [line, is_new] = losses_.insert(loss.locator + "\t" + loss.reason);
  auto kept = is_new ? write_all(losses_file_.get(), *line + "\n") : Status();
  return kept ? kept : Status(std::move(kept).take_error().during(unfinished_.string()));
}

std::vector<Unreadable> CopyFolder::losses() const {
  std::vector<Unreadable> all;
  for (const std::string& line : losses_) {
    const std::size_t tab = line.find('\t');
    if (tab != line.npos) all.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  return all;
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
  for (const char* name : {kOf, kLosses}) {
    if (::unlinkat(fd_.get(), name, 0) != 0)
      return system_error("unlink " + std::string(name), errno);
  }
  const Path parent = folder_.parent_path();
  return sync_directory(parent.empty() ? Path(".") : parent);
}

}  // namespace oubli::app
