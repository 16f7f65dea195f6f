// SPDX-License-Identifier: GPL-3.0-or-later
#include <ctime>
#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/maildir/folder_name.h"
#include "adapters/source.h"
#include "tests/support/temp_dir.h"

namespace oubli {
namespace {

namespace fs = std::filesystem;

class Maildir : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* sub : {"m/cur", "m/new", "m/tmp"}) fs::create_directories(dir_.path() / sub);
  }
  std::vector<std::string> names() {
    std::vector<std::string> out;
    const auto entries = list_entries(box());
    EXPECT_TRUE(entries);
    for (const Entry& e : *entries) out.push_back(e.name);
    return out;
  }
  Container box() { return {Format::Maildir, Compression::None, dir_.path() / "m", "INBOX"}; }

  test::TempDir dir_;
};

TEST_F(Maildir, StableNameSurvivesFlagsAndDelivery) {
  for (const char* name : {"new/1035478339.27041_118.foo.org,S=1000,W=1030",
                           "cur/1035478339.27041_118.foo.org,S=1000,W=1030:2,",
                           "cur/1035478339.27041_118.foo.org,S=1000,W=1030:2,RS",
                           "cur/1035478339.27041_118.foo.org,S=1000,W=1030;2,S",
                           "cur/1035478339.27041_118.foo.org,S=1000,W=1030!2,S"}) {
    Entry entry;
    entry.name = name;
    EXPECT_EQ(stable_name(box(), entry), "1035478339.27041_118.foo.org,S=1000,W=1030") << name;
  }
}

TEST_F(Maildir, ListsCurAndNewAndNeitherTmpNorHiddenFilesNorFolders) {
  dir_.write("m/cur/1.a:2,S", "x");
  dir_.write("m/new/2.a", "xx");
  dir_.write("m/tmp/3.a", "x");
  dir_.write("m/cur/.nfs0001", "x");
  dir_.write("m/cur/folder/4.a", "x");
  dir_.write("m/dovecot.index.log", "x");
  dir_.write("m/maildirfolder", "");
  const auto entries = list_entries(box());
  ASSERT_EQ(names(), (std::vector<std::string>{"cur/1.a:2,S", "new/2.a"}));
  EXPECT_EQ(entries->at(1).size, 2U);
  EXPECT_GT(entries->at(1).inode, 0U);
  EXPECT_GT(entries->at(1).modified_ns, 0);
}

TEST_F(Maildir, TwoNamesOfOneFileAreOneMessageAndTwoFilesAreTwo) {
  dir_.write("m/new/1.a", "x");
  fs::create_hard_link(dir_.path() / "m/new/1.a", dir_.path() / "m/cur/1.a:2,S");
  EXPECT_EQ(names().size(), 1U);
  dir_.write("m/cur/1.a:2,RS", "another message under the same name");
  EXPECT_EQ(names().size(), 2U);
}

TEST_F(Maildir, AnEntryThatMovedOrChangedItsFlagsIsFoundAgain) {
  dir_.write("m/new/1.a", "first");
  dir_.write("m/cur/2.a:2,", "second");
  auto entries = list_entries(box());
  ASSERT_EQ(entries->size(), 2U);
  fs::rename(dir_.path() / "m/new/1.a", dir_.path() / "m/cur/1.a:2,FRS");
  fs::rename(dir_.path() / "m/cur/2.a:2,", dir_.path() / "m/cur/2.a:2,S");
  for (Entry& entry : *entries) ASSERT_TRUE(open_entry(box(), entry)) << entry.name;
  EXPECT_EQ(entries->at(0).name, "cur/1.a:2,FRS");
  EXPECT_EQ(entries->at(1).name, "cur/2.a:2,S");
}

TEST_F(Maildir, AnEntryThatIsGoneFailsAndNamesItself) {
  dir_.write("m/new/1.a", "x");
  auto entries = list_entries(box());
  fs::remove(dir_.path() / "m/new/1.a");
  const auto opened = open_entry(box(), entries->at(0));
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().what.find("new/1.a"), std::string::npos);
}

// Who keeps a fingerprint compares its times with the clock: a folder that changed a moment ago may
// change again within the same tick.
TEST_F(Maildir, FingerprintHasTheTimesOfTheFolderThatChangedLast) {
  const auto set_modified = [&](const char* sub, std::time_t seconds) {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (dir_.path() / sub).c_str(), times, 0), 0);
  };
  constexpr std::int64_t kSecond = 1'000'000'000;
  set_modified("m/cur", 1'000'000);
  set_modified("m/new", 2'000'000);
  const auto before = fingerprint(box());
  EXPECT_EQ(before->modified_ns, 2'000'000 * kSecond);
  struct stat about {};
  ASSERT_EQ(::stat((dir_.path() / "m/new").c_str(), &about), 0);
  EXPECT_EQ(before->changed_ns, about.st_ctim.tv_sec * kSecond + about.st_ctim.tv_nsec);

  set_modified("m/cur", 1'500'000);
  const auto after = fingerprint(box());
  EXPECT_EQ(after->modified_ns, 2'000'000 * kSecond);
  EXPECT_NE(*before, *after);
}

TEST_F(Maildir, FingerprintChangesWithEitherFolder) {
  const auto before = fingerprint(box());
  EXPECT_EQ(*before, *fingerprint(box()));
  dir_.write("m/new/1.a", "x");
  const auto delivered = fingerprint(box());
  EXPECT_NE(*before, *delivered);
  fs::rename(dir_.path() / "m/new/1.a", dir_.path() / "m/cur/1.a:2,");
  EXPECT_NE(*delivered, *fingerprint(box()));
}

TEST_F(Maildir, AFifoAmongTheMessagesIsPassedOver) {
  ASSERT_EQ(::mkfifo((dir_.path() / "m/cur/1.a").c_str(), 0600), 0);
  EXPECT_TRUE(names().empty());
}

TEST_F(Maildir, AHundredThousandEntriesAreListed) {
  for (int i = 0; i < 100'000; ++i) {
    const auto name = dir_.path() / "m/cur" / (std::to_string(i) + ".host,S=1:2,S");
    if (i % 1000 == 0) dir_.write("m/new/" + std::to_string(i) + ".n", "x");
    ASSERT_EQ(::close(::creat(name.c_str(), 0600)), 0);
  }
  EXPECT_EQ(names().size(), 100'100U);
}

TEST(FolderName, ModifiedUtf7IsDecoded) {
  EXPECT_EQ(maildir::decode_modified_utf7("Entw&APw-rfe"), "Entw\xC3\xBCrfe");
  EXPECT_EQ(maildir::decode_modified_utf7("A&-B"), "A&B");
  EXPECT_EQ(maildir::decode_modified_utf7("&U,BTFw-"), "\xE5\x8F\xB0\xE5\x8C\x97");  // RFC 3501
  EXPECT_EQ(maildir::decode_modified_utf7("&2D3eCg-"), "\xF0\x9F\x98\x8A");
}

TEST(FolderName, WhatIsNotWellFormedStaysAsItIs) {
  for (const char* name : {"a&b", "&AP", "&!!-", "&2D0-", "&AAo-", "R&D-", "&APz-"}) {
    EXPECT_EQ(maildir::decode_modified_utf7(name), name);
  }
}

TEST(FolderName, MaildirppDotsSeparateFolders) {
  EXPECT_EQ(maildir::folder_of_maildirpp(".Clients.2019"), "Clients/2019");
  EXPECT_EQ(maildir::folder_of_maildirpp(".Entw&APw-rfe"), "Entw\xC3\xBCrfe");
}

}  // namespace
}  // namespace oubli
