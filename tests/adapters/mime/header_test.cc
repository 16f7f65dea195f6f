// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields: encoded words, parameters, addresses and dates, as standard and as broken.
#include <string>

#include <gtest/gtest.h>

#include "adapters/mime/address.h"
#include "adapters/mime/date.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/parameters.h"

namespace oubli::mime {
namespace {

std::string words(std::string_view value, std::string_view fallback = {}) {
  return decode_words(value, fallback);
}

TEST(EncodedWord, DecodesBothEncodings) {
  EXPECT_EQ(words("=?iso-8859-1?Q?Andr=E9_M=FCller?="), "André Müller");
  EXPECT_EQ(words("=?UTF-8?B?w4l0w6k=?= 2019"), "Été 2019");
}

TEST(EncodedWord, DropsBlanksBetweenWordsOnly) {
  EXPECT_EQ(words("=?utf-8?q?a?= =?utf-8?q?b?=\r\n =?utf-8?q?c?= d"), "abc d");
}

TEST(EncodedWord, JoinsACharacterSplitOverTwoWords) {
  EXPECT_EQ(words("=?utf-8?Q?M=C3?= =?utf-8?Q?=BCller?="), "Müller");
  EXPECT_EQ(words("=?utf-8?B?TcM=?= =?UTF-8?B?vGxsZXI=?="), "Müller");
}

TEST(EncodedWord, JoinsABase64QuantumSplitOverTwoWords) {
  EXPECT_EQ(words("=?utf-8?B?TcO8b?= =?utf-8?B?Gxlcg==?="), "Müller");
}

TEST(EncodedWord, IsReadWithBlanksInsideAndNoneAround) {
  EXPECT_EQ(words("x=?utf-8?Q?M=C3=BCller und S=C3=B6hne?=y"), "xMüller und Söhney");
}

TEST(EncodedWord, StaysAsItIsWhenNotOne) {
  EXPECT_EQ(words("=?utf-8?Q?never closed"), "=?utf-8?Q?never closed");
  EXPECT_EQ(words("a =? b ?= c"), "a =? b ?= c");
  EXPECT_EQ(words("=?utf-8?X?abc?="), "=?utf-8?X?abc?=");
}

TEST(EncodedWord, WithUnknownCharsetIsGuessed) {
  EXPECT_EQ(words("=?x-unheard-of?Q?M=C3=BCller?="), "Müller");
  EXPECT_EQ(words("=?x-unheard-of?Q?M=FCller?="), "Müller");
}

TEST(EncodedWord, TakesALanguageTag) { EXPECT_EQ(words("=?utf-8*fr?Q?=C3=A9t=C3=A9?="), "été"); }

TEST(EncodedWord, DecodesJapaneseAndCyrillic) {
  EXPECT_EQ(words("=?ISO-2022-JP?B?GyRCO0U7ShsoQg==?="), "仕司");
  EXPECT_EQ(words("=?koi8-r?B?6dfBzg==?="), "Иван");
}

TEST(RawHeader, IsUtf8ThenBodyCharsetThenWestern) {
  EXPECT_EQ(words("M\xc3\xbcller"), "Müller");
  EXPECT_EQ(words("\xe9\xd7\xc1\xce", "koi8-r"), "Иван");
  EXPECT_EQ(words("M\xfcller"), "Müller");
}

TEST(Unfolded, TurnsFoldsIntoOneSpace) { EXPECT_EQ(unfolded(" a\r\n\t b\n c "), "a b c"); }

TEST(Parameters, AreReadQuotedAndBare) {
  const ParameterList list =
      parse_parameters("Text/Plain (a (nested) comment); Charset=\"utf-8\" ; format=flowed");
  EXPECT_EQ(list.value, "text/plain");
  EXPECT_EQ(list.find("charset")->value, "utf-8");
  EXPECT_EQ(list.find("format")->value, "flowed");
  EXPECT_EQ(list.find("boundary"), nullptr);
}

TEST(Parameters, JoinContinuationsInOrderOfTheirNumbers) {
  const ParameterList list = parse_parameters(
      "attachment; filename*1*=%9F.pdf; filename*0*=utf-8'de'Stra%C3; filename*2=\" end\"");
  EXPECT_EQ(list.find("filename")->value, "Straß.pdf end");
}

TEST(Parameters, DecodeTenContinuationsNumerically) {
  std::string raw = "a/b";
  for (int i = 11; i >= 0; --i)
    raw += "; name*" + std::to_string(i) + "=" + static_cast<char>('a' + i);
  EXPECT_EQ(parse_parameters(raw).find("name")->value, "abcdefghijkl");
}

TEST(Parameters, DecodeAnEncodedWordInAParameter) {
  EXPECT_EQ(parse_parameters("a/b; name=\"=?iso-8859-1?Q?r=E9sum=E9.doc?=\"").find("name")->value,
            "résumé.doc");
}

TEST(Parameters, KeepEveryOccurrence) {
  const ParameterList list = parse_parameters("multipart/mixed; boundary=a; boundary=b");
  EXPECT_EQ(list.all("boundary"), (std::vector<std::string_view>{"a", "b"}));
}

TEST(Parameters, OfHostileTextTakeLinearTime) {
  std::string raw = "a/b";
  for (int i = 0; i < 60'000; ++i) raw += ";(";
  EXPECT_EQ(parse_parameters(raw).value, "a/b");
}

struct Expected {
  const char* raw;
  const char* name;
  const char* address;
};

class OneAddress : public testing::TestWithParam<Expected> {};

TEST_P(OneAddress, IsReadAsItsWriterMeantIt) {
  const std::vector<Address> got = parse_addresses(GetParam().raw, {});
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].name, GetParam().name);
  EXPECT_EQ(got[0].address, GetParam().address);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, OneAddress,
    testing::Values(
        Expected{"jean@example.com", "", "jean@example.com"},
        Expected{"Jean Dupont <jean@example.com>", "Jean Dupont", "jean@example.com"},
        Expected{"\"Dupont, Jean\" <jean@example.com>", "Dupont, Jean", "jean@example.com"},
        Expected{"Dupont, Jean <jean@example.com>", "Dupont, Jean", "jean@example.com"},
        Expected{"\"O\\\"Brien\" <o@example.com>", "O\"Brien", "o@example.com"},
        Expected{"jean@example.com (Jean (the \\) one) Dupont)", "Jean (the ) one) Dupont",
                 "jean@example.com"},
        Expected{"=?utf-8?Q?Jos=C3=A9?= <jose@example.com>", "José", "jose@example.com"},
        Expected{"\"=?utf-8?Q?Jos=C3=A9?=\" <jose@example.com>", "José", "jose@example.com"},
        Expected{"<@relay.example,@b.example:jean@example.com>", "", "jean@example.com"},
        Expected{"\"jean dupont\"@example.com", "", "\"jean dupont\"@example.com"},
        Expected{"jean . dupont @ example . com", "", "jean.dupont@example.com"},
        Expected{"J. R. Dupont <jean@example.com>", "J. R. Dupont", "jean@example.com"},
        Expected{"Jean <jean@[192.0.2.1]>", "Jean", "jean@[192.0.2.1]"},
        Expected{"=?utf-8?Q?Jean_=3Cjean=40example=2Ecom=3E?=", "Jean", "jean@example.com"},
        Expected{"Jean <mailto:jean@example.com>", "Jean", "jean@example.com"},
        Expected{"Jean <jean@example.com", "Jean", "jean@example.com"},
        Expected{"\"never closed <jean@example.com>", "never closed", "jean@example.com"}));

TEST(Addresses, ComeOutOfGroupsAndListsOfEitherSeparator) {
  const auto got = parse_addresses("Friends: a@x.org, B <b@x.org>;, c@x.org; d@x.org", {});
  std::string all;
  for (const Address& one : got) all += one.name + '|' + one.address + ' ';
  EXPECT_EQ(all, "Friends| |a@x.org B|b@x.org |c@x.org |d@x.org ");
}

TEST(Addresses, OfAnEmptyGroupAreNone) {
  const auto got = parse_addresses("undisclosed-recipients:;", {});
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].address, "");
}

