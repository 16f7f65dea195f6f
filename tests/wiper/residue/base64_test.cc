// SPDX-License-Identifier: GPL-3.0-or-later
// Base64 over long text says what libsodium says.
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "wiper/proof/encoding.h"
#include "wiper/residue/base64_groups.h"

namespace oubli::wiper {
namespace {

// RFC 4648 §4, table 1.
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string noise(std::size_t size, std::mt19937& random) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string without_padding(std::string text) {
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

TEST(Base64Groups, DecodesWhatAnotherEncoded) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string bytes = noise(size, random);
    const std::string text = without_padding(base64_of(bytes));
    EXPECT_TRUE(is_base64(text)) << size;
    std::string decoded = "what stood there before";
    decode_base64(text, decoded);
    EXPECT_EQ(decoded, bytes) << size;
  }
}

TEST(Base64Groups, DecodesEachCharacterOfTheAlphabetInEachPlace) {
  for (std::size_t turn = 0; turn < kAlphabet.size(); ++turn) {
    const std::string text = std::string(kAlphabet.substr(turn)).append(kAlphabet.substr(0, turn));
    std::string expected;
    ASSERT_TRUE(bytes_of_base64(text, expected));
    std::string decoded;
    decode_base64(text, decoded);
    EXPECT_EQ(decoded, expected) << turn;
  }
}

TEST(Base64Groups, SeesAForeignCharacterWhereverItStands) {
  const std::string text(70, 'Q');
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool is_foreign = kAlphabet.find(c) == std::string_view::npos;
    for (const std::size_t place : {0U, 15U, 16U, 31U, 63U, 64U, 69U}) {
      std::string changed = text;
      changed[place] = c;
      EXPECT_EQ(is_base64(changed), !is_foreign) << value << " at " << place;
    }
  }
}

}  // namespace
}  // namespace oubli::wiper
