// SPDX-License-Identifier: GPL-3.0-or-later
// Erasing messages that are files of their own, as a user meets it, while other programs move,
// change and open them. The numbers in brackets are the invariants of wiper.h.
#include <algorithm>
#include <set>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/packing.h"
#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mail_kinds.h"

namespace oubli::wiper::test {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() {
    for (const char* part : {"md/cur", "md/new", "md/tmp"})
      fs::create_directories(room.mail / part);
  }

  Path put(const std::string& name, int number) const {
    return room.write(name, bare_message(number));
  }
  Receipt erase(std::vector<PlannedSource> sources, Disk& disk,
                const std::vector<std::string_view>& strings = {}) const {
    auto receipt = Wiper(disk, room.settings()).carry_out(approved(std::move(sources)), strings);
    EXPECT_TRUE(receipt) << receipt.error().what;
    return receipt ? *receipt : Receipt{};
  }
  Receipt erase(std::vector<PlannedSource> sources) const {
    RealDisk disk;
    return erase(std::move(sources), disk);
  }
  void expect_all_erased(const Receipt& receipt, std::size_t count) const {
    EXPECT_EQ(receipt.count(Action::Deleted), count);
    EXPECT_TRUE(receipt.is_verified);
    EXPECT_TRUE(verdict(receipt)) << verdict(receipt).error().what;
    EXPECT_EQ(receipt.residue, 0U);
    EXPECT_TRUE(room.is_settled());
  }
  // After the last look at the name, when its content was proved long ago.
  void just_before_it_leaves_its_name(FaultingDisk& disk, std::function<void()> then) {
    disk.before = [this, then = std::move(then)](const std::string& operation) {
      const auto journal = slurp(room.workspace / "wiper.journal");
      if (operation != "rename" || journal.find("preparing") == std::string::npos) return;
      if (!std::exchange(has_left, true)) then();
    };
  }
  // Refused for this one reason, and nothing was touched.
  void expect_kept(const Receipt& receipt, const Tree& before, ErrorCode code,
                   const std::string& words) const {
    EXPECT_EQ(receipt.count(Action::Deleted), 0U);
    EXPECT_FALSE(receipt.is_verified);
    ASSERT_FALSE(verdict(receipt));
    EXPECT_EQ(verdict(receipt).error().code, code) << verdict(receipt).error().what;
    EXPECT_NE(verdict(receipt).error().what.find(words), std::string::npos)
        << verdict(receipt).error().what;
    EXPECT_FALSE(verdict(receipt).error().hint.empty());
    EXPECT_EQ(tree_of(room.mail), before);
    EXPECT_TRUE(room.is_settled());
  }

  Room room;
  bool has_left = false;
};

TEST_F(Files, ErasesEntriesOfAMaildirAndLeavesEveryOtherAsItIs) {  // [5]
  put("md/cur/1.x.host:2,S", 1);
  put("md/cur/2.x.host:2,RS", 2);
  put("md/new/3.x.host", 3);
  put("md/new/4.x.host", 4);
  room.write("md/dovecot-uidlist", "3 V1 N5\n");
  Tree expected = tree_of(room.mail);
  const Fingerprint kept = print_of(room.mail / "md/cur/2.x.host:2,RS");
  const auto receipt =
      erase({planned_maildir(room.mail / "md", {"cur/1.x.host:2,S", "new/4.x.host"})});
  expect_all_erased(receipt, 2);
  EXPECT_EQ(receipt.untouched, 2U);
  expected.erase("md/cur/1.x.host:2,S");
  expected.erase("md/new/4.x.host");
  EXPECT_EQ(tree_of(room.mail), expected);
  EXPECT_EQ(print_of(room.mail / "md/cur/2.x.host:2,RS"), kept);
  EXPECT_TRUE(fs::is_directory(room.mail / "md/tmp"));
  ASSERT_EQ(receipt.media.size(), 1U) << "of both the same can be said";
  EXPECT_EQ(receipt.media[0].path, room.mail / "md");
}

