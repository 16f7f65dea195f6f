// SPDX-License-Identifier: GPL-3.0-or-later
// What belongs to a mailbox besides its bytes. Invariant 5 of wiper.h.
#include <array>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"

namespace oubli::wiper::test {
namespace {

class Attributes : public testing::Test {
 protected:
  void erase_one() {
    RealDisk disk;
    Wiper wiper(disk, room.settings());
    auto receipt = wiper.carry_out(approved({planned_source(path, {1})}));
    ASSERT_TRUE(receipt);
    ASSERT_TRUE(verdict(*receipt)) << verdict(*receipt).error().what;
  }
  [[nodiscard]] struct stat about() const {
    struct stat found {};
    EXPECT_EQ(::lstat(path.c_str(), &found), 0);
    return found;
  }
  std::string attribute(const char* name) const {
    std::string value(1024, '\0');
    const ssize_t size = ::getxattr(path.c_str(), name, value.data(), value.size());
    value.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return value;
  }

  Room room;
  Path path = room.write("inbox", mailbox(3));
};

TEST_F(Attributes, TimesAreKeptToTheNanosecond) {
  const std::array<timespec, 2> times{timespec{1000, 123456789}, timespec{2000, 987654321}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
  erase_one();
  EXPECT_EQ(about().st_mtim.tv_sec, 2000);
  EXPECT_EQ(about().st_mtim.tv_nsec, 987654321);
}

TEST_F(Attributes, ModesAreKept) {
  for (const mode_t mode : {0600U, 0660U, 0644U, 0640U, 0777U, 02660U}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    erase_one();
    EXPECT_EQ(about().st_mode & 07777U, mode);
    room.write("inbox", mailbox(3));
  }
}

TEST_F(Attributes, OwnerAndGroupAreKept) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: giving a file to another user";
  ASSERT_EQ(::chown(path.c_str(), 1234, 2345), 0);
  erase_one();
  EXPECT_EQ(about().st_uid, 1234U);
  EXPECT_EQ(about().st_gid, 2345U);
}

TEST_F(Attributes, ExtendedAttributesAreKept) {
  if (::setxattr(path.c_str(), "user.colour", "gr\0n", 4, 0) != 0) {
    GTEST_SKIP() << "needs a file system with user attributes";
  }
  erase_one();
  EXPECT_EQ(attribute("user.colour"), std::string("gr\0n", 4));
}

TEST_F(Attributes, AccessControlListsAreKept) {
  // linux/posix_acl_xattr.h, version 2: user rw, user 1234 r, group r, mask r, other nothing.
  const auto acl = [](std::initializer_list<std::array<std::uint32_t, 3>> rows) {
    std::string bytes("\2\0\0\0", 4);
    for (const auto& [tag, permission, id] : rows) {
      bytes += static_cast<char>(tag);
      bytes += '\0';
      bytes += static_cast<char>(permission);
      bytes += '\0';
      for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(id >> shift & 0xFFU);
    }
    return bytes;
  };
  const std::string list =
      acl({{1, 6, ~0U}, {2, 4, 1234}, {4, 4, ~0U}, {0x10, 4, ~0U}, {0x20, 0, ~0U}});
  if (::setxattr(path.c_str(), "system.posix_acl_access", list.data(), list.size(), 0) != 0) {
    GTEST_SKIP() << "needs a file system with access control lists";
  }
  erase_one();
  EXPECT_EQ(attribute("system.posix_acl_access"), list);
  EXPECT_EQ(about().st_mode & 0777U, 0640U);
}

TEST_F(Attributes, WhatCannotBeKeptStopsTheErasure) {
  if (::setxattr(path.c_str(), "user.colour", "red", 3, 0) != 0) {
    GTEST_SKIP() << "needs a file system with user attributes";
  }
  for (const char* operation : {"set_attribute", "change_owner", "change_mode", "set_times"}) {
    FaultingDisk disk;
    disk.refused_name = operation;
    disk.refused_error = EPERM;
    Wiper wiper(disk, room.settings());
    auto receipt = wiper.carry_out(approved({planned_source(path, {1})}));
    ASSERT_TRUE(receipt);
    EXPECT_FALSE(verdict(*receipt)) << operation;
    EXPECT_EQ(slurp(path), mailbox(3));
    EXPECT_TRUE(room.is_settled());
  }
}

}  // namespace
}  // namespace oubli::wiper::test
