// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/text_forms.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/transfer.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

std::size_t quote_depth(std::string_view line) {
  return std::min(line.find_first_not_of('>'), line.size());
}

// Four hexadecimal digits at `at`, or -1.
int four_hex(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    if (mime::hex_value(text[i]) < 0) return -1;
    value = value * 16 + mime::hex_value(text[i]);
  }
  return value;
}

bool is_high_surrogate(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

char32_t joined(int high, int low) {
  return static_cast<char32_t>(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
}

}  // namespace

std::string unflowed(std::string_view text, bool is_delsp) {
  std::string out;
  out.reserve(text.size());
  std::size_t open_depth = std::string_view::npos;  // quote depth of a paragraph that goes on
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    const std::size_t next = mime::next_line(text, at, end);
    std::string_view line = text.substr(at, end - at);
    const std::size_t depth = quote_depth(line);
    line.remove_prefix(depth);
    if (!line.empty() && line[0] == ' ') line.remove_prefix(1);
    if (open_depth != depth) {
      if (open_depth != std::string_view::npos) out += '\n';
      out.append(depth, '>');
      if (depth > 0) out += ' ';
    }
    const bool goes_on = !line.empty() && line.back() == ' ' && line != "-- ";
    if (goes_on && is_delsp) line.remove_suffix(1);
    out += line;
    if (!goes_on) out += '\n';
    open_depth = goes_on ? depth : std::string_view::npos;
    at = next;
  }
  return out;
}

std::string without_folds(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::size_t line_end = bytes.substr(at, 2) == "\r\n" ? 2 : bytes[at] == '\n' ? 1 : 0;
    const std::size_t behind = at + line_end;
    if (line_end > 0 && behind < bytes.size() && mime::is_blank(bytes[behind])) {
      at = behind;
    } else {
      out += bytes[at];
    }
  }
  return out;
}

bool begins_card(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  const std::string_view begin = mime::trimmed(bytes.substr(0, 64));
  return mime::starts_with_ignoring_case(begin, "BEGIN:VCARD") ||
         mime::starts_with_ignoring_case(begin, "BEGIN:VCALENDAR");
}

bool holds_card(std::string_view text) {
  if (begins_card(text) || text.starts_with("dn:")) return true;
  return std::ranges::any_of(
      std::array{"\nBEGIN:VCARD", "\nBEGIN:VCALENDAR", "\ndn:"},
      [text](std::string_view line) { return text.find(line) != text.npos; });
}

std::string unfolded_card(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_break = text[at] == '\n' || (text[at] == '\r' && text.substr(at, 2) == "\r\n");
    const std::size_t behind = at + (text[at] == '\r' ? 2 : 1);
    if (is_break && behind < text.size() && mime::is_blank(text[behind])) {
      at = behind;
    } else if (text[at] == '\\' && at + 1 < text.size()) {
      const char c = text[++at];
      out += c == 'n' || c == 'N' ? '\n' : c;
    } else if (text[at] != '\r') {
      out += text[at];
    }
  }
  if (out.find("QUOTED-PRINTABLE") == std::string::npos) return out;
  std::string decoded;
  mime::decode_quoted_printable(out, decoded);
  if (mime::is_utf8(decoded)) return decoded;
  std::string readable;
  mime::append_mixed_utf8(decoded, readable);
  return readable;
}

std::string unenriched(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '<') {
      out += text[at];
    } else if (text.substr(at, 2) == "<<") {
      out += '<';
      ++at;
    } else {
      const std::size_t close = text.substr(at, 64).find('>');
      if (close == std::string_view::npos) {
        out += '<';
      } else {
        at += close;
      }
    }
  }
  return out;
}

std::string unescaped_json(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out += text[at];
      continue;
    }
    const int unit = text[at + 1] == 'u' ? four_hex(text, at + 2) : -1;
    if (unit < 0) {
      const char c = text[++at];
      out += c == 'n' || c == 'r' ? '\n' : c == 't' ? '\t' : c;
      continue;
    }
    at += 5;
    const int low =
        is_high_surrogate(unit) && text.substr(at + 1, 2) == "\\u" ? four_hex(text, at + 3) : -1;
    if (is_low(low)) {
      mime::append_utf8(joined(unit, low), out);
      at += 6;
    } else if (!is_high_surrogate(unit) && !is_low(unit)) {
      mime::append_utf8(static_cast<char32_t>(unit), out);
    }
  }
  return out;
}

}  // namespace oubli::content
