// SPDX-License-Identifier: GPL-3.0-or-later
// Plans that erase from folders on mail servers, and what the journal says of them.
#include <gtest/gtest.h>

#include "adapters/imap/place.h"
#include "wiper/plan.h"
#include "wiper/server/expunge_record.h"

namespace oubli::wiper {
namespace {

constexpr std::uint64_t kUidValidity = 1'700'000'000;  // above where the first UIDs begin

PlannedMessage message_of(imap::Uid uid) {
  return {"imaps://jean@mail.example.org/INBOX#" + std::to_string(uid), kUidValidity,
          imap::range_of(uid, 500), content_hash(std::to_string(uid)), "request"};
}

Plan plan_of(std::vector<PlannedMessage> messages, Path path = "imaps://jean@mail.example.org/a") {
  PlannedSource source;
  source.path = std::move(path);
  source.format = Format::Imap;
  source.fingerprint = {0, kUidValidity, 9, 12, 0};
  source.examined = 9;
  source.erase = std::move(messages);
  return {"2026-01-01T00:00:00Z", {source}};
}

bool is_damaged(const Plan& plan) {
  auto approved = approve(plan, planned_messages(plan));
  return !approved && approved.error().code == ErrorCode::Damaged;
}

TEST(ServerPlan, IsApprovedAndReadAgain) {
  const Plan plan = plan_of({message_of(1), message_of(2), message_of(UINT32_MAX)});
  EXPECT_TRUE(approve(plan, 3));
  auto again = parse_plan(to_json(plan));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_json(*again), to_json(plan));
}

TEST(ServerPlan, TakesTwoFoldersOfOneUidvalidity) {
  Plan plan = plan_of({message_of(1)});
  plan.sources.push_back(plan_of({message_of(1)}, "imaps://jean@mail.example.org/b").sources[0]);
  EXPECT_TRUE(approve(plan, 2));
  plan.sources[1].path = plan.sources[0].path;
  EXPECT_TRUE(is_damaged(plan));
}

TEST(ServerPlan, ThatContradictsItselfIsRefused) {
  EXPECT_TRUE(is_damaged(plan_of({message_of(2), message_of(1)}))) << "out of order";
  EXPECT_TRUE(is_damaged(plan_of({message_of(2), message_of(2)}))) << "twice";
  PlannedMessage other = message_of(3);
  other.frame += 1;
  EXPECT_TRUE(is_damaged(plan_of({message_of(2), other}))) << "of two UIDVALIDITYs";
  other = message_of(3);
  other.frame = 0;
  EXPECT_TRUE(is_damaged(plan_of({other}))) << "of none";
  other = message_of(3);
  other.range.begin += 1;
  EXPECT_TRUE(is_damaged(plan_of({other}))) << "no UID's range";
  for (const char* path : {"/srv/mail", "imaps://mail.example.org/INBOX", "imaps://jean@host",
                           "imaps://jean@HOST:993/INBOX"}) {
    EXPECT_TRUE(is_damaged(plan_of({message_of(2)}, path))) << path;
  }
}

TEST(ServerPlan, OfDeletingIsNoOtherOfRedacting) {
  const Plan plan = plan_of({message_of(2), message_of(3)});
  Plan other = plan;
  other.sources[0].erase[0].replacement = Replacement{};
  EXPECT_TRUE(!approve(other, 2)) << "half of it";
  other.sources[0].erase[1].replacement = Replacement{};
  EXPECT_TRUE(approve(other, 2));
  EXPECT_FALSE(erases_the_same(plan, other));
}

TEST(ExpungeRecord, IsReadAsItWasWritten) {
  const ExpungeRecord record{7, 12, {{3, 4}}, {{1, 9}, {11, 11}}, {}};
  EXPECT_EQ(to_text(record), "7 12 3:4 1:9,11 -");
  const auto again = parse_expunge_record(to_text(record));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_text(*again), to_text(record));
  for (const char* text : {"", "7 12 3:4 1:9", "7 12 3:4 1:9 x", "a 12 3 1:9 -"})
    EXPECT_FALSE(parse_expunge_record(text)) << text;
}

}  // namespace
}  // namespace oubli::wiper
