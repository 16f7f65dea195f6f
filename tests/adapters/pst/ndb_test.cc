// SPDX-License-Identifier: GPL-3.0-or-later
// The node database: the specification's own vectors, and what hostile structures come to.
#include "adapters/pst/ndb.h"

#include <gtest/gtest.h>

#include "adapters/pst/checksum.h"
#include "tests/support/ok.h"

namespace oubli::pst {
namespace {

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::string encoded(Cipher cipher, Bid key, std::string text) {
  encode(cipher, key, text);
  return text;
}

TEST(PstChecksum, IsTheOneOfTheFormat) {
  EXPECT_EQ(checksum("123456789"), 0x2DFD2D88U);
  EXPECT_EQ(checksum(std::string(8, '\0')), 0U);
  EXPECT_EQ(checksum("\xFF\xFF\xFF\xFF"), 0xDEBB20E3U);
}

TEST(PstCipher, DisguisesAsTheFormatDoes) {
  EXPECT_EQ(hex(encoded(Cipher::Permute, 0, "Hello")), "07eafdfd86");
  EXPECT_EQ(hex(encoded(Cipher::Cyclic, 4, "Hello")), "f12fab7ed5");
  EXPECT_EQ(hex(encoded(Cipher::Cyclic, 0x12345678, std::string(16, '\0'))),
            "e4dac5d155ed967945c654843fd22fce");
}

TEST(PstCipher, IsUndone) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>(i * 7);
  for (const Cipher cipher : {Cipher::None, Cipher::Permute, Cipher::Cyclic}) {
    std::string bytes = encoded(cipher, 0x1234, text);
    decode(cipher, 0x1234, bytes);
    EXPECT_EQ(bytes, text);
  }
}

TEST(PstLoad, ReadsNothingBeyondTheEnd) {
  EXPECT_EQ(load("\x01\x02", 1, 8), 2U);
  EXPECT_EQ(load("\x01\x02", 2, 4), 0U);
  EXPECT_EQ(load("\x01\x02", SIZE_MAX, 4), 0U);
}

TEST(PstHeader, IsRefusedWhereItIsCutOffOrUnknown) {
  EXPECT_FALSE(parse_header(""));
  EXPECT_FALSE(parse_header("!BDN"));
  std::string head(564, '\0');
  head.replace(0, 4, "!BDN");
  head.replace(8, 2, "SM");
  head[10] = 23;
  EXPECT_TRUE(parse_header(head));
  EXPECT_FALSE(parse_header(std::string_view(head).substr(0, 563)));
  head[10] = 37;
  EXPECT_FALSE(parse_header(head));
  head[10] = 23;
  head[513] = 0x10;
  EXPECT_FALSE(parse_header(head));
}

}  // namespace
}  // namespace oubli::pst
