// SPDX-License-Identifier: GPL-3.0-or-later
// Plans of several sources, receipts, and the reading back.
#include "wiper/wiper.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"
#include "wiper/mailbox/verify.h"

namespace oubli::wiper::test {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

TEST(Wiper, ASourceThatFailsNeverBlocksTheOthers) {
  const Room room;
  const Path first = room.write("a", mailbox(3));
  const Path second = room.write("b", mailbox(3));
  const Path third = room.write("c", mailbox(3));
  std::vector<PlannedSource> sources{planned_source(first, {0}), planned_source(second, {1}),
                                     planned_source(third, {2}), planned_source(third, {})};
  sources.pop_back();
  room.write("b", mailbox(4));  // changed since
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved(std::move(sources)));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->count(Action::Deleted), 2U);
  EXPECT_EQ(receipt->count(Action::Failed), 1U);
  EXPECT_FALSE(receipt->is_verified);
  EXPECT_EQ(receipt->failures.at(0).path, second);
  EXPECT_EQ(verdict(*receipt).error().code, ErrorCode::Partial);
  EXPECT_EQ(slurp(second), mailbox(4));
  EXPECT_EQ(slurp(first), mailbox(2, "\n", 1));
  EXPECT_EQ(slurp(third), mailbox(2));
  EXPECT_TRUE(room.is_settled());
}

TEST(Wiper, LeavesASourceWithoutPlannedMessagesAlone) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  const Path other = room.write("b", mailbox(3, "\n", 7));
  const Fingerprint before = print_of(other);
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  ASSERT_TRUE(wiper.carry_out(approved({planned_source(path, {0}), planned_source(other, {})})));
  EXPECT_EQ(print_of(other), before);
}

TEST(Wiper, CarriesOutAnEmptyPlanThatWasAllowed) {
  const Room room;
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({}));
  ASSERT_TRUE(receipt);
  EXPECT_TRUE(verdict(*receipt));
  EXPECT_FALSE(receipt->is_verified) << "nothing was looked at";
  EXPECT_TRUE(room.is_settled());
}

TEST(Wiper, RefusesToStartBesideAnotherRun) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  RealDisk disk;
  auto other = Journal::open(disk, room.workspace, "wiper.journal");
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({planned_source(path, {0})}));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().code, ErrorCode::Locked);
  EXPECT_EQ(slurp(path), mailbox(3));
}

TEST(Wiper, RefusesToStartWithADamagedJournal) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  room.dir.write("workspace/wiper.journal", "not a record\nnor this\n");
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({planned_source(path, {0})}));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().code, ErrorCode::Damaged);
  EXPECT_EQ(slurp(path), mailbox(3));
}

TEST(Wiper, CountsAskedForStringsThatAreStillThere) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt =
      wiper.carry_out(approved({planned_source(path, {0})}), {"sender0@example.org", "message 2"});
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->residue, 2U);  // "Subject: message 2" and "Body of message 2"
  ASSERT_EQ(receipt->traces.size(), 1U);
  EXPECT_EQ(receipt->traces.front().locator, path.string() + "#2");  // as they stand now
  EXPECT_EQ(receipt->traces.front().count, 2U);
  EXPECT_EQ(lines_of(to_json_lines(*receipt)).at(1).at("type"), "trace");
  EXPECT_THAT(verdict(*receipt).error().what,
              testing::EndsWith(", first in " + path.string() + "#2"));
  EXPECT_TRUE(receipt->is_verified);
  EXPECT_EQ(verdict(*receipt).error().code, ErrorCode::Partial);
}

// A wiper whose index can be cleared, or not.
WiperSettings with_index(const Room& room, bool& works, int& calls) {
  WiperSettings settings = room.settings();
  settings.clear_index = [&](const Plan&, Receipt& receipt) -> Status {
    ++calls;
    if (!works) return Error{ErrorCode::Locked, "catalog: its log is being read", "wait"};
    receipt.media.push_back({"/index", {Level::E1, "released", {}}});
    return {};
  };
  return settings;
}

