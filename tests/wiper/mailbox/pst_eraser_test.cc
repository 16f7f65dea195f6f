// SPDX-License-Identifier: GPL-3.0-or-later
// What is erased from a PST, what is refused, and what is told afterwards.
#include "wiper/mailbox/pst_eraser.h"

#include <gtest/gtest.h>

#include "tests/support/pst_surgeon.h"
#include "tests/wiper/mailbox/pst_mail.h"

namespace oubli::wiper::test {
namespace {

using oubli::test::build_pst;
using oubli::test::PstBuilt;
using oubli::test::PstMessage;
using oubli::test::PstStore;
using oubli::test::PstSurgeon;

struct Sample {
  TempDir dir;
  Path path = dir.path() / "a.pst";
  PstBuilt built;

  explicit Sample(PstStore store = letters()) : built(build_pst(path, store)) {}

  static PstStore letters() {
    PstStore store;
    store.folders = {{"Letters",
                      {{"first", "words of the first"},
                       {"second", "words of the second"},
                       {"third", "words of the third"}}}};
    return store;
  }
  [[nodiscard]] PlannedSource planned(std::size_t which) const {
    return planned_items(path, [which](std::size_t i) { return i == which; });
  }
  // Refused, and not a byte of it changed.
  void expect_refused(const PlannedSource& source, const std::string& why) const {
    const std::string before = slurp(path);
    const auto outcome = erase_items(source);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Refused);
    EXPECT_NE(outcome.error().what.find(why), std::string::npos) << outcome.error().what;
    EXPECT_FALSE(outcome.error().hint.empty());
    EXPECT_EQ(slurp(path), before);
    EXPECT_TRUE(leftovers(dir.path()).empty());
  }
};

TEST(PstEraser, TakesOneOfThree) {
  const Sample sample;
  const auto outcome = erase_items(sample.planned(1));
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_TRUE(outcome->check.holds_what_it_should);
  EXPECT_EQ(outcome->check.erased_found, 0U);
  EXPECT_EQ(outcome->untouched, 2U);
  EXPECT_EQ(items_of(sample.path).size(), 2U);
  EXPECT_TRUE(leftovers(sample.dir.path()).empty());
}

TEST(PstEraser, RefusesAnOfflineCopy) {
  Sample sample;
  const auto source = sample.planned(1);
  PstSurgeon(sample.path, sample.built.layout).header([](auto& head) { head.replace(8, 2, "SO"); });
  auto now = source;
  now.fingerprint = print_of(sample.path);
  sample.expect_refused(now, "offline copy");
}

TEST(PstEraser, RefusesWhatWindowsProtectsAndVersionsThatAreOnlyRead) {
  for (const bool is_protected : {true, false}) {
    Sample sample;
    auto source = sample.planned(1);
    PstSurgeon(sample.path, sample.built.layout).header([&](auto& head) {
      if (is_protected) {
        head[513] = 0x10;
      } else {
        head[10] = 30;
      }
    });
    source.fingerprint = print_of(sample.path);
    sample.expect_refused(source, is_protected ? "encrypted by Windows" : "version 30");
  }
}

TEST(PstEraser, RefusesADamagedFileByTheRuleItBreaks) {
  Sample sample;
  auto source = sample.planned(1);
  const auto& block = sample.built.layout.blocks.at(20);
  PstSurgeon(sample.path, sample.built.layout).bytes(block.at, 1, [](auto& bytes) {
    bytes[0] ^= 1;
  });
  source.fingerprint = print_of(sample.path);
  sample.expect_refused(source, "breaks rule B1");
}

TEST(PstEraser, RefusesAFileThatChangedSinceItWasPlanned) {
  const Sample sample;
  auto source = sample.planned(1);
  source.fingerprint.modified_ns -= 1;
  sample.expect_refused(source, "changed");
}

TEST(PstEraser, RefusesAnItemThatIsNotWhatWasPlanned) {
  const Sample sample;
  auto other = sample.planned(1);
  other.erase[0].hash.bytes[0] ^= 1;
  sample.expect_refused(other, "not as it was planned");
  auto gone = sample.planned(1);
  gone.erase[0].range = pst::range_of(pst::number_at(gone.erase[0].range.begin) + 32 * 100, 10);
  sample.expect_refused(gone, "not there any more");
}

TEST(PstEraser, RefusesToRedactWhereNobodyCould) {
  const Sample sample;
  auto source = sample.planned(1);
  source.erase[0].replacement.emplace();
  const auto outcome = erase_items(source);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::Refused);
}

