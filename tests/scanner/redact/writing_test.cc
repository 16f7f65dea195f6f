// SPDX-License-Identifier: GPL-3.0-or-later
// A person written with other characters than they are asked for.
#include <array>
#include <random>

#include "tests/scanner/redact/redacting.h"

namespace oubli::redact::test {
namespace {

std::string letter(std::string_view type, std::string_view body) {
  return "From: ann@example.net\nSubject: hello\nMIME-Version: 1.0\nContent-Type: " +
         std::string(type) + "; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" +
         std::string(body);
}

subject::Subject named(std::string_view name) {
  subject::Subject subject;
  subject.names.emplace_back(name);
  return subject;
}

std::string body_of(const Redaction& out) {
  return out.bytes.substr(std::min(out.bytes.find("\n\n"), out.bytes.size()));
}

// Conjoining jamo, kana with marks of their own: asked in one form, written in the other.
TEST(Redaction, TakesNamesOutInEitherFormOfUnicode) {
  const std::string composed = "김철수", apart = "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e";
  for (const std::string& asked : {composed, apart}) {
    for (const std::string& written : {composed, apart}) {
      const auto out = redacted(letter("text/plain", "수신 " + written + " 귀하\n"), named(asked));
      ASSERT_EQ(out.outcome, Outcome::Redacted) << asked << " in " << written;
      EXPECT_EQ(body_of(out), "\n\n수신 [redacted name] 귀하\n") << asked << " in " << written;
    }
  }
}

TEST(Redaction, TakesOutWhatAnyWhiteSpaceParts) {
  for (const std::string sign : {"\u0085", "\u1680", "\u180e", "\u2002", "\u2007", "\u2028",
                                 "\u2029", "\u205f", "\u3000", "\v", "\f"}) {
    const auto out = redacted(
        letter("text/plain", "about Jean" + sign + "Dupont, 06" + sign + "12" + sign + "34" + sign +
                                 "56" + sign + "78 and FR76" + sign + "3000" + sign + "6000" +
                                 sign + "0112" + sign + "3456" + sign + "7890" + sign + "189.\n"));
    ASSERT_EQ(out.outcome, Outcome::Redacted);
    EXPECT_EQ(body_of(out),
              "\n\nabout [redacted name], [redacted phone] and [redacted account].\n");
  }
}

TEST(Redaction, TakesOutNumbersWithDashesAndExtensions) {
  const auto out = redacted(letter("text/plain", "06—12—34—56—78, 0612345678x12\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  EXPECT_EQ(body_of(out), "\n\n[redacted phone], [redacted phone]x12\n");
}

struct Page {
  const char *before, *after;
};
class SeenOnAPage : public testing::TestWithParam<Page> {};

TEST_P(SeenOnAPage, IsTakenOutAndTheElementsStay) {
  const auto out = redacted(letter("text/html", GetParam().before));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_TRUE(out.stubs.empty());
  EXPECT_EQ(body_of(out), "\n\n" + std::string(GetParam().after));
}

INSTANTIATE_TEST_SUITE_P(
    Html, SeenOnAPage,
    testing::Values(
        Page{"<p>see J&#101an Dupont", "<p>see [redacted name]"},
        Page{"<p>see Jean&nbspDupont", "<p>see [redacted name]"},
        Page{"<p>see Jean Dup<img src=x>ont", "<p>see [redacted name]<img src=x>"},
        Page{"<p>see Jean Dup<script>1</script>ont", "<p>see [redacted name]<script>1</script>"},
        Page{"<p>see Jean Dup<i style='display:none'>xyz</i>ont now",
             "<p>see [redacted name]<i style='display:none'>xyz</i> now"},
        Page{"<p>see Jean <i hidden>not</i> Dupont", "<p>see [redacted name]<i hidden>not</i>"},
        Page{"<p>ab<i hidden>Jean Dupont</i>cd", "<p>ab<i hidden>[redacted name]</i>cd"},
        Page{"<p>see jean<b hidden>NOSPAM</b>@example.org",
             "<p>see [redacted e-mail]<b hidden>NOSPAM</b>"},
        Page{"<p>see <bdo dir=rtl>tnopuD na&#101;J</bdo> now",
             "<p>see <bdo dir=rtl>[redacted name]</bdo> now"}));

// However tags are strewn over a page: what is found goes, and nothing is found afterwards.
TEST(Redaction, LeavesNothingOnAPageOfStrewnTags) {
  static constexpr std::array<const char*, 22> kPieces{"<b>",
                                                       "</b>",
                                                       "<i hidden>",
                                                       "</i>",
                                                       "<span style='display:none'>",
                                                       "</span>",
                                                       "<img>",
                                                       "<p>",
                                                       "</p>",
                                                       "<bdo dir=rtl>",
                                                       "</bdo>",
                                                       "<br>",
                                                       "<!-- x -->",
                                                       "<script>1</script>",
                                                       "&nbsp",
                                                       "&shy;",
                                                       "<pre>",
                                                       "</pre>",
                                                       "Jean Dupont ",
                                                       " jean@example.org",
                                                       "tnopuD naeJ",
                                                       "<input type=hidden value=3>"};
  std::mt19937 random(11);
  std::size_t redactions = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string page;
    for (std::size_t i = random() % 12; i > 0; --i) page += kPieces[random() % kPieces.size()];
    for (const char c : std::string_view("see Jean Dupont now")) {
      if (random() % 6 == 0) page += kPieces[random() % 18];
      page += c;
    }
    const std::string before = letter("text/html", page);
    const auto out = redacted(before);
    ASSERT_NE(out.outcome, Outcome::Impossible) << page;
    if (out.outcome == Outcome::Unchanged) {
      EXPECT_FALSE(is_found(before)) << page;
      continue;
    }
    ++redactions;
    EXPECT_FALSE(is_found(out.bytes)) << page << "\n" << out.bytes;
  }
  EXPECT_GT(redactions, 500U);
}

}  // namespace
}  // namespace oubli::redact::test