TEST_F(Files, ErasesFilesOfOneMessage) {
  const Path first = put("1.eml", 1);
  const Path second = put("2.eml", 2);
  const auto receipt = erase({planned_eml(first), planned_eml(second, false)});
  expect_all_erased(receipt, 1);
  EXPECT_EQ(tree_of(room.mail), (Tree{{"2.eml", bare_message(2)}}));
  EXPECT_EQ(receipt.media.at(0).path, first);
}

TEST_F(Files, ErasesAnEmlxWithItsPropertyList) {
  const std::string body = bare_message(1);
  const std::string count = std::to_string(body.size()) + "\n";
  const Path path = room.write("1.emlx", count + body + "<?xml version=\"1.0\"?><plist></plist>\n");
  PlannedSource source = planned_eml(path, false);
  source.format = Format::Emlx;
  source.erase = {{path.string(),
                   0,
                   {count.size(), count.size() + body.size()},
                   content_hash(body),
                   "request"}};
  expect_all_erased(erase({source}), 1);
  EXPECT_TRUE(tree_of(room.mail).empty());
}

TEST_F(Files, ErasesAnEntryThatAServerStoredCompressed) {
  const std::string body = bare_message(1);
  room.write("md/cur/1.x,S=9:2,", oubli::test::packed(body, Compression::Zstd));
  PlannedSource source = planned_maildir(room.mail / "md", {"cur/1.x,S=9:2,"});
  source.erase[0].range = {0, body.size()};
  source.erase[0].hash = content_hash(body);
  expect_all_erased(erase({source}), 1);
}

TEST_F(Files, ErasesManyInBatchesWithFewSyncs) {
  constexpr int kMany = 600;
  std::vector<std::string> names;
  for (int i = 0; i < kMany; ++i) {
    names.push_back((i % 3 == 0 ? "new/" : "cur/") + std::to_string(i) + ".x.host" +
                    (i % 3 == 0 ? "" : ":2,S"));
    put("md/" + names.back(), i);
  }
  names.pop_back();
  FaultingDisk disk;
  disk.fast = false;
  const auto receipt = erase({planned_maildir(room.mail / "md", names)}, disk);
  expect_all_erased(receipt, kMany - 1);
  const auto syncs = std::ranges::count(disk.log(), "sync");
  EXPECT_LT(syncs, kMany + kMany / 10) << "one for each file that is overwritten, and few besides";
}

// A kill shows no missing sync, a power cut would: the order of the steps is what is promised. [7]
TEST_F(Files, SyncsEachStepBeforeTheNextIsTaken) {
  const Path path = put("1.eml", 1);
  FaultingDisk disk;
  erase({planned_eml(path)}, disk);
  const std::vector<std::string> steps{"write",      "sync",   // Preparing
                                       "rename",     "sync",   // the name given up, durably
                                       "write",      "sync",   // Swapped
                                       "write",      "sync",   // the noise
                                       "drop_cache", "read",   // read back
                                       "write",      "sync",   // Wiped
                                       "unlink",     "sync",   // durably
                                       "write",      "sync"};  // Done
  EXPECT_FALSE(std::ranges::search(disk.log(), steps).empty());
}

TEST_F(Files, EndsEachBatchByItselfWhenStoppedBetween) {  // [7]
  constexpr std::size_t kMany = 300;                      // more than one batch
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kMany; ++i) {
    names.push_back("cur/" + std::to_string(i) + ".x.host:2,S");
  }
  const auto renew = [&] {
    for (std::size_t i = 0; i < kMany; ++i) put("md/" + names[i], static_cast<int>(i));
  };
  renew();
  const Tree whole = tree_of(room.mail);
  std::set<std::size_t> left;
  for (std::uint64_t point = 100; point < 3000; point += 290) {
    renew();
    const auto source = planned_maildir(room.mail / "md", names);
    FaultingDisk disk(Fault::Stop, point);
    (void)Wiper(disk, room.settings()).carry_out(approved({source}));
    EXPECT_TRUE(is_part_of(tree_of(room.mail), whole)) << point;
    FaultingDisk again;
    auto settled = Wiper(again, room.settings()).recover();
    ASSERT_TRUE(settled) << settled.error().what;
    EXPECT_TRUE(room.is_settled()) << point;
    const Tree now = tree_of(room.mail);
    EXPECT_TRUE(is_part_of(now, whole)) << point;
    left.insert(now.size());
    if (!*settled) continue;
    EXPECT_EQ((*settled)->count(Action::Failed), now.size()) << point;
    EXPECT_EQ((*settled)->count(Action::Deleted), kMany - now.size()) << point;
  }
  EXPECT_EQ(left, (std::set<std::size_t>{0, kMany - 256, kMany}));
}

