// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/screen_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "adapters/mime/ascii.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/percent.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/inner_addresses.h"
#include "scanner/extract/ldif.h"
#include "scanner/extract/split_names.h"
#include "scanner/extract/spread_letters.h"
#include "scanner/extract/twice_coded.h"
#include "scanner/extract/utf7_run.h"

namespace oubli::content {
namespace {

using mime::hex_value;
using mime::to_byte;

constexpr std::size_t kReachAround = 96;  // bytes to either side: a name, an address, a long number

// Where the reading may differ from the bytes, by first byte; everything else is passed over.
constexpr std::array<bool, 256> make_suspects() {
  std::array<bool, 256> suspects{};
  for (unsigned c = 0; c < 0x20; ++c) suspects[c] = c < '\t' || c > '\r';  // these are blanks
  for (const unsigned c : {0x0AU, 0x7FU, 0x25U, 0x2BU, 0x3AU, 0x3DU, 0x5CU, 0x40U, 0x2DU, 0xC2U,
                           0xC3U, 0xCDU, 0xD8U, 0xE1U, 0xE2U, 0xEFU, 0xF3U}) {
    suspects[c] = true;
  }
  return suspects;
}
constexpr auto kSuspects = make_suspects();

using Mark = ScreenMark;

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? to_byte(text[at]) : 0;
}

// Default-ignorable and direction characters, C1 controls: bytes, or 0.
std::size_t invisible_size(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  const unsigned char second = byte_at(text, at + 1);
  const unsigned char third = byte_at(text, at + 2);
  switch (first) {
    case 0xC2:
      // U+0085 ends a line.
      return second == 0xAD || (second >= 0x80 && second <= 0x9F && second != 0x85) ? 2 : 0;
    case 0xCD:
      return second == 0x8F ? 2 : 0;
    case 0xD8:
      return second == 0x9C ? 2 : 0;
    case 0xE1:
      return second == 0xA0 && third >= 0x8B && third <= 0x8F ? 3 : 0;
    case 0xE2:
      if (second == 0x80)
        return (third >= 0x8B && third <= 0x8F) || (third >= 0xAA && third <= 0xAE) ? 3 : 0;
      return second == 0x81 && third >= 0xA0 && third <= 0xAF ? 3 : 0;
    case 0xEF:
      return (second == 0xBB && third == 0xBF) || (second == 0xB8 && third >= 0x80 && third <= 0x8F)
                 ? 3
                 : 0;
    case 0xF3:
      return second == 0xA0 ? 4 : 0;
    default:
      return 0;
  }
}

// U+FF10..FF5A, letters and digits, and the signs of addresses and numbers among them.
char narrow(std::string_view text, std::size_t at) {
  const unsigned char second = byte_at(text, at + 1);
  const unsigned char third = byte_at(text, at + 2);
  if (byte_at(text, at) != 0xEF || (second != 0xBC && second != 0xBD)) return 0;
  if (third < 0x80 || third > 0xBF) return 0;
  const unsigned code = (second == 0xBC ? 0x20U : 0x60U) + (third - 0x80U);
  if (code > 0x7E) return 0;
  const char c = static_cast<char>(code);
  const bool is_kept = mime::is_alpha(c) || mime::is_digit(c) || c == '@' || c == '.' || c == '_' ||
                       c == '+' || c == '-';
  return is_kept ? c : '\0';
}

// "\x1b[…m" and its like; a lone escape is one byte.
std::size_t escape_size(std::string_view text, std::size_t at) {
  if (byte_at(text, at + 1) != '[') return 1;
  std::size_t end = at + 2;
  while (end < text.size() && end - at < 24 && (mime::is_digit(text[end]) || text[end] == ';'))
    ++end;
  return end < text.size() && to_byte(text[end]) < 0x80 ? end + 1 - at : 1;
}

Mark percent(std::string_view text, std::size_t at) {
  Mark mark;
  for (;;) {
    const mime::PercentOctet one = mime::percent_octet(text, at + mark.size);
    if (one.size == 0) break;
    mark.read += one.octet;
    mark.size += one.size;
  }
  if (!mime::is_utf8(mark.read)) return {};
  return mark;
}

// A sign of an address as gateways write it, in hexadecimal behind another sign: "jean-40x.org" in
// a link made safe, "jean+40x+2Eorg" in an address made up for a foreign one.
Mark hexadecimal_sign(std::string_view text, std::size_t at) {
  const auto goes_on = [&](std::size_t to) {
    const char c = static_cast<char>(byte_at(text, to));
    return mime::is_alpha(c) || mime::is_digit(c);
  };
  if (at == 0 || !goes_on(at - 1) || !goes_on(at + 3)) return {};
  const std::string_view digits = text.substr(at + 1, 2);
  for (const std::string_view sign :
       {"40@", "2E.", "2D-", "5F_", "2B+", "3A:", "3D=", "26&", "3F?"}) {
    if (sign.starts_with(digits)) return {3, std::string(sign.substr(2)), false};
  }
  return {};
}

// JSON's and JavaScript's "\u0040" and "\x40".
Mark backslash(std::string_view text, std::size_t at) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
  const std::size_t digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
  if (digits == 0 || at + 2 + digits > text.size()) return {};
  char32_t code = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int value = hex_value(text[at + 2 + i]);
    if (value < 0) return {};
    code = code * 16 + static_cast<char32_t>(value);
  }
  if (code < 0x20 || (code >= 0xD800 && code <= 0xDFFF)) return {};
  Mark mark{2 + digits, {}, false};
  mime::append_utf8(code, mark.read);
  return mark;
}

