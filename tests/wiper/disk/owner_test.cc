// SPDX-License-Identifier: GPL-3.0-or-later
// Root at work in a folder that its user may change at any moment: it acts with that user's rights,
// so that what is put in its way reaches nothing of anybody else's. Root only.
#include "wiper/disk/owner.h"

#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"
#include "wiper/disk/wipe_file.h"

namespace oubli::wiper::test {
namespace {

constexpr uid_t kUser = 65534;
constexpr gid_t kGroup = 1234;

// The user that files are reached as, by this thread.
uid_t file_user() {
  std::ifstream status("/proc/thread-self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("Uid:")) continue;
    std::istringstream words(line.substr(4));
    uid_t user = 0;
    for (int i = 0; i < 4; ++i) words >> user;
    return user;
  }
  return 0;
}

class Spool : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root: acting as another user";
    give(room.mail, kUser);
    path = put("inbox", mailbox(3));
  }
  static void give(const Path& what, uid_t user) {
    ASSERT_EQ(::lchown(what.c_str(), user, kGroup), 0);
  }
  Path put(const std::string& name, const std::string& bytes, uid_t user = kUser) const {
    Path made = room.write(name, bytes);
    give(made, user);
    EXPECT_EQ(::chmod(made.c_str(), 0600), 0);
    return made;
  }
  // Root's, and nobody else's business.
  [[nodiscard]] Path secret() const { return put("../secret", "root's own", 0); }
  static struct stat about(const Path& file) {
    struct stat found {};
    EXPECT_EQ(::lstat(file.c_str(), &found), 0) << file;
    return found;
  }
  Result<Receipt> erase(Disk& disk, std::vector<PlannedSource> sources) const {
    Wiper wiper(disk, room.settings());
    return wiper.carry_out(approved(std::move(sources)));
  }
  // A run that is killed (the disk stops) at its first operation of this name.
  void stop_at(const std::string& moment) const {
    FaultingDisk counting;
    std::uint64_t at = 0;
    counting.before = [&](const std::string& operation) {
      if (at == 0 && operation == moment) at = counting.operations() + 1;
    };
    const std::string old = slurp(path);
    ASSERT_TRUE(erase(counting, {planned_source(path, {1})}));
    ASSERT_GT(at, 0U);
    put("inbox", old);
    FaultingDisk disk(Fault::Stop, at);
    (void)erase(disk, {planned_source(path, {1})});
  }
  [[nodiscard]] Path fresh() const {
    for (const std::string& name : leftovers(room.mail)) {
      if (name.ends_with(".new")) return room.mail / name;
    }
    ADD_FAILURE() << "no new file";
    return {};
  }

  Room room;
  Path path;
};

TEST_F(Spool, IsChangedWithItsOwnersRightsAndTheWorkspaceWithOurs) {
  std::map<std::string, std::set<uid_t>> users;
  FaultingDisk disk;
  disk.before = [&](const std::string& operation) { users[operation].insert(file_user()); };
  const std::string rest = without(path, {1});
  auto receipt = erase(disk, {planned_source(path, {1})});
  ASSERT_TRUE(receipt);
  ASSERT_TRUE(verdict(*receipt)) << verdict(*receipt).error().what;
  EXPECT_EQ(slurp(path), rest);
  const std::set<uid_t> both{0, kUser};
  EXPECT_EQ(users["exchange"], std::set<uid_t>{kUser});
  EXPECT_EQ(users["link"], std::set<uid_t>{kUser});
  EXPECT_EQ(users["change_owner"], std::set<uid_t>{kUser});
  EXPECT_EQ(users["create"], both) << "the new mailbox, and the journal";
  EXPECT_EQ(users["unlink"], both);
  EXPECT_EQ(file_user(), 0U);
  EXPECT_TRUE(room.is_settled());
  EXPECT_EQ(about(receipt->saved).st_uid, 0U);
}

