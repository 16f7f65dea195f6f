// SPDX-License-Identifier: GPL-3.0-or-later
// What changes in the layer over a snapshot, and what does not: here a folder stands for the
// snapshot as it is mounted, and a copy of it for the same with the layer over it.
#include "scanner/programs/restic_layer.h"

#include <array>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace oubli::programs {
namespace {

struct stat about(const Path& path) {
  struct stat told {};
  EXPECT_EQ(::lstat(path.c_str(), &told), 0) << path;
  return told;
}

class Layer : public testing::Test {
 protected:
  void write(const Path& name, const std::string& content) {
    for (const Path& root : {old_, now_}) {
      std::filesystem::create_directories((root / name).parent_path());
      ASSERT_TRUE(replace_file(root / name, content));
      const std::array times{timespec{1'500'000'000, 1}, timespec{1'500'000'000, 2}};
      ::utimensat(AT_FDCWD, (root / name).c_str(), times.data(), 0);
      ::utimensat(AT_FDCWD, (root / name).parent_path().c_str(), times.data(), 0);
    }
  }
  Status change(const std::vector<ArchiveChange>& changes, const Inodes& inodes = {},
                const std::vector<Node>& nodes = {}) {
    auto layer = ResticLayer::open(old_, now_);
    EXPECT_TRUE(layer);
    return layer->change(nodes, inodes, changes);
  }
  std::string content(const Path& name) { return *read_file(now_ / name, 10U << 20); }

  static ArchiveChange cut(const std::string& name, const std::string& before,
                           const std::string& after, const std::vector<ByteRange>& kept) {
    ArchiveChange change{name, content_hash(before), content_hash(after)};
    for (const ByteRange& range : kept) change.parts.push_back({range});
    return change;
  }

  const test::TempDir folder_;
  const Path old_ = folder_.path() / "old", now_ = folder_.path() / "now";
};

TEST_F(Layer, KeepsTheRangesAndTheTimesOfAFile) {
  write("d/box", "0123456789");
  ASSERT_TRUE(change({cut("d/box", "0123456789", "0134589", {{0, 2}, {3, 6}, {8, 10}})}));
  EXPECT_EQ(content("d/box"), "0134589");
  EXPECT_EQ(about(now_ / "d/box").st_mtim.tv_sec, 1'500'000'000);
  EXPECT_EQ(about(now_ / "d/box").st_mtim.tv_nsec, 2);
}

TEST_F(Layer, KeepsRangesThatReachOverARunOfWhatIsRead) {
  std::string box;
  while (box.size() < (3U << 20)) box += std::to_string(box.size()) + ",";
  write("box", box);
  const std::uint64_t last = box.size() - 5;
  const std::string after = box.substr(1, last - 1);
  ASSERT_TRUE(change({cut("box", box, after, {{1, last}})}));
  EXPECT_EQ(content("box"), after);
}

TEST_F(Layer, JoinsWhatTheOldFileHoldsAndWhatItDoesNot) {
  std::string box;
  while (box.size() < (3U << 20)) box += std::to_string(box.size()) + ",";
  const std::uint64_t half = box.size() / 2, size = box.size();
  write("box", box);
  ArchiveChange joined{"box", content_hash(box), {}};
  joined.fresh = std::make_shared<const std::string>("[begin][middle][end]");
  joined.parts = {{{0, 7}, true},     {{1, half}},        {{7, 11}, true}, {{11, 15}, true},
                  {{half, half + 9}}, {{size - 3, size}}, {{15, 20}, true}};
  const std::string after = "[begin]" + box.substr(1, half - 1) + "[middle]" + box.substr(half, 9) +
                            box.substr(size - 3) + "[end]";
  joined.after = content_hash(after);
  ASSERT_TRUE(change({joined}));
  EXPECT_EQ(content("box"), after);
  joined.parts.back().range.end = 21;
  EXPECT_FALSE(change({joined})) << "more than there is";
}

TEST_F(Layer, RemovesAFileAndLeavesTheTimesOfItsFolder) {
  write("cur/kept", "k");
  write("cur/letter", "x");
  ArchiveChange goes{"cur/letter", {}, {}};
  goes.goes = true;
  ASSERT_TRUE(change({goes}));
  EXPECT_FALSE(std::filesystem::exists(now_ / "cur/letter"));
  EXPECT_EQ(about(now_ / "cur").st_mtim.tv_sec, 1'500'000'000);
}

TEST_F(Layer, GivesAFileItsOtherNames) {
  for (const char* name : {"a/box", "b/box"}) write(name, "0123");
  write("c/kept", "kept");
  write("c/too", "kept");
  const Inodes inodes{{{"a/box", "b/box"}, {"c/kept", "c/too"}}, {}};
  ASSERT_TRUE(
      change({cut("a/box", "0123", "01", {{0, 2}}), cut("b/box", "0123", "01", {{0, 2}})}, inodes));
  EXPECT_EQ(about(now_ / "a/box").st_ino, about(now_ / "b/box").st_ino);
  EXPECT_EQ(about(now_ / "c/kept").st_ino, about(now_ / "c/too").st_ino);
  EXPECT_EQ(content("b/box"), "01");
  EXPECT_EQ(about(now_ / "b").st_mtim.tv_sec, 1'500'000'000);
}

TEST_F(Layer, RefusesToChangeAFileUnderOneOfItsNamesAlone) {
  for (const char* name : {"a/box", "b/box"}) write(name, "0123");
  auto done = change({cut("a/box", "0123", "01", {{0, 2}})}, {{{"a/box", "b/box"}}, {}});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Refused);
}

TEST_F(Layer, RefusesWhatIsNotWhatWasPlanned) {
  write("box", "0123");
  EXPECT_FALSE(change({cut("box", "012", "01", {{0, 2}})}));
  EXPECT_FALSE(change({cut("box", "0123", "02", {{0, 2}})}));
  EXPECT_FALSE(change({cut("box", "0123", "01234", {{0, 5}})}));
  EXPECT_FALSE(change({cut("missing", "0123", "01", {{0, 2}})}));
}

TEST_F(Layer, FollowsNoLinkAndLeadsNowhereElse) {
  write("real/box", "0123");
  for (const Path& root : {old_, now_}) {
    std::filesystem::create_symlink("real", root / "folder");
    std::filesystem::create_symlink("real/box", root / "box");
  }
  for (const char* name : {"folder/box", "box", "../old/real/box", "/etc/hostname"}) {
    EXPECT_FALSE(change({cut(name, "0123", "01", {{0, 2}})})) << name;
  }
  EXPECT_EQ(content("real/box"), "0123");
}

TEST_F(Layer, SetsTheBitsOfFoldersThatAreNotShown) {
  write("d/box", "x");
  Node folder;
  folder.path = "/d";
  folder.type = "dir";
  folder.mode = (1U << 22) | 0770U;
  ASSERT_TRUE(change({}, {}, {folder}));
  EXPECT_EQ(about(now_ / "d").st_mode & 07777U, 02770U);
  EXPECT_EQ(about(now_ / "d").st_mtim.tv_sec, 1'500'000'000);
}

TEST_F(Layer, MissesXattrsThatCannotBeKept) {
  write("box", "0123");
  if (::setxattr((old_ / "box").c_str(), "user.colour", "blue", 4, 0) != 0) GTEST_SKIP();
  EXPECT_FALSE(change({cut("box", "0123", "01", {{0, 2}})}));
}

}  // namespace
}  // namespace oubli::programs