// "Kirke-⏎gaard", the quote marks of the next line too.
Mark line_end_hyphen(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (byte_at(text, end) == '\r') ++end;
  if (byte_at(text, end) != '\n' || at == 0 || !mime::is_alpha(text[at - 1])) return {};
  ++end;
  while (end < text.size() && (text[end] == '>' || text[end] == ' ') && end - at < 16) ++end;
  const bool goes_on = end < text.size() && text[end] >= 'a' && text[end] <= 'z';
  return goes_on ? Mark{end - at, {}, false} : Mark{};
}

// "jean@⏎example.org", the quote marks of the next line too.
Mark wrapped_sign(std::string_view text, std::size_t at) {
  const auto is_of_address = [text](std::size_t i) {
    return i < text.size() && (mime::is_alpha(text[i]) || mime::is_digit(text[i]));
  };
  if (at == 0 || !is_of_address(at - 1)) return {};
  std::size_t end = at + 1;
  while (byte_at(text, end) == ' ' && end - at < 4) ++end;
  if (byte_at(text, end) == '\r') ++end;
  if (byte_at(text, end) == '\n') {
    ++end;
    while (end < text.size() && (text[end] == '>' || text[end] == ' ') && end - at < 16) ++end;
  }
  return end > at + 1 && is_of_address(end) ? Mark{end - at, "@", false} : Mark{};
}

// "⏎AM> " of mailers that quote with initials, once more within each other.
Mark initials_before_quote(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostInitials = 4, kDeepest = 4;
  std::size_t end = at + 1;
  for (std::size_t depth = 0; depth < kDeepest; ++depth) {
    std::size_t sign = end;
    while (sign < text.size() && text[sign] == ' ' && sign == end) ++sign;
    const std::size_t first = sign;
    while (sign < text.size() && sign - first < kMostInitials && mime::is_alpha(text[sign])) ++sign;
    if (sign == first || sign >= text.size() || text[sign] != '>') break;
    end = sign + 1;
  }
  if (end == at + 1) return {};
  while (end < text.size() && text[end] == '>') ++end;
  if (end < text.size() && text[end] == ' ') ++end;
  return {end - at, "\n", false};
}

// The blank of a query: "https://…?q=Jean+Dupont".
Mark plus_in_link(std::string_view text, std::size_t at) {
  constexpr std::size_t kReachBack = 160;
  const auto is_name = [](char c) { return mime::is_alpha(c) || to_byte(c) >= 0x80; };
  if (at == 0 || at + 1 >= text.size()) return {};
  const bool is_between = (is_name(text[at - 1]) || mime::hex_value(text[at - 1]) >= 0) &&
                          (is_name(text[at + 1]) || text[at + 1] == '%');
  if (!is_between) return {};
  std::string_view before = text.substr(at - std::min(at, kReachBack), std::min(at, kReachBack));
  before.remove_prefix(before.find_last_of(" \t\r\n") + 1);
  const std::size_t query = before.find('?');
  const bool is_value = query != before.npos && before.find('=', query) != before.npos;
  return is_value ? Mark{1, " ", false} : Mark{};
}

