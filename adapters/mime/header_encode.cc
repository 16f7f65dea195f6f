// SPDX-License-Identifier: GPL-3.0-or-later
// What header values are written with: encoded words and parameters.
#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/parameters.h"
#include "adapters/mime/transfer_encode.h"
#include "adapters/mime/utf8.h"

namespace oubli::mime {
namespace {

constexpr std::string_view kBegin = "=?utf-8?b?", kEnd = "?=";
constexpr std::size_t kBytesAWord = 39;  // words of 64 columns: room for a field's name
constexpr std::string_view kSpecials = "()<>@,;:\\\"/[]?= ";

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && kSpecials.find(c) == std::string_view::npos;
  });
}

std::string quoted_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool is_plain = is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
    if (is_plain) {
      out += c;
    } else {
      out += {'%', kHex[to_byte(c) >> 4U], kHex[to_byte(c) & 0xFU]};
    }
  }
  return out;
}

}  // namespace

std::string encode_words(std::string_view utf8) {
  if (is_ascii(utf8)) return std::string(utf8);
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t end = std::min(at + kBytesAWord, utf8.size());
    while (end < utf8.size() && (to_byte(utf8[end]) & 0xC0U) == 0x80) --end;
    if (!out.empty()) out += ' ';
    out += kBegin;
    out += base64_text(utf8.substr(at, end - at));
    out += kEnd;
    at = end;
  }
  return out;
}

std::string parameter_text(const Parameter& parameter) {
  if (!is_ascii(parameter.value))
    return "; " + parameter.name + "*=utf-8''" + percent_encoded(parameter.value);
  const std::string value =
      is_token(parameter.value) ? parameter.value : quoted_string(parameter.value);
  return "; " + parameter.name + "=" + value;
}

}  // namespace oubli::mime