TEST(Addresses, AreValidUtf8WhateverTheirBytes) {
  EXPECT_EQ(parse_addresses("<a@hos\xc2 t.com>", {}).at(0).address, "a@hosÂt.com");
}

TEST(Addresses, AreBoundedInNumber) {
  std::string raw;
  for (int i = 0; i < 50'000; ++i) raw += "a@b,";
  EXPECT_EQ(parse_addresses(raw, {}).size(), kMostAddresses);
}

struct ExpectedDate {
  const char* text;
  std::int64_t seconds;
};
class DateForm : public testing::TestWithParam<ExpectedDate> {};

TEST_P(DateForm, IsRead) { EXPECT_EQ(parse_date(GetParam().text), GetParam().seconds); }

INSTANTIATE_TEST_SUITE_P(
    Forms, DateForm,
    testing::Values(ExpectedDate{"Thu, 21 Mar 2019 10:00:00 +0100", 1553158800},
                    ExpectedDate{"21 Mar 2019 10:00 +0100", 1553158800},
                    ExpectedDate{"Thu, 21 Mar 19 04:00:00 EST", 1553158800},
                    ExpectedDate{"Thu, 21 Mar 2019 09:00:00 GMT (so it says)", 1553158800},
                    ExpectedDate{"Thu, 21 Mar 2019 09:00:00 Z", 1553158800},
                    ExpectedDate{"Thu Mar 21 09:00:00 2019", 1553158800},
                    ExpectedDate{"2019-03-21T10:00:00+01:00", 1553158800},
                    ExpectedDate{"Thursday, 21-Mar-19 09:00:00 UTC", 1553158800},
                    ExpectedDate{"Fri, 21 Nov 97 09:55:06 -0600", 880127706},
                    ExpectedDate{"Tue, 1 Jul 103 10:52:37 +0200", 1057049557},
                    ExpectedDate{"Thu, 01 Jan 1970 00:00:00 +0000", 0}));

TEST(Date, IsNothingWhenThereIsNone) {
  EXPECT_EQ(parse_date(""), std::nullopt);
  EXPECT_EQ(parse_date("yesterday"), std::nullopt);
  EXPECT_EQ(parse_date("Thu, 31 Feb 2019 10:00:00 +0100"), std::nullopt);
  EXPECT_EQ(parse_date("Thu, 21 Mar 999999999999 10:00:00"), std::nullopt);
}

TEST(HeaderBlock, KeepsPlacesOfFields) {
  const std::string bytes = "A: 1\r\nB : two\r\n lines\r\n\r\nbody";
  const HeaderBlock block = read_header(bytes, 0, {});
  ASSERT_EQ(block.fields.size(), 2U);
  EXPECT_EQ(block.fields[1].name, "B");
  EXPECT_EQ(block.fields[1].range, (ByteRange{6, 23}));
  EXPECT_EQ(bytes.substr(block.end), "body");
  EXPECT_EQ(block.fields_end, 23U);
}

TEST(HeaderBlock, OfBareCarriageReturnsIsRead) {
  const HeaderBlock block = read_header("A: 1\rB: 2\r\rbody", 0, {});
  ASSERT_EQ(block.fields.size(), 2U);
  EXPECT_EQ(block.end, 11U);
}

TEST(HeaderBlock, LeavesOutWhatIsBeyondItsLimitAndSaysSo) {
  HeaderOptions options;
  options.limit = 10;
  const HeaderBlock block = read_header("A: 1\nB: 2\nC: 3\n\nbody", 0, options);
  EXPECT_EQ(block.fields.size(), 2U);
  EXPECT_TRUE(block.is_cut);
  EXPECT_EQ(block.end, 16U);
}

}  // namespace
}  // namespace oubli::mime
