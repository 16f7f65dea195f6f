// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/rtf.h"

#include <gtest/gtest.h>

namespace oubli::mapi {
namespace {

using Kind = OriginalBody::Kind;

std::string bytes(std::initializer_list<int> all) {
  std::string out;
  for (const int one : all) out += static_cast<char>(one);
  return out;
}

// [MS-OXRTFCP] 3.1.1 and 3.1.2: what the specification packs and unpacks by hand.
const std::string kHello =
    bytes({0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1,
           0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32,
           0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62,
           0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0});
const std::string kCrossing = bytes({0x1a, 0x00, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x4c, 0x5a,
                                     0x46, 0x75, 0xe2, 0xd4, 0x4b, 0x51, 0x41, 0x00, 0x04, 0x20,
                                     0x57, 0x58, 0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0});

TEST(Rtf, UnpacksWhatTheSpecificationPacked) {
  const UnpackedRtf hello = unpack_rtf(kHello, 1000);
  EXPECT_EQ(hello.rtf, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  EXPECT_TRUE(hello.is_whole);
  const UnpackedRtf crossing = unpack_rtf(kCrossing, 1000);
  EXPECT_EQ(crossing.rtf, "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
  EXPECT_TRUE(crossing.is_whole);
}

TEST(Rtf, TakesWhatIsStoredUnpacked) {
  const std::string rtf = "{\\rtf1 plain}";
  std::string stored =
      bytes({static_cast<int>(rtf.size()) + 12, 0, 0, 0, static_cast<int>(rtf.size()), 0, 0, 0}) +
      "MELA" + std::string(4, '\0') + rtf;
  EXPECT_EQ(unpack_rtf(stored, 1000).rtf, rtf);
  EXPECT_TRUE(unpack_rtf(stored, 1000).is_whole);
}

// Some programs count the rest of the head as text; cut off it is all the same.
TEST(Rtf, TakesWhatIsStoredUnpackedAndCountedWithItsHead) {
  const std::string rtf = "{\\rtf1 plain}";
  const auto size = static_cast<int>(rtf.size()) + 12;
  const std::string stored =
      bytes({size, 0, 0, 0, size, 0, 0, 0}) + "MELA" + std::string(4, '\0') + rtf;
  EXPECT_EQ(unpack_rtf(stored, 1000).rtf, rtf);
  EXPECT_TRUE(unpack_rtf(stored, 1000).is_whole);
  EXPECT_FALSE(unpack_rtf(stored.substr(0, stored.size() - 1), 1000).is_whole);
}

TEST(Rtf, PacksWhatItUnpacks) {
  for (std::size_t size = 0; size < 9000; size += size < 300 ? 1 : 997) {
    std::string rtf = "{\\rtf1 ";
    for (std::size_t i = 0; i < size; ++i) rtf += static_cast<char>('a' + i % 23);
    rtf += "}";
    const UnpackedRtf back = unpack_rtf(pack_rtf(rtf), 10'000);
    EXPECT_TRUE(back.is_whole) << size;
    EXPECT_EQ(back.rtf, rtf);
  }
}

TEST(Rtf, IsNotWholeWhenCutAnywhere) {
  for (std::size_t size = 0; size < kHello.size(); ++size) {
    EXPECT_FALSE(unpack_rtf(kHello.substr(0, size), 1000).is_whole) << size;
  }
}

TEST(Rtf, IsNotWholeWhenAByteIsAnother) {
  for (std::size_t at = 8; at < kHello.size(); ++at) {
    std::string other = kHello;
    other[at] = static_cast<char>(other[at] ^ 1);
    EXPECT_FALSE(unpack_rtf(other, 1000).is_whole) << at;
  }
}

TEST(Rtf, MakesNoMoreThanItIsAllowed) {
  // A reference to what is just being written repeats it: 17 bytes from 2, over and over.
  std::string content;
  for (int i = 0; i < 1000; ++i) content += bytes({0xff}) + std::string(16, '\x0f');
  const std::string packed =
      std::string(4, '\x7f') + std::string(4, '\x7f') + "LZFu" + std::string(4, '\0') + content;
  const UnpackedRtf made = unpack_rtf(packed, 100);
  EXPECT_LE(made.rtf.size(), 200U);
  EXPECT_FALSE(made.is_whole);
}

TEST(Rtf, GivesBackTheHtmlItWasMadeOf) {
  const OriginalBody body = original_body(
      "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}"
      "{\\f1\\fswiss\\fcharset204 Arial Cyr;}}{\\colortbl\\red0;}\\uc1\\pard\n"
      "{\\*\\htmltag19 <html>}{\\*\\htmltag50 <body>}{\\*\\htmltag64 <p class=\"a\">}"
      "\\htmlrtf {\\b shown in RTF only}\\htmlrtf0 Ren\\'e9e \\u8364?5 \\{braces\\}"
      "\\htmlrtf\\f1\\htmlrtf0 {\\f1 \\'c8\\'e2\\'e0\\'ed}\\line"
      "{\\*\\mhtmltag84 <a href=\"rewritten\">}{\\*\\htmltag84 <a href=\"mailto:a@b.example\">}x"
      "{\\*\\htmltag92 </a>}{\\*\\htmltag27 </html>}}");
  EXPECT_EQ(body.kind, Kind::Html);
  EXPECT_EQ(body.utf8,
            "<html><body><p class=\"a\">Renée €5 {braces}Иван\r\n"
            "<a href=\"mailto:a@b.example\">x</a></html>");
}

TEST(Rtf, GivesBackThePlainTextItWasMadeOf) {
  const OriginalBody body = original_body(
      "{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl{\\f0 Courier;}}\\pard one\\par two}");
  EXPECT_EQ(body.kind, Kind::Text);
  EXPECT_EQ(body.utf8, "one\r\ntwo");
}

TEST(Rtf, IsItselfWhenItWasMadeOfNothingElse) {
  EXPECT_EQ(original_body("{\\rtf1 native}").kind, Kind::Rtf);
  EXPECT_EQ(original_body("no rtf").kind, Kind::Rtf);
  EXPECT_EQ(original_body("").kind, Kind::Rtf);
}

}  // namespace
}  // namespace oubli::mapi