// "M+APw-ller" in a text that does not say it is UTF-7.
Mark utf7(std::string_view text, std::size_t at) {
  Mark mark;
  mark.size = read_utf7_run(text, at, mark.read);
  return mark;
}

Mark twice_coded(std::string_view text, std::size_t at) {
  Mark mark;
  mark.size = read_twice_coded(text, at, mark.read);
  return mark;
}

Mark ldif_value(std::string_view text, std::size_t at) {
  Mark mark;
  mark.size = read_ldif_value(text, at, mark.read);
  return mark;
}

// "=?charset?q?…?=": bytes, or 0.
std::size_t encoded_word_size(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongestWord = 1000;
  const std::string_view word = text.substr(std::min(at, text.size()), kLongestWord);
  if (!word.starts_with("=?")) return 0;
  const std::size_t charset = word.find('?', 2);
  const std::string_view rest = word.substr(std::min(charset, word.size()));
  const bool is_coded = rest.size() > 3 && rest[2] == '?' &&
                        std::string_view("bBqQ").find(rest[1]) != std::string_view::npos;
  if (!is_coded || word.substr(0, charset).find_first_of(" \r\n") != std::string_view::npos)
    return 0;
  const std::size_t end = word.find("?=", charset + 3);
  return end == std::string_view::npos ? 0 : end + 2;
}

// Words of a header that a text quotes, those together that follow on each other (RFC 2047, 6.2).
Mark encoded_words(std::string_view text, std::size_t at) {
  constexpr std::size_t kMost = 16;
  std::size_t end = at;
  for (std::size_t i = 0; i < kMost; ++i) {
    const std::size_t next =
        i == 0 ? at : std::min(text.find_first_not_of(" \t\r\n", end), text.size());
    const std::size_t size = encoded_word_size(text, next);
    if (size == 0) break;
    end = next + size;
  }
  if (end == at) return {};
  const std::string_view written = text.substr(at, end - at);
  Mark mark{written.size(), mime::decode_words(written, {}), false};
  return mark.read == written ? Mark{} : mark;
}

Mark mark_at(std::string_view text, std::size_t at) {
  const unsigned char c = to_byte(text[at]);
  if (c == '=') return encoded_words(text, at);
  if (c == '%') return percent(text, at);
  if (c == '\\') return backslash(text, at);
  if (c == '-' || c == '+') {
    Mark sign = hexadecimal_sign(text, at);
    if (sign.size > 0) return sign;
    if (c == '-') return line_end_hyphen(text, at);
    sign = utf7(text, at);
    return sign.size > 0 ? sign : plus_in_link(text, at);
  }
  if (c == '@') return wrapped_sign(text, at);
  if (c == ':') return ldif_value(text, at);
  if (c == '\n') return initials_before_quote(text, at);
  if (c == 0xC3) return twice_coded(text, at);
  if (c == 0x1B) return {escape_size(text, at), {}, false};
  if (c == '\b') return {1, {}, true};
  if (c == 0x7F || (c < 0x20 && kSuspects[c])) return {1, {}, false};
  if (const char shown = narrow(text, at); shown != 0) return {3, std::string(1, shown), false};
  return {std::min(invisible_size(text, at), text.size() - at), {}, false};
}

bool is_blank_before(std::string_view text, std::size_t at) {
  if (at == 0 || mime::is_space(text[at - 1])) return true;
  return at > 1 && text.substr(at - 2, 2) == "\xc2\xa0";
}
bool is_blank_after(std::string_view text, std::size_t at) {
  return at >= text.size() || mime::is_space(text[at]) || text.substr(at, 2) == "\xc2\xa0";
}