TEST_F(Spool, KeepsOwnerModeAttributesAndTimes) {
  ASSERT_EQ(::chmod(path.c_str(), 02660), 0);
  const bool has_attributes = ::setxattr(path.c_str(), "user.colour", "green", 5, 0) == 0;
  const std::array<timespec, 2> times{timespec{1000, 5}, timespec{2000, 6}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
  RealDisk disk;
  auto receipt = erase(disk, {planned_source(path, {1})});
  ASSERT_TRUE(receipt);
  ASSERT_TRUE(verdict(*receipt)) << verdict(*receipt).error().what;
  const struct stat now = about(path);
  EXPECT_EQ(now.st_uid, kUser);
  EXPECT_EQ(now.st_gid, kGroup);
  EXPECT_EQ(now.st_mode & 07777U, 02660U);
  EXPECT_EQ(now.st_mtim.tv_sec, 2000);
  EXPECT_EQ(now.st_mtim.tv_nsec, 6);
  std::array<char, 8> colour{};
  EXPECT_EQ(::getxattr(path.c_str(), "user.colour", colour.data(), colour.size()),
            has_attributes ? 5 : -1);
}

// As /var/mail is on Debian: root's, and writable to the group that mailboxes belong to.
TEST_F(Spool, OfTheSystemIsReachedByItsGroup) {
  give(room.mail, 0);
  ASSERT_EQ(::chmod(room.mail.c_str(), 02775), 0);
  uid_t user = 0;
  FaultingDisk disk;
  disk.before = [&](const std::string& operation) {
    if (operation == "exchange") user = file_user();
  };
  auto receipt = erase(disk, {planned_source(path, {1})});
  ASSERT_TRUE(receipt);
  ASSERT_TRUE(verdict(*receipt)) << verdict(*receipt).error().what;
  EXPECT_EQ(user, kUser);
}

TEST_F(Spool, ThatRootAloneCanChangeIsChangedByRoot) {
  give(room.mail, 0);
  ASSERT_EQ(::chmod(room.mail.c_str(), 0755), 0);
  RealDisk disk;
  auto receipt = erase(disk, {planned_source(path, {1})});
  ASSERT_TRUE(receipt);
  ASSERT_TRUE(verdict(*receipt)) << verdict(*receipt).error().what;
  EXPECT_EQ(about(path).st_uid, kUser);
}

TEST_F(Spool, OfAUserDoesNotHoldAMailboxOfRoot) {
  const Path roots = put("roots", mailbox(3), 0);
  RealDisk disk;
  auto receipt = erase(disk, {planned_source(roots, {1})});
  ASSERT_TRUE(receipt);
  EXPECT_EQ(verdict(*receipt).error().code, ErrorCode::Refused);
  EXPECT_THAT(verdict(*receipt).error().what, testing::HasSubstr("belongs to root"));
  EXPECT_EQ(slurp(roots), mailbox(3));
  EXPECT_FALSE(wipe_file(disk, roots));
  EXPECT_EQ(slurp(roots), mailbox(3));
}

TEST_F(Spool, OfMessagesThatAreFilesIsChangedWithItsOwnersRights) {
  for (const char* folder : {"box", "box/cur", "box/new", "box/tmp"}) {
    std::filesystem::create_directory(room.mail / folder);
    give(room.mail / folder, kUser);
  }
  const std::string text = "From: jean@example.org\n\nText.\n";
  put("box/cur/1.x:2,S", text);
  PlannedSource source;
  source.path = std::filesystem::canonical(room.mail) / "box";
  source.format = Format::Maildir;
  source.examined = 1;
  source.erase.push_back({"one", 0, {0, text.size()}, content_hash(text), "request"});
  source.erase.back().entry = "cur/1.x:2,S";
  std::set<uid_t> users;
  FaultingDisk disk;
  disk.before = [&](const std::string& operation) {
    if (operation == "rename") users.insert(file_user());
  };
  auto receipt = erase(disk, {source});
  ASSERT_TRUE(receipt);
  ASSERT_TRUE(verdict(*receipt)) << verdict(*receipt).error().what;
  EXPECT_TRUE(std::filesystem::is_empty(room.mail / "box/cur"));
  EXPECT_TRUE(users.contains(kUser));
}

// --- what a user may put in the way ---

TEST_F(Spool, IsNotLeftByALinkPutInPlaceOfTheMailbox) {
  const Path target = secret();
  auto folder = open_folder(std::filesystem::canonical(room.mail));
  ASSERT_TRUE(folder);
  for (const char* moment : {"create", "exchange", "sync", "unlink"}) {
    put("inbox", mailbox(3));
    FaultingDisk disk;
    bool is_done = false;
    disk.before = [&](const std::string& operation) {
      // Where it is the owner's turn, so that it is the mailbox's folder that is changed.
      if (operation != moment || is_done || file_user() != (operation == "sync" ? 0 : kUser))
        return;
      is_done = true;
      EXPECT_EQ(::unlinkat(folder->get(), "inbox", 0), 0);
      EXPECT_EQ(::symlinkat(target.c_str(), folder->get(), "inbox"), 0);
    };
    (void)erase(disk, {planned_source(path, {1})});
    EXPECT_TRUE(is_done) << moment;
    EXPECT_EQ(slurp(target), "root's own") << moment;
    std::filesystem::remove(path);
    RealDisk real;
    put("inbox", mailbox(1));
    (void)Wiper(real, room.settings()).recover();
    EXPECT_EQ(slurp(target), "root's own") << moment;
    std::filesystem::remove_all(room.workspace);
    std::filesystem::create_directory(room.workspace);
  }
}

// What recovery finds under a name of ours need not be what a killed run made there.
TEST_F(Spool, IsSettledWithoutOverwritingWhatWasMovedUnderOurName) {
  stop_at("exchange");
  const Path ours = fresh();
  std::filesystem::remove(ours);
  std::filesystem::rename(secret(), ours);  // as whoever owns both folders may
  RealDisk disk;
  auto settled = Wiper(disk, room.settings()).recover();
  EXPECT_FALSE(settled);
  EXPECT_EQ(slurp(ours), "root's own");
  std::filesystem::remove(ours);
  EXPECT_TRUE(Wiper(disk, room.settings()).recover());
  EXPECT_TRUE(room.is_settled());
}

TEST_F(Spool, IsSettledWithoutOverwritingWhatHasAnotherName) {
  stop_at("exchange");
  const Path ours = fresh();
  const Path other = put("precious", "of the same user");
  std::filesystem::remove(ours);
  std::filesystem::create_hard_link(other, ours);
  RealDisk disk;
  EXPECT_FALSE(Wiper(disk, room.settings()).recover());
  EXPECT_EQ(slurp(other), "of the same user");
  std::filesystem::remove(ours);
  EXPECT_TRUE(Wiper(disk, room.settings()).recover());
}

}  // namespace
}  // namespace oubli::wiper::test
