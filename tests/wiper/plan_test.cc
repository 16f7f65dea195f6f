// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/plan.h"

#include <type_traits>

#include <gtest/gtest.h>

namespace oubli::wiper {
namespace {

PlannedMessage planned(std::uint64_t frame) {
  return {"inbox#" + std::to_string(frame),
          frame,
          {frame + 10, frame + 90},
          content_hash(std::to_string(frame)),
          "request"};
}

// `erased` messages of 100 bytes each out of `examined`.
Plan plan_of(std::uint64_t erased, std::uint64_t examined) {
  PlannedSource source;
  source.path = "/srv/mail/inbox";
  source.fingerprint = {1, 2, 100 * examined, 3, -4};
  source.examined = examined;
  for (std::uint64_t i = 0; i < erased; ++i) source.erase.push_back(planned(100 * i));
  return {"2026-01-01T00:00:00Z", {source}};
}

ErrorCode refusal(Plan plan, std::uint64_t expected, const Safety& safety = {}) {
  auto result = approve(std::move(plan), expected, safety);
  EXPECT_FALSE(result);
  if (result) return ErrorCode::Failed;
  EXPECT_FALSE(result.error().hint.empty()) << result.error().what;
  return result.error().code;
}

Safety overriding(std::string_view rule) { return {.overrides = {std::string(rule)}}; }

static_assert(!std::is_copy_constructible_v<ApprovedPlan>);
static_assert(!std::is_constructible_v<ApprovedPlan, Plan>);
static_assert(std::is_move_constructible_v<ApprovedPlan>);

TEST(Approve, TakesAPlanOfTheExpectedCount) {
  auto result = approve(plan_of(4, 9), 4);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->digest(), plan_digest(plan_of(4, 9)));
  EXPECT_EQ(planned_messages(result->plan()), 4U);
}

TEST(Approve, RefusesAnEmptyPlan) {
  EXPECT_EQ(refusal(plan_of(0, 9), 0), ErrorCode::Refused);
  EXPECT_TRUE(approve(plan_of(0, 9), 0, overriding(kRuleEmptyPlan)));
  EXPECT_EQ(exit_code(ErrorCode::Refused), 12);
}

TEST(Approve, RefusesAPlanThatErasesAllItExamined) {
  EXPECT_EQ(refusal(plan_of(9, 9), 9), ErrorCode::Refused);
  EXPECT_TRUE(approve(plan_of(9, 9), 9, overriding(kRuleErasesEverything)));
}

TEST(Approve, RefusesAnotherCountThanExpected) {
  EXPECT_EQ(refusal(plan_of(4, 9), 3), ErrorCode::Refused);
  EXPECT_EQ(refusal(plan_of(4, 9), 5), ErrorCode::Refused);
  EXPECT_TRUE(approve(plan_of(4, 9), 3, overriding(kRuleCountDiffers)));
}

TEST(Approve, RefusesAPlanAboveTheCap) {
  EXPECT_TRUE(approve(plan_of(4, 9), 4, {.cap = 4}));
  EXPECT_EQ(refusal(plan_of(5, 9), 5, {.cap = 4}), ErrorCode::Refused);
  Safety safety = overriding(kRuleCapExceeded);
  safety.cap = 4;
  EXPECT_TRUE(approve(plan_of(5, 9), 5, safety));
}

TEST(Approve, OverridesOnlyTheRuleThatIsNamed) {
  for (const auto rule : {kRuleErasesEverything, kRuleCountDiffers, kRuleCapExceeded}) {
    EXPECT_EQ(refusal(plan_of(0, 9), 0, overriding(rule)), ErrorCode::Refused);
  }
  for (const auto rule : {kRuleEmptyPlan, kRuleCountDiffers, kRuleCapExceeded}) {
    EXPECT_EQ(refusal(plan_of(9, 9), 9, overriding(rule)), ErrorCode::Refused);
  }
  EXPECT_EQ(refusal(plan_of(4, 9), 4, overriding("everything")), ErrorCode::Usage);
}

TEST(Approve, FindsContradictionsWhateverIsOverridden) {
  Safety all;
  for (const auto rule :
       {kRuleEmptyPlan, kRuleErasesEverything, kRuleCountDiffers, kRuleCapExceeded}) {
    all.overrides.emplace(rule);
  }
  const auto expect_damaged = [&](auto change) {
    Plan plan = plan_of(3, 9);
    change(plan);
    EXPECT_EQ(approve(plan, planned_messages(plan), all).error().code, ErrorCode::Damaged);
  };
  expect_damaged([](Plan& plan) { plan.sources[0].erase[1].frame = 50; });
  expect_damaged([](Plan& plan) { plan.sources[0].erase[0].range.begin = 95; });
  expect_damaged([](Plan& plan) { plan.sources[0].erase[0].frame = 20; });
  expect_damaged([](Plan& plan) { plan.sources[0].erase[2].range.end = 901; });
  expect_damaged([](Plan& plan) { std::swap(plan.sources[0].erase[0], plan.sources[0].erase[1]); });
  expect_damaged([](Plan& plan) { plan.sources[0].erase[1] = plan.sources[0].erase[0]; });
  expect_damaged([](Plan& plan) { plan.sources[0].examined = 2; });
  expect_damaged([](Plan& plan) { plan.sources[0].path = "inbox"; });
  expect_damaged([](Plan& plan) { plan.sources.push_back(plan.sources[0]); });
  expect_damaged([](Plan& plan) {
    plan.sources.push_back(plan.sources[0]);
    plan.sources[1].path = "/srv/mail/other-name-of-the-same-file";
  });
  expect_damaged([](Plan& plan) {
    plan.sources.push_back(plan.sources[0]);
    plan.sources[1].path = "/srv/mail/other-name-of-the-same-file";
    plan.sources[0].erase.clear();
  });
}

TEST(Approve, LetsAFileOfTwoNamesStandFromWhichNothingIsErased) {
  Plan plan = plan_of(3, 9);
  for (const char* name : {"/srv/mail/quiet", "/srv/mail/quiet-too", "/srv/mail/quiet-three"}) {
    PlannedSource quiet;
    quiet.path = name;
    quiet.fingerprint = {1, 3, 100, 3, -4};
    quiet.examined = 1;
    plan.sources.push_back(std::move(quiet));
  }
  EXPECT_TRUE(approve(plan, 3));
  plan.sources[3].path = plan.sources[2].path;
  EXPECT_EQ(refusal(plan, 3), ErrorCode::Damaged);
}

TEST(Approve, CountsNoMessageThatWasNotExamined) {
  Plan plan = plan_of(9, 9);
  plan.sources[0].unexamined = 1;
  EXPECT_EQ(refusal(plan, 9), ErrorCode::Refused) << "it erases all it examined";
  plan.sources[0].examined = 8;
  EXPECT_EQ(refusal(plan, 9), ErrorCode::Damaged) << "it erases what was not examined";
}

TEST(Approve, LetsMaildirEntriesAllBeginAtZero) {
  Plan plan = plan_of(3, 9);
  plan.sources[0].format = Format::Maildir;
  for (auto& message : plan.sources[0].erase) {
    message.entry = "cur/" + message.locator + ":2,S";
    message.frame = 0;
    message.range = {0, 80'000};  // the size of the folders says nothing
  }
  EXPECT_TRUE(approve(plan, 3));
  for (const char* entry : {"", "cur/", "cur/.hidden", "tmp/1", "cur/../new/1", "cur/a/b", "1"}) {
    Plan wrong = plan;
    wrong.sources[0].erase[1].entry = entry;
    EXPECT_EQ(refusal(wrong, 3), ErrorCode::Damaged) << entry;
  }
  plan.sources[0].erase[1].entry = plan.sources[0].erase[0].entry;
  EXPECT_EQ(refusal(plan, 3), ErrorCode::Damaged) << "named twice";
}

TEST(Approve, TakesOneMessageFromASingleFile) {
  Plan plan = plan_of(1, 2);
  plan.sources[0].format = Format::Eml;
  EXPECT_TRUE(approve(plan, 1));
  plan.sources[0].erase.push_back(planned(100));
  EXPECT_EQ(approve(plan, 2).error().code, ErrorCode::Damaged);
}

TEST(PlanJson, ComesBackAsItWas) {
  Plan plan = plan_of(3, 9);
  plan.sources[0].path = "/srv/m\xff\xfeil/in\nbox";
  plan.sources[0].compression = Compression::Zstd;
  plan.sources[0].format = Format::Emlx;
  plan.sources[0].erase[0].locator = "\x80#1";
  plan.sources[0].erase[1].entry = "cur/\x80:2,S";
  const std::string text = to_json(plan);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  auto back = parse_plan(text);
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(to_json(*back), text);
  EXPECT_EQ(back->sources[0].path, plan.sources[0].path);
  EXPECT_EQ(back->sources[0].fingerprint, plan.sources[0].fingerprint);
  EXPECT_EQ(back->sources[0].erase[0].locator, "\x80#1");
  EXPECT_EQ(back->sources[0].erase[0].entry, "");
  EXPECT_EQ(back->sources[0].erase[1].entry, "cur/\x80:2,S");
  EXPECT_EQ(back->sources[0].erase[2].hash, plan.sources[0].erase[2].hash);
}

TEST(PlanJson, DigestChangesWithEveryField) {
  const auto digest = plan_digest(plan_of(3, 9));
  Plan plan = plan_of(3, 9);
  plan.sources[0].erase[1].hash.bytes[31] ^= 1U;
  EXPECT_NE(plan_digest(plan), digest);
  plan = plan_of(3, 9);
  plan.sources[0].fingerprint.changed_ns += 1;
  EXPECT_NE(plan_digest(plan), digest);
}

TEST(PlanJson, IsRefusedWhenCutAnywhere) {
  const std::string text = to_json(plan_of(2, 9));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(parse_plan(std::string_view(text).substr(0, size))) << size;
  }
}

TEST(PlanJson, SaysWhatWasNotExaminedWhereAnythingWasNot) {
  Plan plan = plan_of(2, 9);
  EXPECT_EQ(to_json(plan).find("unexamined"), std::string::npos);
  plan.sources[0].unexamined = 4;
  const auto again = parse_plan(to_json(plan));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->sources[0].unexamined, 4U);
  EXPECT_EQ(plan_digest(*again), plan_digest(plan));
  EXPECT_NE(plan_digest(plan), plan_digest(plan_of(2, 9)));
}

TEST(PlanJson, IsRefusedWhenAFieldIsWrong) {
  const std::string text = to_json(plan_of(2, 9));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    EXPECT_NE(changed.find(from), std::string::npos) << from;
    changed.replace(changed.find(from), from.size(), to);
    return parse_plan(changed);
  };
  EXPECT_FALSE(with("\"examined\":9", "\"examined\":-9"));
  EXPECT_FALSE(with("\"examined\":9", "\"examined\":9.5"));
  EXPECT_FALSE(with("\"planned\":2", "\"planned\":3"));
  EXPECT_FALSE(with("\"schema\":1", "\"schema\":2"));
  EXPECT_FALSE(with("\"type\":\"plan\"", "\"type\":\"receipt\""));
  EXPECT_FALSE(with("\"mbox\"", "\"mbax\""));
  EXPECT_FALSE(with("\"none\"", "\"rar\""));
  EXPECT_FALSE(with("\"hash\":\"", "\"hash\":\"zz"));
  EXPECT_FALSE(with("\"changed_ns\":-4", "\"changed_ns\":18446744073709551615"));
  EXPECT_FALSE(with("\"locator\":", "\"locator_hex\":"));
}

}  // namespace
}  // namespace oubli::wiper
