// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <gtest/gtest.h>

#include "scanner/examined.h"
#include "scanner/subject/subject.h"

namespace oubli {
namespace {

Examined sample() {
  Examined examined;
  examined.file = 3;
  examined.frame = 100;
  examined.range = {110, 900};
  examined.hash.bytes.fill(0xA5);
  examined.envelope.mailboxes = {{"Jean", "jean@x.fr", Where::From}, {"", "b@x.fr", Where::Cc}};
  examined.envelope.subject = "héllo";
  examined.envelope.message_id = "1@x";
  examined.envelope.date = -5;
  examined.terms = {"Thello", "Njean dupont"};
  examined.findings = {{2, 7}};
  examined.not_scanned = {{"1.2", "encrypted"}};
  examined.is_ambiguous = true;
  return examined;
}

std::string bytes_of(const Examined& examined) {
  std::string bytes;
  encode(examined, bytes);
  return bytes;
}

TEST(ExaminedEncoding, GivesBackWhatWasWritten) {
  Examined copy;
  ASSERT_TRUE(decode(bytes_of(sample()), copy));
  EXPECT_EQ(bytes_of(copy), bytes_of(sample()));
  EXPECT_EQ(copy.envelope.date, -5);
  EXPECT_EQ(copy.envelope.mailboxes[1].role, Where::Cc);
  EXPECT_EQ(copy.terms, sample().terms);
  EXPECT_EQ(copy.not_scanned[0].reason, "encrypted");
}

TEST(ExaminedEncoding, RefusesEveryTruncation) {
  const std::string whole = bytes_of(sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Examined copy;
    EXPECT_FALSE(decode(std::string_view(whole).substr(0, size), copy)) << size;
  }
  Examined copy;
  EXPECT_FALSE(decode(whole + "x", copy));
}

TEST(ExaminedEncoding, RefusesWhatNoHonestWorkerSends) {
  const auto is_refused = [](const auto& change) {
    Examined examined = sample();
    change(examined);
    Examined copy;
    return !decode(bytes_of(examined), copy);
  };
  EXPECT_TRUE(is_refused([](Examined& e) { e.range = {5, 4}; }));
  EXPECT_TRUE(is_refused([](Examined& e) { e.terms.emplace_back(); }));
  EXPECT_TRUE(is_refused([](Examined& e) { e.terms.emplace_back(300, 'x'); }));
  EXPECT_TRUE(is_refused([](Examined& e) { e.not_scanned[0].reason = "\x1b[31mred"; }));
  EXPECT_TRUE(is_refused([](Examined& e) { e.not_scanned[0].reason.assign(1000, 'a'); }));
  EXPECT_TRUE(
      is_refused([](Examined& e) { e.envelope.mailboxes[0].role = static_cast<Where>(200); }));
}

TEST(ExaminedEncoding, SurvivesEveryFlippedByte) {
  const std::string whole = bytes_of(sample());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      Examined copy;
      const bool is_read = decode(bytes, copy);
      EXPECT_TRUE(!is_read || copy.terms.size() <= bytes.size());
    }
  }
}

TEST(SubjectEncoding, GivesBackWhatWasWritten) {
  subject::Subject subject{.names = {"Jean", ""},
                           .emails = {"a@b"},
                           .phones = {},
                           .ids = {"x"},
                           .born = "1974",
                           .region = "DE"};
  std::string bytes;
  encode(subject, bytes);
  subject::Subject copy;
  ASSERT_TRUE(decode(bytes, copy));
  EXPECT_EQ(copy.names, subject.names);
  EXPECT_EQ(copy.ids, subject.ids);
  EXPECT_EQ(copy.region, "DE");
  EXPECT_FALSE(decode(bytes.substr(0, bytes.size() - 1), copy));
}

TEST(QueryEncoding, GivesBackWhatWasWritten) {
  index::Query dates;
  dates.op = index::Query::Op::Dates;
  dates.from = -400;
  dates.to = 20000;
  index::Query deny;
  deny.op = index::Query::Op::Not;
  deny.children = {index::term('H', "iban")};
  const index::Query query =
      index::all_of({dates, deny, index::term('T', "jean dupont", index::Query::Op::Words)});
  std::string bytes;
  subject::encode(query, bytes);
  index::Query copy;
  ASSERT_TRUE(subject::decode(bytes, copy));
  EXPECT_EQ(copy, query);
}

TEST(QueryEncoding, RefusesBottomlessNesting) {
  std::string bytes;
  for (int depth = 0; depth < 100000; ++depth) bytes += std::string("\x03T\0\0\0\x01", 6);
  index::Query copy;
  EXPECT_FALSE(subject::decode(bytes, copy));
}

TEST(MatchEncoding, RefusesAScoreThatIsNone) {
  for (const double score : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    subject::Match match;
    match.score = score;
    std::string bytes;
    encode(match, bytes);
    subject::Match copy;
    EXPECT_FALSE(decode(bytes, copy)) << score;
  }
}

TEST(MatchEncoding, GivesBackWhatWasWritten) {
  subject::Match match{0.75, subject::Role::Recipient, {{"body", "name", "Jean", 0.6}}};
  std::string bytes;
  encode(match, bytes);
  subject::Match copy;
  ASSERT_TRUE(decode(bytes, copy));
  EXPECT_EQ(copy.role, subject::Role::Recipient);
  EXPECT_DOUBLE_EQ(copy.score, 0.75);
  ASSERT_EQ(copy.evidence.size(), 1U);
  EXPECT_EQ(copy.evidence[0].text, "Jean");
}

}  // namespace
}  // namespace oubli
