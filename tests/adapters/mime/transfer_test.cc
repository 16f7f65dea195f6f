// SPDX-License-Identifier: GPL-3.0-or-later
// Transfer encodings and charsets: what is declared, what is odd about it.
#include "adapters/mime/transfer.h"

#include <string>

#include <gtest/gtest.h>
#include <sodium.h>

#include "adapters/mime/charset.h"

namespace oubli::mime {
namespace {

std::string base64(std::string_view text) {
  std::string out;
  decode_base64(text, out);
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  decode_quoted_printable(text, out);
  return out;
}

TEST(Base64, DecodesWhatLibsodiumEncodes) {
  for (std::size_t length = 0; length < 300; ++length) {
    std::string bytes(length, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    std::string encoded(sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(encoded.data(), encoded.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), length,
                      sodium_base64_VARIANT_ORIGINAL);
    encoded.pop_back();
    for (std::size_t at = 76; at < encoded.size(); at += 78) encoded.insert(at, "\r\n");
    EXPECT_EQ(base64(encoded), bytes);
  }
}

TEST(Base64, ForgivesMissingPaddingAndJunk) {
  EXPECT_EQ(base64("SmVhbg"), "Jean");
  EXPECT_EQ(base64("Sm*Vh\x80 bg=="), "Jean");
}

TEST(Base64, GoesOnBehindPaddingAndSaysWhere) {
  std::string out;
  const Base64Oddities odd = decode_base64("SmVhbg==RHVwb250", out);
  EXPECT_EQ(out, "JeanDupont");
  EXPECT_EQ(odd.data_after_padding, 8U);
}

TEST(QuotedPrintable, DecodesEscapesOfEitherCaseAndSoftBreaks) {
  EXPECT_EQ(quoted("M=c3=BCl=  \r\nler=\nin"), "Müllerin");
}

TEST(QuotedPrintable, KeepsBadEscapes) { EXPECT_EQ(quoted("a=b =G1 = c="), "a=b =G1 = c"); }

TEST(QuotedPrintable, DropsBlanksAtLineEndsButNotEscapedOnes) {
  EXPECT_EQ(quoted("a \t\r\nb=20\nc"), "a\r\nb \nc");
}

TEST(Uuencode, IsFoundInsideText) {
  UuencodedFile file;
  ASSERT_TRUE(find_uuencoded("Hi,\nbegin 644 a b.txt\n#0V%T\n`\nend\nbye\n", 0, file));
  EXPECT_EQ(file.name, "a b.txt");
  EXPECT_EQ(file.bytes, "Cat");
  EXPECT_TRUE(file.is_complete);
}

TEST(Uuencode, IsNotProseThatBeginsWithBegin) {
  UuencodedFile file;
  EXPECT_FALSE(find_uuencoded(
      "begin with\nbegin 12 x\nbegin 644 y\nThis is prose, longer than it says.\n", 0, file));
}

TEST(Encoding, IsRecognisedThroughNoise) {
  EXPECT_EQ(encoding_named(" Base64 (really);"), Encoding::Base64);
  EXPECT_EQ(encoding_named("\"quoted-printable\""), Encoding::QuotedPrintable);
  EXPECT_EQ(encoding_named("x-magic"), Encoding::Unknown);
}

TEST(Looks, TellBase64AndQuotedPrintableFromProse) {
  EXPECT_TRUE(looks_like_base64("VGhpcyBpcyBhIGxvbmdlciB0ZXh0IGluIGJhc2U2NAo=\r\n"));
  EXPECT_FALSE(looks_like_base64("Thisisonelongwordthatisnobase64, is it not"));
  EXPECT_TRUE(looks_like_quoted_printable("M=C3=BCller"));
  EXPECT_FALSE(looks_like_quoted_printable("<td width=\"600\" id=A1 x=B2>?a=c0&b=d1"));
}

struct Labelled {
  const char* label;
  std::string bytes;
  const char* text;
};
class Charset : public testing::TestWithParam<Labelled> {};

TEST_P(Charset, IsDecoded) {
  EXPECT_EQ(decode_charset(GetParam().bytes, GetParam().label).text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Labels, Charset,
    testing::Values(
        Labelled{"iso-8859-1", "M\xfcller", "Müller"},
        Labelled{"iso-8859-1", "I\x92m \x80", "I’m €"}, Labelled{"ISO-8859-15", "\xa4", "€"},
        Labelled{"windows-1250", "\x8akoda", "Škoda"},
        Labelled{"cp1251", "\xc8\xe2\xe0\xed", "Иван"},
        Labelled{"koi8-r", "\xe9\xd7\xc1\xce", "Иван"},
        Labelled{"iso-8859-7", "\xc3\xe9\xdc\xed\xed\xe7\xf2", "Γιάννης"},
        Labelled{"x-mac-roman", "M\x9fller", "Müller"}, Labelled{"macintosh", "\x8e", "é"},
        Labelled{"utf-7", "M+APw-ller", "Müller"},
        Labelled{"iso-2022-jp", "\x1b$B;E;J\x1b(B!", "仕司!"},
        Labelled{"iso-2022-kr", std::string("\x1b$)C\x0e") + "\x31\x68\x0f", "김"},
        Labelled{"shift_jis", "\x8e\x64", "仕"}, Labelled{"euc-kr", "\xb1\xe8", "김"},
        Labelled{"gb2312", "\xd5\xc5", "张"}, Labelled{"gb18030", "\x94\x39\xda\x33", "💩"},
        Labelled{"big5", "\xb1\x69", "張"},
        Labelled{"utf-16", std::string("M\0\xfc\0l\0", 6), "Mül"},
        Labelled{"utf-16be", std::string("\0M\0\xfc", 4), "Mü"},
        Labelled{"", std::string("J\0e\0a\0n\0", 8), "Jean"},
        Labelled{"utf-8", "\xef\xbb\xbfJean", "Jean"},
        Labelled{"us-ascii", "M\xc3\xbcller", "Müller"},
        Labelled{"us-ascii", "M\xfcller", "Müller"},
        Labelled{"utf-8", "M\xfcller \xc3\xa9", "Müller é"},
        Labelled{"", "\x1b$B;E;J\x1b(B", "仕司"}, Labelled{"utf-16", "Jean", "Jean"},
        Labelled{"\"utf-8\"", "é", "é"}, Labelled{"iso-8859-1", "M\xc3\xbcller", "Müller"}));

TEST(Charset, GivesBothReadingsWhereLabelAndBytesDisagree) {
  const DecodedText got = decode_charset("M\xc3\xbcller", "iso-8859-1");
  ASSERT_EQ(got.others.size(), 1U);
  EXPECT_EQ(got.others[0], "MÃ¼ller");
}

TEST(Charset, IsDetectedWhenTheLabelIsWrong) {
  const std::string russian =
      "\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc5\xce\xd1 \xda\xcf\xd7\xd5\xd4 \xe9\xd7\xc1\xce "
      "\xe9\xd7\xc1\xce\xcf\xd7, "
      "\xd1 \xd6\xc9\xd7\xd5 \xd7 \xed\xcf\xd3\xcb\xd7\xc5 \xc9 \xd0\xc9\xdb\xd5 \xd7\xc1\xcd "
      "\xd0\xc9\xd3\xd8\xcd\xcf.";
  const DecodedText got = decode_charset(russian, "us-ascii");
  const bool is_read =
      std::any_of(got.others.begin(), got.others.end(), [](const std::string& one) {
        return one.find("меня зовут Иван Иванов") != std::string::npos;
      });
  EXPECT_TRUE(is_read);
}

TEST(Charset, NeverGivesReplacementCharactersOrInvalidText) {
  std::string all;
  for (int i = 1; i < 256; ++i) all += static_cast<char>(i);
  for (const char* label : {"utf-8", "gb18030", "shift_jis", "iso-2022-jp", "utf-7", "euc-jp",
                            "big5", "utf-16", "utf-32", "hz", "x-unheard-of", "koi8-r"}) {
    const DecodedText got = decode_charset(all, label);
    EXPECT_TRUE(is_utf8(got.text)) << label;
    for (const std::string& other : got.others) EXPECT_TRUE(is_utf8(other)) << label;
  }
}

TEST(Charset, SurvivesThousandsOfMadeUpLabels) {
  for (int i = 0; i < 2000; ++i) {
    EXPECT_FALSE(decode_charset("M\xfcller", "x-made-up-" + std::to_string(i)).is_label_known);
  }
}

}  // namespace
}  // namespace oubli::mime
