// SPDX-License-Identifier: GPL-3.0-or-later
// The generator is the yardstick of other tests: it must repeat itself exactly and tell the truth.
#include "tests/support/generator/corpus.h"

#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "adapters/message.h"
#include "tests/generator/reading.h"
#include "tests/support/generator/letters.h"

namespace oubli::generator {
namespace {

constexpr std::uint64_t kMessages = 1'500;

TEST(Corpus, GivesTheSameBytesOnEveryMachineForTheSameSeed) {
  const Corpus corpus({.seed = 42, .count = 400});
  std::string all;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) all += corpus.message(i).bytes;
  EXPECT_EQ(to_hex(content_hash(all)), kKnownHash) << "a change of the generator changes this";
}

TEST(Corpus, DiffersWithTheSeed) {
  const Corpus one({.seed = 1, .count = 10}), two({.seed = 2, .count = 10});
  EXPECT_NE(one.message(3).bytes, two.message(3).bytes);
}

TEST(Corpus, MakesAMessageTheSameWhateverWasMadeBefore) {
  const Corpus corpus({.seed = 9, .count = 300});
  std::vector<std::string> forward(corpus.size()), backward(corpus.size());
  std::jthread other([&] {
    for (std::uint64_t i = corpus.size(); i-- > 0;) backward[i] = corpus.message(i).bytes;
  });
  for (std::uint64_t i = 0; i < corpus.size(); ++i) forward[i] = corpus.message(i).bytes;
  other.join();
  EXPECT_EQ(forward, backward);
}

TEST(Corpus, PlantsWhatItSaysItPlanted) {
  const Corpus corpus({.seed = 5, .count = kMessages, .people = 60, .odd_percent = 0});
  std::size_t checked = 0;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) {
    const Message message = corpus.message(i);
    if (message.plantings.empty()) continue;
    const std::string read = readable_text(message.bytes);
    for (const Planting& each : message.plantings) {
      ASSERT_NE(read.find(squeezed(each.form)), std::string::npos)
          << "message " << i << ", " << to_string(each.kind) << " in " << each.where << ", "
          << each.variant;
      ++checked;
    }
  }
  EXPECT_GT(checked, 1'500U);
}

TEST(Corpus, PlantsEveryKindInEveryPlace) {
  const Corpus corpus({.seed = 6, .count = 4'000, .people = 150});
  std::set<std::string_view> places, kinds, variants;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) {
    for (const Planting& each : corpus.message(i).plantings) {
      places.insert(each.where);
      kinds.insert(to_string(each.kind));
      variants.insert(each.variant);
    }
  }
  EXPECT_EQ(kinds.size(), kKinds);
  for (const char* place :
       {"from", "to", "cc", "subject", "body", "signature", "quoted", "attribution", "table",
        "html", "header", "attachment csv", "attachment vcard", "attachment calendar",
        "nested from", "nested body"}) {
    EXPECT_TRUE(places.contains(place)) << place;
  }
  for (const char* variant :
       {"swapped", "swapped-comma", "initial", "upper", "lower", "spelled-out", "plain",
        "decomposed", "hyphen-space", "middle-initial", "latin", "plus-tag", "case", "national",
        "trunk-in-brackets", "no-break-spaces", "long", "v6-upper"}) {
    EXPECT_TRUE(variants.contains(variant)) << variant;
  }
}

TEST(Corpus, WritesDecoysThatAreNotThePerson) {
  const Corpus corpus({.seed = 7, .count = 2'000, .people = 100});
  std::size_t decoys = 0;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) {
    for (const Planting& each : corpus.message(i).plantings) {
      if (!each.is_decoy) continue;
      ++decoys;
      const Person person = corpus.person(each.person);
      EXPECT_NE(digits_and_letters(each.form), digits_and_letters(person.iban));
      EXPECT_NE(digits_and_letters(each.form), digits_and_letters(person.card));
      EXPECT_NE(each.form, person.name());
      for (const std::string& email : person.emails) EXPECT_NE(to_lower(each.form), email);
    }
  }
  EXPECT_GT(decoys, 300U);
}

TEST(Corpus, KeepsRepliesInTheThreadTheyName) {
  const Corpus corpus({.seed = 8, .count = 600, .odd_percent = 0});
  std::set<std::string> seen;
  std::size_t replies = 0;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) {
    const Message message = corpus.message(i);
    EXPECT_TRUE(seen.insert(message.message_id).second) << "two messages with one Message-ID";
    const std::string parent = header_value(message.bytes, "In-Reply-To");
    if (parent.empty()) continue;
    ++replies;
    EXPECT_TRUE(seen.contains(parent.substr(1, parent.size() - 2))) << parent;
  }
  EXPECT_GT(replies, 150U);
}

TEST(Corpus, HasTheSizesOfRealMail) {
  const Corpus corpus({.seed = 1, .count = kMessages});
  std::vector<std::size_t> sizes;
  std::size_t sum = 0;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) {
    sizes.push_back(corpus.message(i).bytes.size());
    sum += sizes.back();
  }
  std::sort(sizes.begin(), sizes.end());
  EXPECT_GT(sum / sizes.size(), 11'000U);
  EXPECT_LT(sum / sizes.size(), 18'000U);
  EXPECT_GT(sizes[sizes.size() / 2], 3'000U);
  EXPECT_LT(sizes[sizes.size() * 3 / 4], 9'000U);
}

}  // namespace
}  // namespace oubli::generator
