// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/readings.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "adapters/mime/ascii.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/utf16.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/screen_text.h"

namespace oubli::redact {
namespace {

// One past the line end and the blanks behind it, when a fold stands at `at`; else `at`.
std::size_t end_of_fold(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (end < text.size() && text[end] == '\r') ++end;
  if (end < text.size() && text[end] == '\n') ++end;
  if (end == at || end >= text.size() || !mime::is_blank(text[end])) return at;
  return end;
}

std::size_t behind_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && mime::is_blank(text[at])) ++at;
  return at;
}

}  // namespace

MappedText as_written(std::string_view text) {
  MappedText out(text);
  out.copy(0, text.size());
  return out;
}

MappedText as_on_screen(std::string_view text) {
  MappedText out(text);
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const content::ScreenMark mark = content::screen_mark(text, at);
    if (mark.size == 0) {
      ++at;
      continue;
    }
    out.copy(copied, at - copied);
    if (!mark.read.empty()) out.put(mark.read, at, mark.size);
    at += mark.size;
    copied = at;
  }
  out.copy(copied, text.size() - copied);
  return out;
}

MappedText as_unfolded(std::string_view value) {
  MappedText out(value);
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t fold = end_of_fold(value, at);
    if (fold == at) {
      out.copy(at++, 1);
      continue;
    }
    const std::size_t end = behind_blanks(value, fold);
    out.put(" ", at, end - at);
    at = end;
  }
  return out;
}

MappedText as_unflowed(std::string_view text, bool is_delsp) {
  MappedText out(text);
  bool goes_on = false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    const std::size_t next = mime::next_line(text, at, end);
    const std::string_view line = text.substr(at, end - at);
    const std::size_t depth = std::min(line.find_first_not_of('>'), line.size());
    const bool is_stuffed = depth < line.size() && line[depth] == ' ';
    const std::size_t marks = goes_on ? depth + (is_stuffed ? 1 : 0) : 0;
    const bool is_signature = line == "-- ";
    goes_on = line.size() > depth && line.back() == ' ' && !is_signature;
    const std::size_t kept = goes_on && is_delsp ? end - 1 : end;
    out.copy(at + marks, std::max(kept, at + marks) - at - marks);
    if (!goes_on) out.copy(end, next - end);
    at = next;
  }
  return out;
}

namespace {

// "=C3=A9" in a card of vCard 2.1, one character at a time; a line that goes on is joined. The
// place behind it; `at` where there is none.
std::size_t put_quoted(std::string_view text, std::size_t at, MappedText& out) {
  constexpr std::size_t kLongestCharacter = 4, kEscape = 3;
  for (const std::string_view soft : {"=\r\n", "=\n"}) {
    if (text.substr(at).starts_with(soft)) return at + soft.size();
  }
  std::string bytes;
  for (std::size_t i = at; i + kEscape <= text.size() && bytes.size() < kLongestCharacter;
       i += kEscape) {
    const int high = text[i] == '=' ? mime::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? mime::hex_value(text[i + 2]) : -1;
    if (low < 0) break;
    bytes += static_cast<char>(high * 16 + low);
  }
  if (bytes.empty()) return at;
  const std::size_t length = std::max<std::size_t>(mime::utf8_length_at(bytes, 0), 1);
  std::string read;
  mime::append_mixed_utf8(std::string_view(bytes).substr(0, length), read);
  out.put(read, at, length * kEscape);
  return at + length * kEscape;
}

}  // namespace

MappedText as_card(std::string_view text) {
  MappedText out(text);
  const bool is_quoted = text.find("QUOTED-PRINTABLE") != std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t quoted = is_quoted && text[at] == '=' ? put_quoted(text, at, out) : at;
    if (quoted != at) {
      at = quoted;
    } else if (const std::size_t fold = end_of_fold(text, at); fold != at) {
      at = fold + 1;
    } else if (text[at] == '\\' && at + 1 < text.size()) {
      const char c = text[at + 1];
      out.put(c == 'n' || c == 'N' ? "\n" : std::string_view(&text[at + 1], 1), at, 2);
      at += 2;
    } else {
      out.copy(at++, 1);
    }
  }
  return out;
}

MappedText as_json(std::string_view text) {
  constexpr std::size_t kEscape = 6;  // \uXXXX
  MappedText out(text);
  mime::Utf16Joiner units;
  std::size_t before = 0;  // where the escape before this one stands
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out.copy(at++, 1);
      continue;
    }
    std::uint16_t unit = 0;
    const std::string_view digits = text.substr(std::min(at + 2, text.size()), 4);
    const auto* const end = digits.data() + digits.size();
    const bool is_unit = text[at + 1] == 'u' && digits.size() == 4 &&
                         std::from_chars(digits.data(), end, unit, 16).ptr == end;
    if (!is_unit) {
      const char c = text[at + 1];
      out.put(c == 'n' || c == 'r' ? "\n" : std::string_view(&text[at + 1], 1), at, 2);
      at += 2;
      continue;
    }
    if (const auto character = units.take(unit)) {
      std::string read;
      mime::append_utf8(*character, read);
      const std::size_t from = *character > 0xFFFF ? before : at;
      out.put(read, from, at + kEscape - from);
    }
    before = at;
    at += kEscape;
  }
  return out;
}

MappedText as_rich(std::string_view text) {
  MappedText out(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t close = text[at] == '<' ? text.substr(at, 64).find('>') : std::string::npos;
    if (close != std::string::npos && text.substr(at, 2) != "<<") {
      at += close + 1;
    } else {
      out.copy(at++, 1);
    }
  }
  return out;
}

}  // namespace oubli::redact
