// SPDX-License-Identifier: GPL-3.0-or-later
// Random corpora and random queries: what narrow() leaves out must not satisfy the query.
#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "indexer/dates.h"
#include "indexer/narrower.h"
#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

struct Mail {
  std::vector<std::string> words;  // in order
  std::int32_t day = 0;
  [[nodiscard]] std::set<std::string> terms() const {
    std::set<std::string> all;
    for (const auto& word : words) all.insert("T" + word);
    std::vector<std::string> dates;
    append_date_terms(std::int64_t{day} * 86400, dates);
    all.insert(dates.begin(), dates.end());
    return all;
  }
};

// The plain meaning of a query, written without any index.
bool satisfies(const Mail& mail, const Query& query) {
  const auto holds = [&](const Query& child) { return satisfies(mail, child); };
  switch (query.op) {
    case Query::Op::All:
      return true;
    case Query::Op::Place:
    case Query::Op::Sealed:  // stands for the query it was made of
      return true;
    case Query::Op::And:
      return std::ranges::all_of(query.children, holds);
    case Query::Op::Or:
      return std::ranges::any_of(query.children, holds);
    case Query::Op::Not:
      return !holds(query.children.front());
    case Query::Op::Dates:
      return query.from <= mail.day && mail.day < query.to;
    case Query::Op::Exact:
      return mail.terms().contains(query.prefix + query.text);
    case Query::Op::Prefix:
      return std::ranges::any_of(mail.words,
                                 [&](const auto& word) { return word.starts_with(query.text); });
    case Query::Op::Words:
      break;
  }
  std::string all = " ";
  for (const auto& word : mail.words) all += word + " ";
  return all.find(" " + query.text + " ") != std::string::npos;
}

class Corpus {
 public:
  explicit Corpus(unsigned seed) : random_(seed) {}

  std::string word() {
    const auto low = static_cast<char>('a' + random_() % 3);
    const auto high = static_cast<char>('a' + random_() % 26);
    return random_() % 3 == 0 ? std::string{low} : std::string{low, high};
  }
  Mail mail() {
    Mail made;
    made.words.resize(1 + random_() % 12);
    for (auto& each : made.words) each = word();
    made.day = static_cast<std::int32_t>(random_() % 3000);
    return made;
  }
  Query query(int depth) {
    const auto kind = random_() % (depth > 0 ? 9 : 6);
    if (kind >= 6) return compound(kind, depth);
    switch (kind) {
      case 0:
        return term(kWord, word() + " " + word(), Query::Op::Words);
      case 1:
        return term(kWord, word().substr(0, 1), Query::Op::Prefix);
      case 2:
        return dates();
      case 3:
        return random_() % 4 == 0 ? term(kFolder, "x", Query::Op::Place) : Query();
      case 4:
        return term(kWord, word());
      default:
        return term(kWord, word(), Query::Op::Words);
    }
  }

 private:
  Query dates() {
    Query made;
    made.op = Query::Op::Dates;
    made.from = static_cast<std::int32_t>(random_() % 3000);
    made.to = made.from + static_cast<std::int32_t>(random_() % 800);
    return made;
  }
  Query compound(std::size_t kind, int depth) {
    std::vector<Query> children;
    for (std::size_t i = 1 + random_() % 3; i > 0; --i) children.push_back(query(depth - 1));
    if (kind == 6) return all_of(std::move(children));
    if (kind == 7) return any_of(std::move(children));
    Query made;
    made.op = Query::Op::Not;
    made.children.push_back(std::move(children.front()));
    return made;
  }
  std::mt19937 random_;
};

class Narrow : public Sealed {
 protected:
  // Writes the corpus to two shards, a commit here and there, every fifth message dropped again.
  void fill(Corpus& corpus, std::size_t count) {
    auto left = writer(0, "0");
    auto right = writer(0, "1");
    for (std::size_t i = 0; i < count; ++i) {
      auto& out = i % 2 == 0 ? *left : *right;
      const Mail mail = corpus.mail();
      const auto terms = mail.terms();
      const auto stored =
          out.add(std::vector<std::string>(terms.begin(), terms.end()), std::to_string(i));
      ASSERT_TRUE(stored);
      const Candidate place{static_cast<std::uint32_t>(i % 2), stored->document};
      if (i % 5 == 0) {
        ASSERT_TRUE(out.drop(stored->document));
      } else {
        mails_.emplace_back(place, mail);
      }
      if (i % 37 == 0) {
        ASSERT_TRUE(out.commit());
      }
    }
    ASSERT_TRUE(left->commit() && right->commit());
  }

  // A sealed query finds whatever the query finds: prefixes alone, whose words it does not keep,
  // make it find more.
  void check_sealed(Index& index, const Query& query, const std::vector<Candidate>& found) {
    auto sealed = index.narrow(seal(query, *sealer_));
    ASSERT_TRUE(sealed);
    std::ranges::sort(*sealed);
    EXPECT_TRUE(std::ranges::includes(*sealed, found)) << to_string(query);
    if (!has_prefix(query)) {
      EXPECT_EQ(*sealed, found) << to_string(query);
    }
  }

  std::vector<std::pair<Candidate, Mail>> mails_;
};

TEST_F(Narrow, LeavesOutNothingThatSatisfiesTheQuery) {
  Corpus corpus(5);
  fill(corpus, std::getenv("OUBLI_FULL") != nullptr ? 20000 : 300);
  auto index = Index::open({shard("0"), shard("1")}, *sealer_);
  ASSERT_TRUE(index);
  EXPECT_EQ((*index)->documents(), mails_.size());
  std::size_t narrowed = 0;
  for (int i = 0; i < 500; ++i) {
    const Query query = corpus.query(3);
    auto found = (*index)->narrow(query);
    ASSERT_TRUE(found);
    std::ranges::sort(*found);
    EXPECT_TRUE(std::ranges::adjacent_find(*found) == found->end());
    EXPECT_LE(found->size(), mails_.size()) << "nothing dropped comes back";
    for (const auto& [place, mail] : mails_) {
      const bool is_left_out = !std::ranges::binary_search(*found, place);
      ASSERT_FALSE(is_left_out && satisfies(mail, query)) << to_string(query);
    }
    if (found->size() < mails_.size()) ++narrowed;
    check_sealed(**index, query, *found);
  }
  EXPECT_GT(narrowed, 250U) << "a set of everything would pass the rest of this test";
}

TEST_F(Narrow, OneWordIsAnsweredExactly) {
  Corpus corpus(6);
  fill(corpus, 300);
  auto index = Index::open({shard("0"), shard("1")}, *sealer_);
  ASSERT_TRUE(index);
  for (int i = 0; i < 100; ++i) {
    const Query query = term(kWord, corpus.word(), Query::Op::Words);
    const auto expected = std::ranges::count_if(
        mails_, [&](const auto& each) { return satisfies(each.second, query); });
    EXPECT_EQ(std::ssize(*(*index)->narrow(query)), expected);
  }
}

}  // namespace
}  // namespace oubli::index
