// SPDX-License-Identifier: GPL-3.0-or-later
// Symbolic links that come to stand where mail stood, put there by whoever may write to the folder:
// they lead a reader, root above all, to nothing that is somebody else's.
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "adapters/base/files.h"
#include "adapters/source.h"
#include "tests/support/temp_dir.h"

namespace oubli {
namespace {

namespace fs = std::filesystem;

const std::string kMine = "From: a@b.example\nSubject: mine\n\nmine\n";
const std::string kTheirs = "From: x@y.example\nSubject: theirs\n\ntheirs\n";
constexpr uid_t kSomebody = 12345, kSomebodyElse = 12346;

std::string read(Result<UniqueFd> fd) {
  if (!fd) return "error: " + fd.error().what;
  std::string bytes(1000, '\0');
  auto got = read_at(fd->get(), 0, bytes);
  bytes.resize(got ? *got : 0);
  return bytes;
}
bool is_refused(const std::string& what) {
  return what.starts_with("error: ") && what.find("symbolic link") != std::string::npos;
}

class Links : public testing::Test {
 protected:
  test::TempDir dir_;
  Path root_ = fs::canonical(dir_.path());
  // Puts a link to `target` in the place of `path`, which moves aside.
  void swap(const Path& path, const Path& target) {
    fs::rename(path, path.string() + ".aside");
    fs::create_symlink(target, path);
  }
  void give(const Path& path, uid_t who) { ASSERT_EQ(::lchown(path.c_str(), who, who), 0); }
};

TEST_F(Links, AFileThatBecameALinkIsNotOpened) {
  Container box{Format::Eml, Compression::None, root_ / "in/a.eml", ""};
  dir_.write("in/a.eml", kMine);
  dir_.write("theirs/a.eml", kTheirs);
  Entry entry = list_entries(box)->at(0);
  EXPECT_EQ(read(open_entry(box, entry)), kMine);
  swap(root_ / "in/a.eml", root_ / "theirs/a.eml");
  EXPECT_TRUE(is_refused(read(open_entry(box, entry))));
}

TEST_F(Links, AFolderThatBecameALinkLeadsNowhere) {
  Container box{Format::Eml, Compression::None, root_ / "up/in/a.eml", ""};
  dir_.write("up/in/a.eml", kMine);
  dir_.write("theirs/in/a.eml", kTheirs);
  Entry entry = list_entries(box)->at(0);
  swap(root_ / "up", root_ / "theirs");
  EXPECT_TRUE(is_refused(read(open_entry(box, entry))));
}

// Between being met and being read.
TEST_F(Links, AFolderThatBecomesALinkDuringTheWalkIsNamedAndNotListed) {
  dir_.write("m/a/1.eml", kMine);
  dir_.write("m/b/2.eml", kMine);
  dir_.write("theirs/secret.eml", kTheirs);
  std::vector<std::string> found, problems;
  const auto walked =
      discover((root_ / "m").string(),
               [&](const Container& container) -> Status {
                 if (found.empty()) swap(root_ / "m/b", root_ / "theirs");
                 found.push_back(container.path.string());
                 return {};
               },
               [&](const Unreadable& one) { problems.push_back(one.locator + ": " + one.reason); });
  EXPECT_TRUE(walked);
  // The walk of m read its names before: b was no link then.
  EXPECT_EQ(found, (std::vector<std::string>{(root_ / "m/a/1.eml").string()}));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("m/b"), std::string::npos);
  EXPECT_NE(problems[0].find("symbolic link"), std::string::npos);
  EXPECT_EQ(problems[0].find("secret"), std::string::npos);
}

class MaildirLinks : public Links {
 protected:
  MaildirLinks() {
    for (const char* sub : {"m/cur", "m/new", "m/tmp", "theirs/cur"})
      fs::create_directories(root_ / sub);
    dir_.write("m/cur/1.a:2,S", kMine);
    dir_.write("other/1.a", kMine);
    dir_.write("theirs/cur/1.a:2,S", kTheirs);
  }
  void give_all() {
    if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    for (const char* folder : {"m", "other"}) {
      give(root_ / folder, kSomebody);
      for (const auto& one : fs::recursive_directory_iterator(root_ / folder)) give(one, kSomebody);
    }
    give(root_ / "theirs/cur", kSomebodyElse);
    give(root_ / "theirs/cur/1.a:2,S", kSomebodyElse);
  }
  std::string read_message() {
    Entry entry;
    entry.name = "cur/1.a:2,S";
    return read(open_entry(box_, entry));
  }
  std::size_t count() {
    auto entries = list_entries(box_);
    return entries ? entries->size() : 0;
  }
  Container box_{Format::Maildir, Compression::None, root_ / "m", ""};
};

TEST_F(MaildirLinks, RootFollowsAMessageToWhatIsTheOwnersOwn) {
  give_all();
  swap(root_ / "m/cur/1.a:2,S", root_ / "other/1.a");
  EXPECT_EQ(read_message(), kMine);
  fs::remove(root_ / "m/cur/1.a:2,S");
  fs::create_symlink(root_ / "theirs/cur/1.a:2,S", root_ / "m/cur/1.a:2,S");
  EXPECT_TRUE(is_refused(read_message())) << read_message();
}

TEST_F(MaildirLinks, RootFollowsASubfolderToWhatIsTheOwnersOwn) {
  give_all();
  swap(root_ / "m/cur", root_ / "m/cur.aside");
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(read_message(), kMine);
  fs::remove(root_ / "m/cur");
  fs::create_symlink(root_ / "theirs/cur", root_ / "m/cur");
  EXPECT_EQ(count(), 0U) << "the names of somebody else's messages";
  EXPECT_TRUE(is_refused(read_message())) << read_message();
}

TEST_F(MaildirLinks, AMaildirThatBecameALinkIsNotRead) {
  swap(root_ / "m", root_ / "theirs");
  EXPECT_EQ(count(), 0U);
  EXPECT_TRUE(is_refused(read_message())) << read_message();
}

TEST_F(MaildirLinks, WhoeverIsNotRootFollowsTheirLinks) {
  if (::geteuid() == 0) GTEST_SKIP() << "as root";
  swap(root_ / "m/cur/1.a:2,S", root_ / "theirs/cur/1.a:2,S");
  EXPECT_EQ(read_message(), kTheirs);
}

}  // namespace
}  // namespace oubli