// Numbers of eight bytes do not stand in their records, whatever their type's number.
TEST(PstEraser, KeepsLongNumbers) {
  const std::string half = oubli::test::pst::number(0x3FE0000000000000, 8);
  const std::string money = oubli::test::pst::number(123'456'789'012, 8);
  auto store = Sample::letters();
  store.folders[0].messages[0].more = {{0x6F01, {0x0005, half}},
                                       {0x6F02, {0x0006, money}},
                                       {0x6F03, {0x0007, half}},
                                       {0x6F04, {0x0014, money}}};
  const Sample sample(store);
  ASSERT_TRUE(erase_items(sample.planned(1)));
  const auto fd = oubli::test::ok(open_for_reading(sample.path));
  FileBytes file(fd.get());
  const auto opened = oubli::test::ok(pst::Store::open(file));
  const auto item = oubli::test::ok(opened->item(sample.built.messages[0].nid));
  EXPECT_EQ(item.properties.bytes(0x6F01), half);
  EXPECT_EQ(item.properties.bytes(0x6F02), money);
  EXPECT_EQ(item.properties.bytes(0x6F03), half);
  EXPECT_EQ(item.properties.bytes(0x6F04), money);
}

TEST(PstEraser, WhatNoNodeLeadsToGoesInAnyCase) {
  auto store = Sample::letters();
  store.strays = {"<p>once deleted</p>"};
  const Sample sample(store);
  ASSERT_EQ(items_of(sample.path, true).size(), 4U);
  // Planned or not.
  for (const bool is_planned : {true, false}) {
    const Sample again(store);
    auto source = again.planned(is_planned ? 9 : 1);
    if (is_planned) source.erase = {items_of(again.path, true).back()};
    const auto outcome = erase_items(source);
    ASSERT_TRUE(outcome) << outcome.error().what;
    EXPECT_TRUE(outcome->check.holds_what_it_should);
    EXPECT_EQ(items_of(again.path, true).size(), is_planned ? 3U : 2U);
    EXPECT_EQ(outcome->untouched, is_planned ? 3U : 2U);
  }
}

// In the folder's name, in what a kept item holds, packed in what it has attached.
TEST(PstEraser, FindsTheStringsThatAreLeft) {
  PstStore store;
  PstMessage told{"told", "it was Nadia Kestrova who came"};
  PstMessage attached{"attached", "see there"};
  attached.attachments = {{"list.txt", "Nadia Kestrova\n"}};
  store.folders = {{"About Nadia Kestrova", {{"first", "from her"}, told, attached}}};
  const Sample sample(store);
  const std::vector<std::string_view> strings{"Nadia Kestrova"};
  const auto outcome = erase_items(sample.planned(0), strings);
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_TRUE(outcome->check.holds_what_it_should);
  EXPECT_GE(outcome->residue.total(), 3U);
  // By item where one has it; the rest, of the folder's name here, by the file.
  ASSERT_EQ(outcome->traces.size(), 3U);
  for (const std::size_t i : {1U, 2U}) {
    const std::string number = std::to_string(sample.built.messages[i].nid);
    EXPECT_EQ(outcome->traces[i - 1].locator, sample.path.native() + "#" + number);
    EXPECT_GE(outcome->traces[i - 1].count, 1U);
  }
  EXPECT_EQ(outcome->traces[2].locator, sample.path.native());
  const std::vector<std::string_view> others{"Nobody Of That Name"};
  const auto none = erase_items(sample.planned(0), others);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->residue.total(), 0U);
  EXPECT_TRUE(none->traces.empty());
}

// Outlook writes search keys, and Exchange its addresses, in capitals; folders are named as anybody
// likes.
TEST(PstEraser, FindsTheStringsInCapitals) {
  const std::string key("SMTP:NADIA.KESTROVA@EXAMPLE.ORG", 32);  // with its zero
  const std::string within = "/o=First/ou=Exchange/cn=Recipients/cn=NADIA.KESTROVA@EXAMPLE.ORG";
  PstStore keyed, named, addressed;
  for (PstStore* store : {&keyed, &named, &addressed}) *store = Sample::letters();
  keyed.folders[0].messages[0].more[0x0C1D] = oubli::test::pst_binary(key);
  named.folders.push_back({"\u00c9LODIE KESTROVA"});
  addressed.folders[0].messages[0].more[0x8580] = oubli::test::pst_text({}, within);
  const std::vector<std::string_view> strings{"nadia.kestrova@example.org", "\u00c9lodie Kestrova"};
  for (const PstStore& store : {keyed, named, addressed}) {
    const Sample sample(store);
    const auto outcome = erase_items(sample.planned(1), strings);
    ASSERT_TRUE(outcome) << outcome.error().what;
    EXPECT_GE(outcome->residue.total(), 1U);
  }
}

TEST(PstEraser, KeepsModeAndTimes) {
  const Sample sample;
  ASSERT_EQ(::chmod(sample.path.c_str(), 0640), 0);
  struct stat before {
  }, after{};
  ASSERT_EQ(::stat(sample.path.c_str(), &before), 0);
  ASSERT_TRUE(erase_items(sample.planned(1)));
  ASSERT_EQ(::stat(sample.path.c_str(), &after), 0);
  EXPECT_EQ(after.st_mode, before.st_mode);
  EXPECT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
}

// --- the plan ---

Status approval(const PlannedSource& source) {
  Plan plan{"2026-01-01T00:00:00Z", {source}};
  const auto count = planned_messages(plan);
  auto result = approve(std::move(plan), count, everything_allowed());
  return result ? Status() : Status(std::move(result).take_error());
}

TEST(PstPlan, NamesItemsByTheirNumbers) {
  const Sample sample;
  EXPECT_TRUE(approval(sample.planned(1)));
  auto twice = sample.planned(1);
  twice.erase.push_back(twice.erase[0]);
  EXPECT_FALSE(approval(twice));
  auto between = sample.planned(1);
  between.erase[0].range.begin += 1;
  EXPECT_FALSE(approval(between));
  auto beyond = sample.planned(1);
  beyond.erase[0].range = pst::range_of(pst::kNumbers, 10);
  EXPECT_FALSE(approval(beyond));
  auto redacted = sample.planned(1);
  redacted.erase[0].replacement.emplace();
  EXPECT_TRUE(approval(redacted));
}

}  // namespace
}  // namespace oubli::wiper::test