// Slashes, equal signs and the like in a web address are read the same either way.
bool says_something(const Mark& mark) {
  return std::any_of(mark.read.begin(), mark.read.end(), [](char c) {
    return mime::is_alpha(c) || mime::is_digit(c) || to_byte(c) >= 0x80 ||
           std::string_view("@ .-_+\n").find(c) != std::string_view::npos;
  });
}

// Invisible characters between blanks, which mailings have by the hundred, part nothing.
bool matters(std::string_view text, std::size_t at, const Mark& mark) {
  if (mark.size == 0) return false;
  if (!mark.read.empty()) return says_something(mark);
  return !(is_blank_before(text, at) && is_blank_after(text, at + mark.size));
}

class Screen {
 public:
  explicit Screen(std::string_view text) : text_(text) {}

  std::string read() {
    for (std::size_t at = next_suspect(0); at < text_.size(); at = next_suspect(at)) {
      if (text_[at] == '@') append_inner_addresses(text_, at, addresses_);
      if (at >= turned_to_ && text_.substr(at, kTurningSign.size()) == kTurningSign) {
        turned_to_ = append_turned(text_, at, apart_);
      }
      const Mark mark = mark_at(text_, at);
      if (matters(text_, at, mark)) reach(at, at + mark.size);
      at += std::max<std::size_t>(mark.size, 1);
    }
    flush();
    append_spread_letters(text_, apart_);
    for (const SplitName& one : split_names(text_)) apart_ += one.joined() + "\n\n";
    // Decoding may have brought addresses to light that stand inside others.
    std::string inner;
    for (std::size_t at = out_.find('@'); at < out_.size(); at = out_.find('@', at + 1)) {
      append_inner_addresses(out_, at, inner);
    }
    return std::move(out_) + apart_ + addresses_ + inner;
  }

 private:
  std::size_t next_suspect(std::size_t at) const {
    while (at < text_.size() && !kSuspects[to_byte(text_[at])]) ++at;
    return at;
  }

  void reach(std::size_t begin, std::size_t end) {
    const std::size_t from = begin > kReachAround ? begin - kReachAround : 0;
    if (end_ != 0 && from > end_) flush();
    if (end_ == 0) begin_ = from;
    end_ = std::max(end_, std::min(end + kReachAround, text_.size()));
  }

  // No word is cut in two: half a number is another number.
  void widen() {
    const auto is_cut = [this](std::size_t at) { return !mime::is_space(text_[at]); };
    std::size_t floor = begin_ > kReachAround ? begin_ - kReachAround : 0;
    while (begin_ > floor && is_cut(begin_ - 1)) --begin_;
    const std::size_t most = std::min(end_ + kReachAround, text_.size());
    while (end_ < most && is_cut(end_)) ++end_;
    while (begin_ > 0 && (to_byte(text_[begin_]) & 0xC0U) == 0x80) --begin_;
    while (end_ < text_.size() && (to_byte(text_[end_]) & 0xC0U) == 0x80) ++end_;
  }

  void flush() {
    if (end_ == 0) return;
    widen();
    for (std::size_t at = begin_; at < end_;) {
      const Mark mark = kSuspects[to_byte(text_[at])] ? mark_at(text_, at) : Mark{};
      if (mark.takes_back) take_back();
      if (mark.size == 0) {
        out_ += text_[at++];
      } else {
        out_ += mark.read;
        at += mark.size;
      }
    }
    out_ += "\n\n";
    begin_ = end_ = 0;
  }

  // A character, not a byte.
  void take_back() {
    while (!out_.empty() && (to_byte(out_.back()) & 0xC0U) == 0x80) out_.pop_back();
    if (!out_.empty()) out_.pop_back();
  }

  std::string_view text_;
  std::size_t begin_ = 0, end_ = 0;  // of the excerpt being gathered; end_ 0: none
  std::size_t turned_to_ = 0;
  std::string out_, apart_, addresses_;
};

}  // namespace

ScreenMark screen_mark(std::string_view utf8, std::size_t at) {
  return kSuspects[to_byte(utf8[at])] ? mark_at(utf8, at) : ScreenMark{};
}

std::string screen_text(std::string_view utf8) { return Screen(utf8).read(); }

}  // namespace oubli::content
