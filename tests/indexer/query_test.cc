// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/query.h"

#include <algorithm>
#include <limits>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "indexer/dates.h"
#include "indexer/words.h"

namespace oubli::index {
namespace {

Query parsed(std::string_view text) {
  auto query = parse_query(text);
  EXPECT_TRUE(query) << text << ": " << query.error().what;
  return query ? *query : Query();
}

Error refused_for(std::string_view text) {
  auto query = parse_query(text);
  EXPECT_FALSE(query) << text;
  return query ? Error() : query.error();
}

Query words(std::string text, char prefix = kWord) {
  return term(prefix, std::move(text), Query::Op::Words);
}

Query dates(std::string_view from, std::string_view to) {
  const auto day = [](std::string_view text) {
    return days_from({std::stoi(std::string(text.substr(0, 4))),
                      std::stoi(std::string(text.substr(5, 2))),
                      std::stoi(std::string(text.substr(8, 2)))});
  };
  Query query;
  query.op = Query::Op::Dates;
  query.prefix = kDate;
  query.from = from.empty() ? std::numeric_limits<std::int32_t>::min() : day(from);
  query.to = to.empty() ? std::numeric_limits<std::int32_t>::max() : day(to);
  return query;
}

Query negated(Query child) {
  Query query;
  query.op = Query::Op::Not;
  query.children.push_back(std::move(child));
  return query;
}

TEST(ParseQuery, WordsSideBySideMeanAnd) {
  EXPECT_EQ(parsed("Jean DUPONT"), all_of({words("jean"), words("dupont")}));
  EXPECT_EQ(parsed("jean AND dupont"), parsed("jean dupont"));
}

TEST(ParseQuery, OrBindsLooserThanAnd) {
  EXPECT_EQ(parsed("a b OR c"), any_of({all_of({words("a"), words("b")}), words("c")}));
  EXPECT_EQ(parsed("a (b OR c)"), all_of({words("a"), any_of({words("b"), words("c")})}));
}

TEST(ParseQuery, OperatorsAreUpperCaseOnly) {
  EXPECT_EQ(parsed("cats and dogs"), all_of({words("cats"), words("and"), words("dogs")}));
}

TEST(ParseQuery, NotTakesOneOperand) {
  EXPECT_EQ(parsed("a NOT b c"), all_of({words("a"), negated(words("b")), words("c")}));
}

TEST(ParseQuery, APhraseKeepsItsOrder) {
  EXPECT_EQ(parsed("\"Dupont, Jean\""), words("dupont jean"));
  EXPECT_EQ(parsed("jean-philippe"), words("jean philippe"));
}

TEST(ParseQuery, FieldsChooseTheirTerms) {
  EXPECT_EQ(parsed("from:Müller"), any_of({words("muller", kFrom), words("mueller", kFrom)}));
  EXPECT_EQ(parsed("to:Jean@Example.ORG"), term(kTo, "jean@example.org"));
  EXPECT_EQ(parsed("From:\"Jean Dupont\""), words("jean dupont", kFrom));
  EXPECT_EQ(parsed("subject:(a OR b)"), any_of({words("a", kSubject), words("b", kSubject)}));
  EXPECT_EQ(parsed("body:hello"), words("hello", kBody));
  EXPECT_EQ(parsed("has:IBAN"), term(kHas, "iban"));
  EXPECT_EQ(parsed("email:<A@b.org>"), term(kEmail, "a@b.org"));
  EXPECT_EQ(parsed("id:<X.1@Mail>"), term(kMessageId, "X.1@Mail"));
  EXPECT_EQ(parsed("folder:Archive/*"), term(kFolder, "Archive/*", Query::Op::Place));
  EXPECT_EQ(parsed("source:\"/srv/my mail\""), term(kSource, "/srv/my mail", Query::Op::Place));
}

TEST(ParseQuery, PrefixesEndWithAStar) {
  EXPECT_EQ(parsed("Dup*"), term(kWord, "dup", Query::Op::Prefix));
  EXPECT_EQ(parsed("subject:rép*"), term(kSubject, "rep", Query::Op::Prefix));
  EXPECT_EQ(parsed("jean-phil*"), all_of({words("jean"), term(kWord, "phil", Query::Op::Prefix)}));
  EXPECT_EQ(parsed("*"), Query());
}

TEST(ParseQuery, DatesTakePartsAndRanges) {
  EXPECT_EQ(parsed("date:2019"), dates("2019-01-01", "2020-01-01"));
  EXPECT_EQ(parsed("date:2019-02"), dates("2019-02-01", "2019-03-01"));
  EXPECT_EQ(parsed("date:2020-02-29"), dates("2020-02-29", "2020-03-01"));
  EXPECT_EQ(parsed("date:2019..2021"), dates("2019-01-01", "2022-01-01"));
  EXPECT_EQ(parsed("date:..2019-06"), dates("", "2019-07-01"));
  EXPECT_EQ(parsed("date:2019-12-31.."), dates("2019-12-31", ""));
}

TEST(ParseQuery, AWrongDateIsRefused) {
  for (const auto* text : {"date:19", "date:2019-13", "date:2019-02-29", "date:2019-1", "date:..",
                           "date:2021..2019", "date:yesterday", "date:0000", "date:2019-03-14x"}) {
    const Error error = refused_for(text);
    EXPECT_EQ(error.code, ErrorCode::Usage) << text;
    EXPECT_NE(error.hint, "") << text;
  }
}

TEST(ParseQuery, AnUnknownFieldListsTheKnownOnes) {
  const Error error = refused_for("jean form:dupont");
  EXPECT_EQ(error.code, ErrorCode::Usage);
  EXPECT_NE(error.what.find("character 6"), std::string::npos) << error.what;
  EXPECT_NE(error.hint.find("from"), std::string::npos) << error.hint;
}

TEST(ParseQuery, BrokenSyntaxIsRefusedWithAHint) {
  for (const auto* text : {"", "   ", "\"open", "(a", "a)", "()", "AND a", "a OR", "NOT", "from:",
                           "!!!", "a*b", "subject:*", "email:a*", "\"\"", "a AND OR b", "pair:a"}) {
    const Error error = refused_for(text);
    EXPECT_EQ(error.code, ErrorCode::Usage) << text;
    EXPECT_NE(error.hint, "") << text;
  }
}

TEST(ParseQuery, DeepNestingIsBounded) {
  EXPECT_EQ(refused_for(std::string(100000, '(')).code, ErrorCode::Usage);
  EXPECT_EQ(refused_for(std::string(1000, '(') + "a" + std::string(1000, ')')).code,
            ErrorCode::Usage);
  std::string nots;
  for (int i = 0; i < 1000; ++i) nots += "NOT ";
  EXPECT_EQ(refused_for(nots + "a").code, ErrorCode::Usage);
  EXPECT_TRUE(parse_query(std::string(50, '(') + "a" + std::string(50, ')')));
}

class RandomQuery {
 public:
  explicit RandomQuery(unsigned seed) : random_(seed) {}