TEST(Wiper, SaysNotVerifiedWhileTheIndexIsNotCleared) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  RealDisk disk;
  bool works = false;
  int calls = 0;
  auto receipt =
      Wiper(disk, with_index(room, works, calls)).carry_out(approved({planned_source(path, {0})}));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(slurp(path), mailbox(2, "\n", 1));
  EXPECT_FALSE(receipt->is_verified);
  EXPECT_EQ(verdict(*receipt).error().code, ErrorCode::Partial);
  const json totals = lines_of(slurp(receipt->saved)).back();
  EXPECT_EQ(totals.at("verified"), false);
  EXPECT_EQ(totals.at("index_cleared"), false);
  EXPECT_EQ(totals.at("index_failure"), "catalog: its log is being read");
  EXPECT_TRUE(Wiper::is_owed(room.workspace));
}

TEST(Wiper, TakesUpTheIndexThatWasNotCleared) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  RealDisk disk;
  bool works = false;
  int calls = 0;
  Wiper wiper(disk, with_index(room, works, calls));
  ASSERT_TRUE(wiper.carry_out(approved({planned_source(path, {0})})));
  auto still_not = wiper.recover();
  ASSERT_FALSE(still_not);
  EXPECT_EQ(still_not.error().code, ErrorCode::Locked);
  works = true;
  auto settled = wiper.recover();
  ASSERT_TRUE(settled && *settled);
  EXPECT_EQ(calls, 3);
  // Though no time has passed, what was said first is kept.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator((*settled)->saved.parent_path()), {}),
            2);
  EXPECT_TRUE((*settled)->is_verified);
  EXPECT_TRUE(verdict(**settled));
  EXPECT_EQ((*settled)->media.size(), 2U);
  EXPECT_EQ(lines_of(to_json_lines(**settled)).back().at("index_cleared"), true);
  EXPECT_TRUE(room.is_settled());
  EXPECT_FALSE(Wiper::is_owed(room.workspace));
}

TEST(Wiper, LeavesTheIndexAloneWhereNothingWasErased) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  PlannedSource source = planned_source(path, {0});
  room.write("a", mailbox(4));
  RealDisk disk;
  bool works = true;
  int calls = 0;
  auto receipt = Wiper(disk, with_index(room, works, calls)).carry_out(approved({source}));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(lines_of(to_json_lines(*receipt)).back().at("index_cleared").is_null());
}

TEST(Wiper, SettlingSaysNothingAgainstAMailboxWithoutPlannedMessages) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  const Path other = room.write("b", mailbox(3, "\n", 7));
  bool works = false;
  int calls = 0;
  RealDisk disk;
  Wiper wiper(disk, with_index(room, works, calls));
  ASSERT_TRUE(wiper.carry_out(approved({planned_source(path, {0}), planned_source(other, {})})));
  works = true;
  auto settled = wiper.recover();
  ASSERT_TRUE(settled && *settled);
  EXPECT_TRUE((*settled)->failures.empty());
  EXPECT_TRUE((*settled)->is_verified);
}

TEST(Receipt, TellsWhatWasNotExamined) {
  Receipt receipt;
  EXPECT_EQ(lines_of(to_json_lines(receipt)).back().at("unreadable"), 0);
  EXPECT_EQ(lines_of(to_json_lines(receipt)).back().at("unsupported_reasons"), json::object());
  receipt.erasures.push_back({"/m/a#1", Action::Deleted, "email", {}});
  receipt.not_examined = {{{"/m/a#2", "encrypted"}}, {{"image/png", 2}, {"image/gif", 1}}};
  const auto lines = lines_of(to_json_lines(receipt));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1].at("type"), "unreadable");
  EXPECT_EQ(lines[1].at("locator"), "/m/a#2");
  EXPECT_EQ(lines[1].at("reason"), "encrypted");
  EXPECT_EQ(lines[2].at("unreadable"), 1);
  EXPECT_EQ(lines[2].at("unsupported"), 3);
  EXPECT_EQ(lines[2].at("unsupported_reasons").at("image/png"), 2);
}