TEST_F(Files, FollowsAMessageFromNewToCur) {
  put("md/new/1.x.host", 1);
  put("md/new/2.x.host", 2);
  const auto source = planned_maildir(room.mail / "md", {"new/1.x.host"});
  fs::rename(room.mail / "md/new/1.x.host", room.mail / "md/cur/1.x.host:2,S");
  expect_all_erased(erase({source}), 1);
  EXPECT_EQ(tree_of(room.mail), (Tree{{"md/new/2.x.host", bare_message(2)}}));
}

TEST_F(Files, FollowsAMessageWhoseFlagsChangeWhileItIsErased) {
  put("md/cur/1.x.host:2,", 1);
  put("md/cur/2.x.host:2,", 2);
  const auto source = planned_maildir(room.mail / "md", {"cur/1.x.host:2,"});
  FaultingDisk disk;
  just_before_it_leaves_its_name(disk, [&] {
    fs::rename(room.mail / "md/cur/1.x.host:2,", room.mail / "md/cur/1.x.host:2,FS");
  });
  expect_all_erased(erase({source}, disk), 1);
  EXPECT_EQ(tree_of(room.mail), (Tree{{"md/cur/2.x.host:2,", bare_message(2)}}));
}

TEST_F(Files, ErasesACopyThatComesBackUnderTheSameName) {
  put("md/cur/1.x.host:2,", 1);
  put("md/cur/2.x.host:2,", 2);
  const auto source = planned_maildir(room.mail / "md", {"cur/1.x.host:2,"});
  FaultingDisk disk;
  bool is_back = false;
  disk.before = [&](const std::string& operation) {
    // Once it lost its name: a synchronising program delivers it anew.
    if (operation != "drop_cache" || std::exchange(is_back, true)) return;
    put("md/cur/1.x.host:2,S", 1);
  };
  expect_all_erased(erase({source}, disk), 1);
  EXPECT_TRUE(is_back);
  EXPECT_EQ(tree_of(room.mail), (Tree{{"md/cur/2.x.host:2,", bare_message(2)}}));
}

TEST_F(Files, LeavesAnotherMessageOfTheSameNameAlone) {
  put("md/cur/1.x.host:2,", 1);
  const auto source = planned_maildir(room.mail / "md", {"cur/1.x.host:2,"});
  put("md/new/1.x.host", 2);
  expect_all_erased(erase({source}), 1);
  EXPECT_EQ(tree_of(room.mail), (Tree{{"md/new/1.x.host", bare_message(2)}}));
}

TEST_F(Files, NamesEachMessageThatCannotBeErasedAndErasesTheOthers) {
  for (int i = 1; i <= 4; ++i) put("md/cur/" + std::to_string(i) + ".x.host:2,", i);
  const auto source =
      planned_maildir(room.mail / "md", {"cur/1.x.host:2,", "cur/2.x.host:2,", "cur/3.x.host:2,"});
  put("md/cur/1.x.host:2,", 9);                  // other content
  fs::remove(room.mail / "md/cur/2.x.host:2,");  // gone
  const auto receipt = erase({source});
  EXPECT_EQ(receipt.count(Action::Deleted), 1U);
  ASSERT_EQ(receipt.erasures.size(), 3U);
  EXPECT_EQ(receipt.erasures[0].action, Action::Failed);
  EXPECT_NE(receipt.erasures[0].reason.find("changed since"), std::string::npos);
  EXPECT_NE(receipt.erasures[0].reason.find("1.x.host"), std::string::npos);
  EXPECT_EQ(receipt.erasures[1].action, Action::Failed);
  EXPECT_NE(receipt.erasures[1].reason.find("not in the folder any more"), std::string::npos);
  EXPECT_EQ(receipt.erasures[2].action, Action::Deleted);
  EXPECT_EQ(receipt.failures.size(), 2U);
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::Partial);
  EXPECT_EQ(tree_of(room.mail), (Tree{{"md/cur/1.x.host:2,", bare_message(9)},
                                      {"md/cur/4.x.host:2,", bare_message(4)}}));
  EXPECT_TRUE(room.is_settled());
}