  std::string text(int depth) {
    const auto kind = pick(depth > 0 ? 10 : 6);
    switch (kind) {
      case 6:
        return text(depth - 1) + " " + text(depth - 1);
      case 7:
        return text(depth - 1) + " OR " + text(depth - 1);
      case 8:
        return "(" + text(depth - 1) + ")";
      case 9:
        return "NOT " + text(0);
      default:
        return leaf(kind);
    }
  }

 private:
  std::string leaf(std::size_t kind) {
    static const std::vector<std::string> kFields{"", "from:", "to:", "subject:", "body:"};
    static const std::vector<std::string> kWords{"Müller", "o'brien",  "Петров",       "東京都",
                                                 "x1",     "Jean-Luc", "Παπαδόπουλος", "ŉa"};
    static const std::vector<std::string> kExact{
        "has:iban",    "email:A@b.c",         "id:\"<a b\\\"c>\"",    "value:\"iban:FR 76\"",
        "source:/x/*", "folder:\"a \\\\ b\"", "pair:\"Jean Dupont\"", "from:a@b.c"};
    static const std::vector<std::string> kDates{"date:2019", "date:..2020-02", "date:0001..9999",
                                                 "date:2001-02-03.."};
    switch (kind) {
      case 0:
        return kExact[pick(kExact.size())];
      case 1:
        return kDates[pick(kDates.size())];
      case 2:
        return "*";
      case 3:
        return kFields[pick(kFields.size())] + "dup*";
      case 4:
        return kFields[pick(kFields.size())] + "\"" + kWords[pick(kWords.size())] + ", " +
               kWords[pick(kWords.size())] + "\"";
      default:
        return kFields[pick(kFields.size())] + kWords[pick(kWords.size())];
    }
  }
  std::size_t pick(std::size_t count) { return random_() % count; }

  std::mt19937 random_;
};

TEST(QueryText, IsReadBackAsTheSameQuery) {
  RandomQuery random(7);
  for (int i = 0; i < 3000; ++i) {
    const std::string typed = random.text(4);
    const Query query = parsed(typed);
    EXPECT_EQ(parsed(to_string(query)), query) << typed << "\n" << to_string(query);
  }
}

TEST(Combine, TakesNestedOperatorsApart) {
  EXPECT_EQ(all_of({all_of({words("a"), words("b")}), Query()}), parsed("a b"));
  EXPECT_EQ(all_of({}), Query());
  EXPECT_EQ(any_of({words("a"), Query()}), Query());
  EXPECT_TRUE(any_of({}).children.empty());
  EXPECT_EQ(any_of({}).op, Query::Op::Or);
}

TEST(Dates, CoveringTermsHoldExactlyTheRange) {
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    const auto from = static_cast<std::int32_t>(random() % 20000);
    const auto to = from + static_cast<std::int32_t>(random() % 2000);
    const auto cover = covering_terms(from, to);
    const std::set<std::string> terms(cover.begin(), cover.end());
    EXPECT_EQ(terms.size(), cover.size());
    for (std::int32_t day = from - 400; day < to + 400; ++day) {
      std::vector<std::string> of_day;
      append_date_terms(std::int64_t{day} * 86400 + 86399, of_day);
      const auto hits = std::ranges::count_if(
          of_day, [&](const std::string& each) { return terms.contains(each); });
      ASSERT_EQ(hits, day >= from && day < to ? 1 : 0) << day;
    }
  }
}

TEST(Dates, ADecadeIsCoveredByItsYears) {
  EXPECT_EQ(covering_terms(days_from({2010, 1, 1}), days_from({2020, 1, 1})).size(), 10U);
  EXPECT_EQ(covering_terms(days_from({2019, 1, 30}), days_from({2019, 4, 2})).size(), 5U);
}

TEST(Dates, ImpossibleMomentsCountAsTheNearestDay) {
  std::vector<std::string> terms;
  append_date_terms(std::numeric_limits<std::int64_t>::min(), terms);
  append_date_terms(std::numeric_limits<std::int64_t>::max(), terms);
  append_date_terms(-1, terms);
  EXPECT_EQ(terms[2], "D00010101");
  EXPECT_EQ(terms[5], "D99991231");
  EXPECT_EQ(terms[8], "D19691231");
}

}  // namespace
}  // namespace oubli::index