TEST(Receipt, FollowsTheContractAndIsSavedAsItIsPrinted) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({planned_source(path, {0, 2})}));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(slurp(receipt->saved), to_json_lines(*receipt));
  EXPECT_EQ(receipt->saved.parent_path(), room.workspace / "receipts");
  const auto lines = lines_of(to_json_lines(*receipt));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].at("type"), "erasure");
  EXPECT_EQ(lines[0].at("locator"), "a#1");
  EXPECT_EQ(lines[0].at("action"), "deleted");
  EXPECT_EQ(lines[0].at("reason"), "request");
  const json& totals = lines[2];
  EXPECT_EQ(totals.at("type"), "receipt");
  EXPECT_EQ(totals.at("schema"), 1);
  EXPECT_EQ(totals.at("planned"), 2);
  EXPECT_EQ(totals.at("erased"), 2);
  EXPECT_EQ(totals.at("redacted"), 0);
  EXPECT_EQ(totals.at("kept"), 0);
  EXPECT_EQ(totals.at("failed"), 0);
  EXPECT_EQ(totals.at("untouched"), 1);
  EXPECT_EQ(totals.at("verified"), true);
  EXPECT_EQ(totals.at("residue"), 0);
  EXPECT_EQ(totals.at("media").at(0).at("path"), path.string());
  EXPECT_EQ(totals.at("media").at(0).at("level"), totals.at("lowest_level"));
  EXPECT_TRUE(totals.at("certificate").is_null()) << "there is no certificate yet";
}

TEST(Receipt, StatesTheLowestLevelAndNoneWhenNothingWasOverwritten) {
  Receipt receipt;
  EXPECT_TRUE(lines_of(to_json_lines(receipt)).back().at("lowest_level").is_null());
  receipt.media = {{"/a", {Level::E2, "", {}}}, {"/\xff", {Level::E1, "", {"SSD_FTL"}}}};
  const json totals = lines_of(to_json_lines(receipt)).back();
  EXPECT_EQ(totals.at("lowest_level"), "E1");
  EXPECT_EQ(totals.at("media").at(1).at("path_hex"), "2fff");
  EXPECT_EQ(totals.at("media").at(1).at("caveats").at(0), "SSD_FTL");
}

TEST(Receipt, HoldsNothingOfTheMail) {
  const Room room;
  const Path path = room.write("a", mailbox(3));
  FaultingDisk disk;
  std::string seen;  // everything ever saved in the workspace
  disk.before = [&](const std::string&) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(room.workspace)) {
      if (entry.is_regular_file()) seen += slurp(entry.path());
    }
  };
  Wiper wiper(disk, room.settings());
  ASSERT_TRUE(wiper.carry_out(approved({planned_source(path, {0})}), {"sender0@example.org"}));
  EXPECT_NE(seen.find("\"preparing\""), std::string::npos);
  for (const char* canary : {"sender0", "Subject", "Body of", "m0@example"}) {
    EXPECT_EQ(seen.find(canary), std::string::npos) << canary;
  }
}

TEST(Verdict, KeepsTheOneReasonAndMixesToPartial) {
  Receipt receipt;
  receipt.erasures = {{"a#1", Action::Failed, "x", {}}, {"b#1", Action::Failed, "y", {}}};
  receipt.failures = {{"/a", refused("x", "h")}, {"/b", refused("y", "h")}};
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::Refused);
  receipt.failures[1].error.code = ErrorCode::Locked;
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::Partial);
  receipt.failures.clear();
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::Partial) << "not verified";
}

TEST(CheckMessages, NoticesAMissingAnAddedAndAMovedMessage) {
  const Room room;
  const Path path = room.write("whole", mailbox(4));
  const auto source = planned_source(path, {3});
  auto fd = open_for_reading(path);
  auto cut = cut_mailbox({fd->get(), Compression::None, path}, source, mbox_splitters());
  ASSERT_TRUE(cut);
  const auto check = [&](const std::string& bytes, const std::vector<PlannedMessage>& erased) {
    auto made = open_for_reading(room.write("box", bytes));
    auto found =
        check_messages({made->get(), Compression::None, "box"}, mbox_splitters(), *cut, erased);
    EXPECT_TRUE(found);
    return *found;
  };
  EXPECT_TRUE(check(mailbox(3), source.erase).holds_what_it_should);
  EXPECT_EQ(check(mailbox(3), source.erase).erased_found, 0U);
  EXPECT_EQ(check(mailbox(4), source.erase).erased_found, 1U);
  EXPECT_FALSE(check(mailbox(4), source.erase).holds_what_it_should);
  EXPECT_FALSE(check(mailbox(2), source.erase).holds_what_it_should);
  EXPECT_FALSE(check(mailbox(3, "\r\n"), {}).holds_what_it_should);
  EXPECT_FALSE(check("\n" + mailbox(3), {}).holds_what_it_should) << "each a byte too late";
}

}  // namespace
}  // namespace oubli::wiper::test
