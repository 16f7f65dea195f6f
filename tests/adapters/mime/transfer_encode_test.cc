// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/transfer_encode.h"

#include <random>

#include <gtest/gtest.h>
#include <sodium.h>

#include "adapters/mime/transfer.h"

namespace oubli::mime {
namespace {

std::string bytes_of(std::mt19937& random, std::size_t size, std::string_view alphabet) {
  std::string bytes(size, '\0');
  for (char& c : bytes)
    c = alphabet.empty() ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
  return bytes;
}

std::string sodium_base64(std::string_view bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the zero that ends it
  return out;
}

TEST(Base64Text, IsThatOfAnotherEncoder) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string bytes = bytes_of(random, size, {});
    ASSERT_EQ(base64_text(bytes), sodium_base64(bytes));
  }
}

TEST(Base64Lines, AreOf76ColumnsAndHoldTheBytes) {
  std::mt19937 random(2);
  for (const std::size_t size : {0U, 1U, 56U, 57U, 58U, 113U, 114U, 115U, 5000U}) {
    const std::string bytes = bytes_of(random, size, {});
    std::string expected;
    for (std::size_t at = 0; at < size; at += 57)
      expected += sodium_base64(std::string_view(bytes).substr(at, 57)) + "\r\n";
    std::string out = "before ";
    append_base64_lines(bytes, "\r\n", out);
    EXPECT_EQ(out, "before " + expected);
  }
}

// Read off RFC 2045 6.7, one character after the other.
std::string plain_quoted_printable(std::string_view bytes) {
  std::string out, line;
  const auto put = [&](const std::string& unit) {
    if (line.size() + unit.size() > 75) {
      out += line + "=\r\n";
      line.clear();
    }
    line += unit;
  };
  bool is_begin = true;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::string_view rest = bytes.substr(at);
    if (rest[0] == '\n' || rest.starts_with("\r\n")) {
      out += line + (rest[0] == '\n' ? "\n" : "\r\n");
      line.clear();
      at += rest[0] == '\n' ? 0U : 1U;
      is_begin = true;
      continue;
    }
    const std::string_view behind = rest.substr(1);
    const bool ends_line = behind.empty() || behind[0] == '\n' || behind.starts_with("\r\n");
    const char c = rest[0];
    const bool is_blank = c == ' ' || c == '\t';
    const bool is_plain = is_blank ? !ends_line : c > 0x20 && c < 0x7f && c != '=';
    const bool is_postmark = is_begin && rest.starts_with("From ");
    char escape[4];
    std::snprintf(escape, sizeof escape, "=%02X", static_cast<unsigned char>(c));
    put(is_plain && !is_postmark ? std::string(1, c) : escape);
    is_begin = false;
  }
  return out + line;
}

TEST(QuotedPrintable, BreaksAndEscapesAsCharacterByCharacter) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    const char* const alphabets[] = {"ab \t=\n", "abcdefghi\r\n", "From \n", "\xC3\xA9 a", "x"};
    const std::string bytes = bytes_of(random, random() % 400, alphabets[round % 5]);
    ASSERT_EQ(quoted_printable(bytes, "\r\n"), plain_quoted_printable(bytes)) << round;
  }
}

TEST(QuotedPrintable, GivesTheTextBack) {
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    const std::string bytes = bytes_of(random, random() % 1000, round % 2 == 0 ? "ab =\t." : "");
    std::string out;
    decode_quoted_printable(quoted_printable(bytes, "\r\n"), out);
    ASSERT_EQ(out, bytes);
  }
}

}  // namespace
}  // namespace oubli::mime
