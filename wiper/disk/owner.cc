// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/owner.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace oubli::wiper {

namespace {

constexpr std::size_t kLongestEntry = 64U << 10;  // of the user database

// May anybody but root change what names stand in it? Named users of an ACL show in the group bits.
bool is_in_reach(const struct stat& folder) {
  return folder.st_uid != 0 || (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

// The groups a user is in; none for a user nobody knows by name.
std::vector<gid_t> groups_of(uid_t user, gid_t group) {
  std::vector<char> text(kLongestEntry);
  struct passwd entry {};
  struct passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, text.data(), text.size(), &found) != 0 || found == nullptr) {
    return {};
  }
  int count = 0;
  (void)::getgrouplist(entry.pw_name, group, nullptr, &count);  // says how many
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(count, 1)));
  if (::getgrouplist(entry.pw_name, group, groups.data(), &count) < 0) return {};
  groups.resize(static_cast<std::size_t>(count));
  return groups;
}

// Asked once a user in a row: a Maildir has a thousand files of the same one.
const std::vector<gid_t>& known_groups_of(uid_t user, gid_t group) {
  thread_local struct {
    bool is_known = false;
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups;
  } last;
  if (!last.is_known || last.user != user || last.group != group) {
    last = {true, user, group, groups_of(user, group)};
  }
  return last.groups;
}

// Of this thread alone: the C library's functions would change them for all.
bool set_groups(const std::vector<gid_t>& groups) {
  return ::syscall(SYS_setgroups, groups.size(), groups.data()) == 0;
}

// The kernel answers with what was before, and says nothing of whether it did it.
bool set_file_group(gid_t group) {
  ::setfsgid(group);
  return static_cast<gid_t>(::setfsgid(static_cast<gid_t>(-1))) == group;
}
bool set_file_user(uid_t user) {
  ::setfsuid(user);
  return static_cast<uid_t>(::setfsuid(static_cast<uid_t>(-1))) == user;
}

}  // namespace

Result<Owner> Owner::of(int folder, const struct stat& about, const Path& shown) {
  Owner owner;
  struct stat around {};
  if (::geteuid() != 0) return owner;
  if (::fstat(folder, &around) != 0)
    return system_error("stat the folder of " + shown.string(), errno);
  if (!is_in_reach(around)) return owner;
  if (about.st_uid == 0) {
    const bool anybody = (around.st_mode & S_IWOTH) != 0 && (around.st_mode & S_ISVTX) == 0;
    if (around.st_uid == 0 && !anybody) return owner;
    return refused(shown.string() + ": belongs to root, and its folder to somebody else",
                   "give it to who owns the folder (`chown`), or move it to a folder that root "
                   "alone may write to");
  }
  owner.is_another_ = true;
  owner.user_ = about.st_uid;
  owner.group_ = about.st_gid;
  owner.groups_ = known_groups_of(about.st_uid, about.st_gid);
  // A spool is root's and its group's, by which programs that deliver mail write there.
  if (around.st_uid == 0) owner.groups_.push_back(around.st_gid);
  return owner;
}

Result<Owner> Owner::of(int folder, const std::vector<std::string>& names, const Path& shown) {
  for (const std::string& name : names) {
    struct stat about {};
    if (::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0) {
      return of(folder, about, shown);
    }
    if (errno != ENOENT) return system_error("stat " + shown.string(), errno);
  }
  return Owner();
}

ActingAs::ActingAs(const Owner& owner) {
  if (!owner.is_another_) return;
  group_ = static_cast<gid_t>(::setfsgid(static_cast<gid_t>(-1)));
  const int count = ::getgroups(0, nullptr);
  groups_.resize(static_cast<std::size_t>(std::max(count, 0)));
  if (count < 0 || ::getgroups(count, groups_.data()) != count) {
    failure_ = EPERM;
    return;
  }
  is_acting_ = true;
  // The user last: with it go the rights to change the rest of what files are reached by.
  if (set_groups(owner.groups_) && set_file_group(owner.group_) && set_file_user(owner.user_)) {
    return;
  }
  failure_ = EPERM;
}

ActingAs::~ActingAs() {
  const int number = errno;
  if (is_acting_) go_back();
  errno = number;
}

// A thread that stayed somebody else would write its journal as them, or not at all. What a process
// was it may be again; the kernel refuses only while it has no memory to note it in.
void ActingAs::go_back() const {
  while (!set_file_user(::geteuid()) || !set_file_group(group_) || !set_groups(groups_)) {
    ::sched_yield();
  }
}

template <typename Call>
int ActingDisk::acting(Call call) const {
  const ActingAs owner(owner_);
  return owner.failure() != 0 ? owner.failure() : call();
}

int ActingDisk::create(int folder, const std::string& name, UniqueFd& made) {
  return acting([&] { return disk_.create(folder, name, made); });
}
int ActingDisk::create_folder(int folder, const std::string& name) {
  return acting([&] { return disk_.create_folder(folder, name); });
}
int ActingDisk::link(int folder, const std::string& from, const std::string& to) {
  return acting([&] { return disk_.link(folder, from, to); });
}
int ActingDisk::exchange(int folder, const std::string& a, const std::string& b) {
  return acting([&] { return disk_.exchange(folder, a, b); });
}
int ActingDisk::rename(int folder, const std::string& from, const std::string& to) {
  return acting([&] { return disk_.rename(folder, from, to); });
}
int ActingDisk::unlink(int folder, const std::string& name) {
  return acting([&] { return disk_.unlink(folder, name); });
}
int ActingDisk::remove_folder(int folder, const std::string& name) {
  return acting([&] { return disk_.remove_folder(folder, name); });
}
int ActingDisk::write(int fd, std::uint64_t offset, std::span<const char> bytes,
                      std::size_t& written) {
  return disk_.write(fd, offset, bytes, written);
}
int ActingDisk::read(int fd, std::uint64_t offset, std::span<char> into, std::size_t& got) {
  return disk_.read(fd, offset, into, got);
}
int ActingDisk::truncate(int fd, std::uint64_t size) { return disk_.truncate(fd, size); }
int ActingDisk::sync(int fd) { return disk_.sync(fd); }
int ActingDisk::bypass_cache(int fd, bool on) { return disk_.bypass_cache(fd, on); }
int ActingDisk::change_owner(int fd, uid_t user, gid_t group) {
  return acting([&] { return disk_.change_owner(fd, user, group); });
}
int ActingDisk::change_mode(int fd, mode_t mode) {
  return acting([&] { return disk_.change_mode(fd, mode); });
}
int ActingDisk::set_times(int fd, std::span<const timespec, 2> times) {
  return acting([&] { return disk_.set_times(fd, times); });
}
int ActingDisk::set_attribute(int fd, const std::string& name, std::string_view value) {
  return acting([&] { return disk_.set_attribute(fd, name, value); });
}
void ActingDisk::let_go(int fd, std::uint64_t offset, std::uint64_t size) {
  disk_.let_go(fd, offset, size);
}
int ActingDisk::drop_cache(int fd) { return disk_.drop_cache(fd); }
int ActingDisk::zero_journal(int fd) { return disk_.zero_journal(fd); }

}  // namespace oubli::wiper
