// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/ldif.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/transfer.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

constexpr std::size_t kLongestValue = 4096;

bool is_value_char(char c) {
  return mime::is_alpha(c) || mime::is_digit(c) || c == '+' || c == '/' || c == '=';
}

// Behind a line end and a blank, when the value goes on in the next line; else `at`.
std::size_t behind_fold(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at, 3);
  if (rest.starts_with("\r\n ")) return at + 3;
  return rest.starts_with("\n ") ? at + 2 : at;
}

bool ends_line_at(std::string_view text, std::size_t at) {
  return at == text.size() || text[at] == '\n' || text.substr(at, 2) == "\r\n";
}

bool is_said(std::string_view bytes) {
  return !bytes.empty() && mime::is_utf8(bytes) && std::ranges::none_of(bytes, [](char c) {
    return mime::to_byte(c) < 0x20 && !mime::is_space(c);
  });
}

}  // namespace

std::size_t read_ldif_value(std::string_view text, std::size_t at, std::string& out) {
  if (at < 2 || text[at - 1] != ':' || !mime::is_alpha(text[at - 2])) return 0;
  std::size_t end = at + 1;
  if (end < text.size() && text[end] == ' ') ++end;
  std::string coded;
  while (end < text.size() && coded.size() < kLongestValue) {
    if (is_value_char(text[end])) {
      coded += text[end++];
    } else if (const std::size_t behind = behind_fold(text, end); behind != end) {
      end = behind;
    } else {
      break;
    }
  }
  if (coded.empty() || coded.size() % 4 != 0 || !ends_line_at(text, end)) return 0;
  std::string said;
  mime::decode_base64(coded, said);
  if (!is_said(said)) return 0;
  out += " " + said;
  return end - at;
}

}  // namespace oubli::content
