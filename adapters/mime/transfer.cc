// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/transfer.h"

#include <array>
#include <utility>

#include <string.h>

#include "adapters/mime/ascii.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/parameters.h"

namespace oubli::mime {
namespace {

constexpr std::array<std::pair<std::string_view, Encoding>, 18> kNames{{
    {"", Encoding::Identity},
    {"7bit", Encoding::Identity},
    {"7-bit", Encoding::Identity},
    {"7bits", Encoding::Identity},
    {"8bit", Encoding::Identity},
    {"8-bit", Encoding::Identity},
    {"8bits", Encoding::Identity},
    {"binary", Encoding::Identity},
    {"none", Encoding::Identity},
    {"base64", Encoding::Base64},
    {"base-64", Encoding::Base64},
    {"quoted-printable", Encoding::QuotedPrintable},
    {"quotedprintable", Encoding::QuotedPrintable},
    {"x-uuencode", Encoding::Uuencode},
    {"uuencode", Encoding::Uuencode},
    {"x-uue", Encoding::Uuencode},
    {"uue", Encoding::Uuencode},
    {"x-yenc", Encoding::YEnc},
}};

// Where the blanks and the line end behind a soft break end; npos when it is no soft break.
std::size_t end_of_soft_break(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  if (at == text.size()) return at;
  if (text[at] == '\r') return at + 1 < text.size() && text[at + 1] == '\n' ? at + 2 : at + 1;
  return text[at] == '\n' ? at + 1 : std::string_view::npos;
}

// The next '=' or line feed, or the end.
std::size_t next_special(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '=' && text[at] != '\n') ++at;
  return at;
}

void drop_trailing_blanks(std::string& out, std::size_t floor) {
  while (out.size() > floor && is_blank(out.back())) out.pop_back();
}

}  // namespace

Encoding encoding_named(std::string_view value) {
  const std::string name = parse_parameters(value).value;
  for (const auto& [known, encoding] : kNames) {
    if (name == known) return encoding;
  }
  return Encoding::Unknown;
}

QuotedPrintableOddities decode_quoted_printable(std::string_view text, std::string& out) {
  QuotedPrintableOddities odd;
  out.reserve(out.size() + text.size());
  std::size_t floor = out.size();  // blanks before this came from an escape and stay
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t run = next_special(text, at);
    out += text.substr(at, run - at);
    if (run == text.size()) break;
    at = run + 1;
    if (text[run] == '\n') {
      const bool is_crlf = !out.empty() && out.size() > floor && out.back() == '\r';
      if (is_crlf) out.pop_back();
      drop_trailing_blanks(out, floor);
      out += is_crlf ? "\r\n" : "\n";
    } else if (run + 2 < text.size() && hex_value(text[run + 1]) >= 0 &&
               hex_value(text[run + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[run + 1]) * 16 + hex_value(text[run + 2]));
      floor = out.size();
      at = run + 3;
      ++odd.escapes;
    } else if (const std::size_t end = end_of_soft_break(text, run + 1);
               end != std::string_view::npos) {
      floor = out.size();
      at = end;
      ++odd.soft_breaks;
    } else {
      out += '=';
      ++odd.bad_escapes;
    }
  }
  return odd;
}

bool looks_like_quoted_printable(std::string_view text) {
  // In encoded text every '=' begins an escape or breaks a line; in other text few do. A run of
  // '=' counts once, for rules made of it.
  std::size_t escapes = 0, others = 0;
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    if (at > 0 && text[at - 1] == '=') continue;
    const std::string_view two = text.substr(at + 1, 2);
    const bool is_break = !two.empty() && (two[0] == '\n' || two == "\r\n");
    // Encoders write upper case (RFC 2045 6.7 rule 1).
    const bool is_escape = two.size() == 2 && hex_value(two[0]) >= 0 && hex_value(two[1]) >= 0 &&
                           !(is_alpha(two[0]) && two[0] >= 'a') &&
                           !(is_alpha(two[1]) && two[1] >= 'a');
    ++(is_break || is_escape ? escapes : others);
    if (others > 16 && others > escapes) return false;
  }
  return escapes >= 2 && escapes >= 4 * others;
}

}  // namespace oubli::mime
