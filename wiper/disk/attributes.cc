// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/attributes.h"

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <vector>

#include <sys/xattr.h>

namespace oubli::wiper {

namespace {

// XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h.
constexpr std::size_t kLongest = 65536;

// Bound to a file's bytes or number by the kernel, which makes the new file's own.
constexpr std::array<std::string_view, 2> kNotOurs{"security.ima", "security.evm"};

std::optional<std::string> attribute(int fd, const std::string& name) {
  std::string value(kLongest, '\0');
  const ssize_t size = ::fgetxattr(fd, name.c_str(), value.data(), value.size());
  if (size < 0) return std::nullopt;
  value.resize(static_cast<std::size_t>(size));
  return value;
}

Status copy_extended(Disk& disk, const HeldFile& from, int to) {
  std::vector<char> list(kLongest);
  const ssize_t size = ::flistxattr(from.fd.get(), list.data(), list.size());
  if (size < 0 && errno == ENOTSUP) return {};  // a file system without any
  if (size < 0) return system_error("list attributes of " + from.path.string(), errno);
  std::string_view names(list.data(), static_cast<std::size_t>(size));
  while (!names.empty()) {
    const std::string name(names.substr(0, names.find('\0')));
    names.remove_prefix(name.size() + 1);
    if (name == kNotOurs[0] || name == kNotOurs[1]) continue;
    const auto value = attribute(from.fd.get(), name);
    if (!value) return system_error("read attribute " + name + " of " + from.path.string(), errno);
    // The folder may have given the new file the same label or ACL already.
    if (attribute(to, name) == value) continue;
    const int wrong = disk.set_attribute(to, name, *value);
    if (wrong != 0) {
      return system_error("keep attribute " + name + " of " + from.path.string(), wrong);
    }
  }
  return {};
}

}  // namespace

Status copy_attributes(Disk& disk, const HeldFile& from, int to) {
  const std::string shown = " of " + from.path.string();
  if (auto done =
          check(disk.change_owner(to, from.about.st_uid, from.about.st_gid), "keep owner" + shown);
      !done) {
    return done;
  }
  if (auto done = copy_extended(disk, from, to); !done) return done;
  // Last: changing the owner clears bits, and with an ACL the group bits are its mask.
  return check(disk.change_mode(to, from.about.st_mode & 07777), "keep mode" + shown);
}

Status copy_times(Disk& disk, const HeldFile& from, int to) {
  const std::array<timespec, 2> times{from.about.st_atim, from.about.st_mtim};
  return check(disk.set_times(to, times), "keep times of " + from.path.string());
}

}  // namespace oubli::wiper
