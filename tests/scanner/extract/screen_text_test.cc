// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/screen_text.h"

#include <gtest/gtest.h>

#include "adapters/mime/utf8.h"
#include "scanner/subject/subject.h"
#include "tests/scanner/extract/reading.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli {
namespace {

using namespace std::string_literals;

Extracted text_message(const std::string& body, const char* type = "text/plain") {
  return extract(test::part_message(
      "Content-Type: "s + type + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n", body));
}

bool is_found(const subject::Subject& who, const Extracted& message) {
  const auto query = subject::narrowing_query(who);
  if (!query || !test::InMemoryIndex(message).finds(*query)) return false;
  return subject::Matcher(who).match(message).score >= subject::kDefaultMinScore;
}

TEST(ScreenText, NeverCutsACharacterInTwo) {
  std::string many;
  for (int i = 0; i < 200; ++i) many += "é";
  const std::vector<std::string> texts{"\xc2\x9e\b\xc2\x9e\b",
                                       "é\b\bx",
                                       "a\x1b[1é;x",
                                       many + "=a@b.example",
                                       "x%40" + many + "@" + many + "." + many,
                                       "\"" + many + "\"@" + many + ".x"};
  for (const std::string& text : texts) {
    ASSERT_TRUE(mime::is_utf8(text));
    EXPECT_TRUE(mime::is_utf8(content::screen_text(text))) << text;
  }
}

class HiddenAddress : public testing::TestWithParam<std::string> {};

TEST_P(HiddenAddress, IsFoundAsItIsRead) {
  subject::Subject who;
  who.emails = {"zk@kirk.example"};
  EXPECT_TRUE(is_found(who, text_message("write to " + GetParam() + " soon")));
}

INSTANTIATE_TEST_SUITE_P(
    Invisible, HiddenAddress,
    testing::Values("zk@ki\u200brk.example", "zk@ki\u00adrk.example", "zk@ki\u200crk.example",
                    "zk@ki\u200drk.example", "zk\u200e@kirk.example", "zk@\u200fkirk.example",
                    "zk@ki\u202ark.example\u202c", "zk@ki\u202erk.example", "zk@ki\u2060rk.example",
                    "zk@ki\u2066rk.example", "zk@ki\u2069rk.example", "zk@ki\ufeffrk.example",
                    "zk@ki\0rk.example"s, "zk@ki\x01rk.example", "zk@ki\x7frk.example",
                    "zk@ki\x1b[1mrk\x1b[0m.example", "zk@kix\brk.example"));
INSTANTIATE_TEST_SUITE_P(Wide, HiddenAddress,
                         testing::Values("zk＠kirk．example", "ｚｋ@ｋｉｒｋ.example"));
INSTANTIATE_TEST_SUITE_P(Written, HiddenAddress,
                         testing::Values("https://x.example/u?e=zk%40kirk.example",
                                         "bounces+zk=kirk.example@l.example",
                                         "bounce-17-zk=kirk.example@l.example",
                                         "SRS0=Ab1=XY=kirk.example=zk@l.example",
                                         "_zk@kirk.example_", "*zk@kirk.example*",
                                         "\"zk\"@kirk.example", R"({"e":"zk\u0040kirk.example"})"));

class OtherAddress : public testing::TestWithParam<std::string> {};

TEST_P(OtherAddress, IsNotTheOneAskedFor) {
  subject::Subject who;
  who.emails = {"zk@kirk.example"};
  EXPECT_FALSE(is_found(who, text_message(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Near, OtherAddress,
                         testing::Values("azk%40kirk.example", "bounces+azk=kirk.example@l.example",
                                         "\"a zk\"@kirk.example", "_azk@kirk.example_",
                                         "zk@kirk\u200b.examples", "zk1%40kirk.example"));

class HiddenName : public testing::TestWithParam<std::string> {};

TEST_P(HiddenName, IsFoundAsItIsRead) {
  subject::Subject who;
  who.names = {"Zoltan Kirkegaard"};
  EXPECT_TRUE(is_found(who, text_message("hello " + GetParam() + " ok")));
}

INSTANTIATE_TEST_SUITE_P(Broken, HiddenName,
                         testing::Values("Zol\0tan Kirkegaard"s, "Zol\x7ftan Kirkegaard",
                                         "Zol\x1b[0mtan Kirkegaard", "Zolx\btan Kirkegaard",
                                         "Zol\u202ctan \u2066Kirkegaard\u2069",
                                         "Zoltan Kirke-\ngaard", "> Zoltan Kirke-\n> gaard",
                                         "?q=Zoltan%20Kirkegaard"));

TEST(HiddenName, IsFoundInHtmlWithNulInside) {
  subject::Subject who;
  who.names = {"Zoltan Kirkegaard"};
  EXPECT_TRUE(is_found(who, text_message("<p>Zol\0tan Kirke\0gaard</p>"s, "text/html")));
}

TEST(HiddenCode, IsFoundInWideLettersAndDigits) {
  subject::Subject who;
  who.ids = {"FR7630006000011234567890189"};
  EXPECT_TRUE(
      is_found(who, text_message("ＦＲ７６３０００６００００１１２３４５６７８９０１８９")));
}

TEST(ScreenText, OfTextThatReadsAsWrittenIsEmpty) {
  EXPECT_EQ(content::screen_text("Jean Dupont <jean@example.org>, 50% - 3\\4 été — “ok”"), "");
}

TEST(ScreenText, PassesOverInvisibleCharactersBetweenBlanks) {
  EXPECT_EQ(content::screen_text("\u200c \u200c\u00a0\u200c \u200c"), "");
}

TEST(ScreenText, GivesTheSurroundingsAlone) {
  const std::string far(5000, 'x');
  const std::string read = content::screen_text(far + " zk@ki\u200brk.example " + far);
  EXPECT_NE(read.find("zk@kirk.example"), std::string::npos);
  EXPECT_LT(read.size(), 600U);
}

TEST(UnknownTransferEncoding, IsUnreadable) {
  const Extracted message = extract(test::part_message(
      "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-rot\r\n", "mx@kirk"));
  EXPECT_TRUE(test::names_reason(message, test::kUnreadable, "unknown transfer encoding"));
}

TEST(ContentEncoding, IsNamedAsNotExamined) {
  const Extracted message =
      extract(test::part_message("Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", "x"));
  EXPECT_TRUE(test::names_reason(message, test::kUnsupported, "content encoding not decoded"));
}

}  // namespace
}  // namespace oubli
