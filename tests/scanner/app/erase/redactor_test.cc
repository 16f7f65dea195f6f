// SPDX-License-Identifier: GPL-3.0-or-later
// Messages redacted by a confined worker: twice the same, and never said to be when they are not.
#include "scanner/app/erase/redactor.h"

#include <gmock/gmock.h>

#include "scanner/app/erase/plan_redactions.h"
#include "tests/scanner/app/scanning.h"
#include "tests/support/ok.h"

namespace oubli::app::test {
namespace {

using oubli::test::ok;
using testing::HasSubstr;
using testing::Not;

const wiper::Framed kLetter{"From jean@example.org Thu Jan  1 00:00:00 2015\n",
                            "From: Jean Dupont <jean@example.org>\nSubject: hello\n\n"
                            "Jean Dupont was here.\n"};

subject::Subject jean() {
  subject::Subject subject;
  subject.names = {"Jean Dupont"};
  subject.emails = {"jean@example.org"};
  return subject;
}

class Redacting : public Scanning {};

TEST_F(Redacting, MakesTheSameBytesAgain) {
  Redactor redactor(*zygote_, jean(), subject::kDefaultMinScore);
  const auto first = ok(redactor.redact(kLetter));
  const auto again = ok(redactor.replacer()({}, kLetter));
  EXPECT_EQ(again.frame, first.framed.frame);
  EXPECT_EQ(again.message, first.framed.message);
  EXPECT_THAT(again.frame, testing::StartsWith("From redacted-"));
  EXPECT_THAT(again.frame, testing::EndsWith(" Thu Jan  1 00:00:00 2015\n"));
  EXPECT_THAT(again.message, HasSubstr("\n[redacted name] was here.\n"));
}

TEST_F(Redacting, AnotherRunHasOtherTokens) {
  Redactor one(*zygote_, jean(), subject::kDefaultMinScore);
  Redactor other(*zygote_, jean(), subject::kDefaultMinScore);
  EXPECT_NE(ok(one.redact(kLetter)).framed.frame, ok(other.redact(kLetter)).framed.frame);
}

TEST_F(Redacting, MessageOfSomebodyElseIsRefused) {
  Redactor redactor(*zygote_, jean(), subject::kDefaultMinScore);
  auto made = redactor.redact({{}, "From: ann@example.net\n\nhello\n"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Refused);
  EXPECT_THAT(made.error().what, HasSubstr("it was not touched"));
}

TEST_F(Redacting, SealedMessageIsNamedAndLeavesThePlan) {
  const std::string sealed =
      "From: jean@example.org\nMIME-Version: 1.0\n"
      "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n"
      "Content-Transfer-Encoding: base64\n\nMAsGCSqGSIb3DQEHAw==\n";
  const std::string bytes = kLetter.frame + kLetter.message + "\n" + kLetter.frame + sealed + "\n";
  wiper::PlannedSource source;
  source.path = dir_.write("mail/in.mbox", bytes);
  source.examined = 2;
  std::uint64_t frame = 0;
  for (const std::string& message : {kLetter.message, sealed}) {
    const std::uint64_t begin = frame + kLetter.frame.size();
    const std::uint64_t end = begin + message.size();
    source.erase.push_back({"in.mbox", frame, {begin, end}, content_hash(message), "request"});
    frame = end + 1;
  }
  wiper::Plan plan{"2026-01-01T00:00:00Z", {source}};
  Redactor redactor(*zygote_, jean(), subject::kDefaultMinScore);
  const auto left = ok(plan_redactions(plan, redactor, nullptr));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].reason, "cannot be redacted: part 1: encrypted; it was not touched");
  ASSERT_EQ(plan.sources[0].erase.size(), 1U);
  const auto& planned = plan.sources[0].erase[0];
  ASSERT_TRUE(planned.replacement);
  EXPECT_EQ(planned.replacement->hash, content_hash(ok(redactor.redact(kLetter)).framed.message));
}

TEST_F(Redacting, MessageThatChangedSinceIsNamedAndLeavesThePlan) {
  wiper::PlannedSource source;
  source.path = dir_.write("mail/in.mbox", kLetter.frame + kLetter.message);
  source.examined = 1;
  const std::uint64_t begin = kLetter.frame.size();
  source.erase.push_back({"in.mbox", 0, {begin, begin + kLetter.message.size()}, {}, "request"});
  wiper::Plan plan{"2026-01-01T00:00:00Z", {source}};
  Redactor redactor(*zygote_, jean(), subject::kDefaultMinScore);
  const auto left = ok(plan_redactions(plan, redactor, nullptr));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_THAT(left[0].reason, HasSubstr("changed since"));
  EXPECT_TRUE(plan.sources[0].erase.empty());
}

}  // namespace
}  // namespace oubli::app::test