TEST_F(Files, NeverTouchesAMessageThatGrew) {  // [1]
  const Path path = put("md/cur/1.x.host:2,", 1);
  const auto source = planned_maildir(room.mail / "md", {"cur/1.x.host:2,"});
  room.write("md/cur/1.x.host:2,", bare_message(1) + "P.S.\n");
  expect_kept(erase({source}), tree_of(room.mail), ErrorCode::Refused, "changed since");
}

TEST_F(Files, NeverTouchesAFileThatWasReplaced) {  // [1]
  const Path path = put("1.eml", 1);
  const auto source = planned_eml(path);
  fs::rename(put("other", 1), path);
  expect_kept(erase({source}), tree_of(room.mail), ErrorCode::Refused, "changed since");
}

TEST_F(Files, GivesItsNameBackToAFileThatCameBetween) {  // [1] [4]
  const Path path = put("1.eml", 1);
  put("saved", 2);
  FaultingDisk disk;
  just_before_it_leaves_its_name(disk, [&] { fs::rename(room.mail / "saved", path); });
  const auto receipt = erase({planned_eml(path)}, disk);
  expect_kept(receipt, Tree{{"1.eml", bare_message(2)}}, ErrorCode::Refused, "changed since");
}

TEST_F(Files, RefusesAFileWithTwoNames) {  // [4]
  const Path path = put("md/cur/1.x.host:2,", 1);
  fs::create_hard_link(path, room.mail / "second");
  expect_kept(erase({planned_maildir(room.mail / "md", {"cur/1.x.host:2,"})}), tree_of(room.mail),
              ErrorCode::Refused, "2 names");
  const Path eml = put("2.eml", 2);
  fs::create_hard_link(eml, room.mail / "third");
  expect_kept(erase({planned_eml(eml)}), tree_of(room.mail), ErrorCode::Refused, "2 names");
}

TEST_F(Files, GivesItsNameBackToAFileThatGotASecondOne) {  // [4]
  const Path path = put("1.eml", 1);
  FaultingDisk disk;
  just_before_it_leaves_its_name(disk, [&] { fs::create_hard_link(path, room.mail / "second"); });
  const auto receipt = erase({planned_eml(path)}, disk);
  expect_kept(receipt, Tree{{"1.eml", bare_message(1)}, {"second", bare_message(1)}},
              ErrorCode::Refused, "changed since");
}

TEST_F(Files, FollowsNoSymbolicLink) {
  put("elsewhere", 1);
  fs::create_symlink(room.mail / "elsewhere", room.mail / "md/cur/1.x.host:2,");
  expect_kept(erase({planned_maildir(room.mail / "md", {"cur/1.x.host:2,"})}), tree_of(room.mail),
              ErrorCode::Refused, "symbolic link");
}

TEST_F(Files, FollowsNoSymbolicLinkPutInPlaceOfAFolder) {
  put("md/cur/1.x.host:2,", 1);
  const auto source = planned_maildir(room.mail / "md", {"cur/1.x.host:2,"});
  fs::rename(room.mail / "md/cur", room.mail / "moved");
  fs::create_directory_symlink(room.mail / "moved", room.mail / "md/cur");
  expect_kept(erase({source}), tree_of(room.mail), ErrorCode::Refused, "symbolic link");
}

