// SPDX-License-Identifier: GPL-3.0-or-later
// Every planted person of a made-up mailbox redacted from every message that speaks of them.
#include <set>

#include "adapters/mime/mime_message.h"
#include "tests/scanner/redact/redacting.h"
#include "tests/support/generator/corpus.h"
#include "tests/support/generator/output.h"

namespace oubli::redact::test {
namespace {

subject::Subject request_for(const generator::Person& person) {
  subject::Subject subject;
  subject.names = {person.name()};
  subject.emails = person.emails;
  subject.phones = {"+" + person.phone.country_code + person.phone.national};
  subject.ids = {person.iban, person.card, person.vat, person.ipv4};
  return subject;
}

// Part numbers and types, in order.
std::vector<std::string> structure_of(std::string_view message) {
  std::vector<std::string> out;
  for (const mime::Part& part : mime::parse(message, mime::kPlainReading).parts) {
    out.push_back(part.number + " " + part.type.value);
  }
  return out;
}

std::multiset<std::string> lines_of(const std::string& text) {
  std::multiset<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Without excerpts of how it reads on a screen: these begin wherever there is something to read.
std::string written(std::string_view message) {
  std::string out;
  for (const Segment& one : extract(message).segments) {
    if (!one.is_screen) out += one.text + '\n';
  }
  return out;
}

// A line without a token stood there before, as it stands.
void expect_only_tokens_are_new(std::string_view before, std::string_view after) {
  const auto known = lines_of(written(before));
  for (const std::string& line : lines_of(written(after))) {
    if (line.find("redacted") != std::string::npos || line.find("removed") != std::string::npos)
      continue;
    EXPECT_TRUE(known.contains(line)) << line << "\nin:\n" << before;
  }
}

class Planted : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Planted, PersonIsGoneAndTheOthersAreThere) {
  const generator::Corpus corpus({.seed = GetParam(), .count = 400, .people = 8, .most = 25});
  std::size_t redactions = 0, stubs = 0, others = 0;
  for (std::uint64_t number = 0; number < corpus.people(); ++number) {
    const subject::Subject subject = request_for(corpus.person(number));
    const subject::Matcher matcher(subject);
    for (std::uint64_t i = 0; i < corpus.size(); ++i) {
      const generator::Message message = corpus.message(i);
      if (matcher.match(extract(message.bytes)).score < subject::kDefaultMinScore) continue;
      const auto out = redacted(message.bytes, subject);
      ASSERT_EQ(out.outcome, Outcome::Redacted) << i << ": " << out.why << "\n" << message.bytes;
      ++redactions;
      stubs += out.stubs.size();
      EXPECT_FALSE(is_found(out.bytes, subject)) << i;
      for (const std::string& email : subject.emails) {
        EXPECT_EQ(out.bytes.find(email), std::string::npos) << i << out.bytes;
      }
      if (!out.stubs.empty()) continue;
      EXPECT_EQ(structure_of(out.bytes), structure_of(message.bytes)) << i;
      expect_only_tokens_are_new(message.bytes, out.bytes);
      const std::string text = read(out.bytes), old = read(message.bytes);
      for (const generator::Planting& planting : message.plantings) {
        const bool is_other = planting.person != number && !planting.is_decoy;
        if (!is_other || old.find(planting.form) == std::string::npos) continue;
        ++others;
        EXPECT_NE(text.find(planting.form), std::string::npos) << i << ": " << planting.form;
      }
    }
  }
  EXPECT_GT(redactions, 60U);
  EXPECT_GT(others, 5U);
  RecordProperty("stubs", std::to_string(stubs));
  std::cout << redactions << " redactions, " << stubs << " stubs, " << others << " others\n";
}

INSTANTIATE_TEST_SUITE_P(Seeds, Planted, testing::Values(1, 2, 3));

}  // namespace
}  // namespace oubli::redact::test