TEST_F(Files, TellsOfAFolderThatVanished) {
  put("md/cur/1.x.host:2,", 1);
  const auto source = planned_maildir(room.mail / "md", {"cur/1.x.host:2,"});
  fs::remove_all(room.mail / "md");
  const auto receipt = erase({source});
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::NotFound);
  EXPECT_EQ(receipt.count(Action::Failed), 1U);
  EXPECT_TRUE(room.is_settled());
}

TEST_F(Files, RefusesAFileThatIsOpenElsewhere) {  // [9]
  const Path path = put("md/cur/1.x.host:2,", 1);
  const auto source = planned_maildir(room.mail / "md", {"cur/1.x.host:2,"});
  const UniqueFd other(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  expect_kept(erase({source}), tree_of(room.mail), ErrorCode::Locked, "open in another program");
}

TEST_F(Files, CountsStringsThatAreLeftInTheFolder) {
  put("md/cur/1.x.host:2,", 1);
  put("md/cur/2.x.host:2,", 2);
  room.write("md/new/3.x.host",
             oubli::test::packed("Subject: of message 1\n\n", Compression::Gzip));
  RealDisk disk;
  const auto receipt =
      erase({planned_maildir(room.mail / "md", {"cur/1.x.host:2,"})}, disk, {"of message 1"});
  EXPECT_EQ(receipt.residue, 1U);
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::Partial);
}

// What readers of a Maildir pass over is searched all the same, and named.
TEST_F(Files, CountsStringsInWhatLiesBesideTheMessages) {
  put("md/cur/1.x.host:2,", 1);
  put("md/cur/2.x.host:2,", 2);
  const std::vector<std::string> beside{"md/cur/.hidden", "md/cur/sub/of 1", "md/dovecot-keywords",
                                        "md/new/sub/cur/a", "md/tmp/5.x.host"};
  for (const std::string& name : beside) room.write(name, "X: of message 1\n");
  put("md/new/jean@message 1.x", 3);                     // a name
  room.write("md/dovecot.index.cache", "of message 1");  // another program's, and named as such
  RealDisk disk;
  const auto receipt = erase({planned_maildir(room.mail / "md", {"cur/1.x.host:2,"})}, disk,
                             {"of message 1", "jean@message 1"});
  EXPECT_EQ(receipt.residue, beside.size() + 1);
  std::vector<std::string> named;
  for (const Trace& trace : receipt.traces) {
    EXPECT_EQ(trace.count, 1U);
    named.push_back(trace.locator.substr(room.mail.native().size() + 1));
  }
  std::ranges::sort(named);
  EXPECT_EQ(named, (std::vector<std::string>{beside[0], beside[1], beside[2],
                                             "md/new/jean@message 1.x", beside[3], beside[4]}));
}

TEST_F(Files, CountsStringsThatAreLeftInOtherLetters) {
  const Path path = put("letters/1.eml", 1);
  put("letters/2.eml", 2);
  room.write("letters/3.eml", "Subject: of message 1\n\nx\n");
  room.write("letters/4.emlx", "12\nSubject: a\n\n<plist>of message 1</plist>\n");
  room.write("letters/notes.txt", "of message 1\n");  // no letter
  RealDisk disk;
  const auto receipt = erase({planned_eml(path)}, disk, {"of message 1"});
  EXPECT_EQ(receipt.residue, 2U);
  ASSERT_EQ(receipt.traces.size(), 2U);
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::Partial);
}

TEST_F(Files, TakesMailboxesAndFilesOfOnePlan) {
  const Path box = room.write("inbox", mailbox(3));
  const Path eml = put("1.eml", 1);
  put("md/cur/1.x.host:2,", 1);
  const auto receipt = erase({planned_eml(eml), planned_source(box, {0}),
                              planned_maildir(room.mail / "md", {"cur/1.x.host:2,"})});
  expect_all_erased(receipt, 3);
  EXPECT_EQ(tree_of(room.mail), (Tree{{"inbox", mailbox(2, "\n", 1)}}));
  EXPECT_EQ(receipt.erasures[1].locator, "inbox#1") << "in the order of the plan";
}

}  // namespace
}  // namespace oubli::wiper::test
