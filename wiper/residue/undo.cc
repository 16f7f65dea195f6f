// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/undo.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace oubli::wiper {

namespace {

constexpr std::size_t kLongestReference = 12;  // "&#x0010FFFF;"
constexpr char32_t kNoBreakSpace = 0xA0;

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// What begins with an escape: how long it is and what it stands for. No length: it may go on behind
// the end. Nothing decoded and a length of 1: it is no escape.
struct Escape {
  std::size_t length = 1;
  std::string decoded{};
  bool is_break = false;
};

Escape hex_pair(std::string_view text, bool is_end) {
  if (text.size() < 3) return {is_end ? 1U : 0U};
  const int high = digit(text[1]);
  const int low = digit(text[2]);
  if (high < 0 || low < 0) return {};
  return {3, std::string(1, static_cast<char>(high * 16 + low))};
}

Escape quoted(std::string_view text, bool is_end) {
  if (text.starts_with("=\n")) return {2, {}, true};
  if (text.starts_with("=\r\n")) return {3, {}, true};
  return hex_pair(text, is_end);
}

using Name = std::pair<std::string_view, char32_t>;
// Sorted by name (HTML 4 §24.2, and HTML 5 for what stands in addresses).
constexpr std::array kNames{
    Name{"AElig", 0xC6},  Name{"Aacute", 0xC1},  Name{"Acirc", 0xC2},   Name{"Agrave", 0xC0},
    Name{"Aring", 0xC5},  Name{"Atilde", 0xC3},  Name{"Auml", 0xC4},    Name{"Ccedil", 0xC7},
    Name{"ETH", 0xD0},    Name{"Eacute", 0xC9},  Name{"Ecirc", 0xCA},   Name{"Egrave", 0xC8},
    Name{"Euml", 0xCB},   Name{"Iacute", 0xCD},  Name{"Icirc", 0xCE},   Name{"Igrave", 0xCC},
    Name{"Iuml", 0xCF},   Name{"Ntilde", 0xD1},  Name{"OElig", 0x152},  Name{"Oacute", 0xD3},
    Name{"Ocirc", 0xD4},  Name{"Ograve", 0xD2},  Name{"Oslash", 0xD8},  Name{"Otilde", 0xD5},
    Name{"Ouml", 0xD6},   Name{"Scaron", 0x160}, Name{"THORN", 0xDE},   Name{"Uacute", 0xDA},
    Name{"Ucirc", 0xDB},  Name{"Ugrave", 0xD9},  Name{"Uuml", 0xDC},    Name{"Yacute", 0xDD},
    Name{"Yuml", 0x178},  Name{"aacute", 0xE1},  Name{"acirc", 0xE2},   Name{"aelig", 0xE6},
    Name{"agrave", 0xE0}, Name{"amp", '&'},      Name{"apos", '\''},    Name{"aring", 0xE5},
    Name{"atilde", 0xE3}, Name{"auml", 0xE4},    Name{"ccedil", 0xE7},  Name{"commat", '@'},
    Name{"dash", 0x2010}, Name{"eacute", 0xE9},  Name{"ecirc", 0xEA},   Name{"egrave", 0xE8},
    Name{"eth", 0xF0},    Name{"euml", 0xEB},    Name{"gt", '>'},       Name{"hyphen", 0x2010},
    Name{"iacute", 0xED}, Name{"icirc", 0xEE},   Name{"igrave", 0xEC},  Name{"iuml", 0xEF},
    Name{"lowbar", '_'},  Name{"lpar", '('},     Name{"lt", '<'},       Name{"nbsp", kNoBreakSpace},
    Name{"ntilde", 0xF1}, Name{"num", '#'},      Name{"oacute", 0xF3},  Name{"ocirc", 0xF4},
    Name{"oelig", 0x153}, Name{"ograve", 0xF2},  Name{"oslash", 0xF8},  Name{"otilde", 0xF5},
    Name{"ouml", 0xF6},   Name{"period", '.'},   Name{"plus", '+'},     Name{"quot", '"'},
    Name{"rpar", ')'},    Name{"rsquo", 0x2019}, Name{"scaron", 0x161}, Name{"sol", '/'},
    Name{"szlig", 0xDF},  Name{"thorn", 0xFE},   Name{"uacute", 0xFA},  Name{"ucirc", 0xFB},
    Name{"ugrave", 0xF9}, Name{"uuml", 0xFC},    Name{"yacute", 0xFD},  Name{"yuml", 0xFF},
};
static_assert(std::ranges::is_sorted(kNames, {}, &Name::first));

std::string utf8_of(char32_t code) {
  if (code == kNoBreakSpace) return " ";
  if (code < 0x80) return {static_cast<char>(code)};
  std::string text;
  if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6U);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | code >> 12U);
    text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
  } else {
    text += static_cast<char>(0xF0U | code >> 18U);
    text += static_cast<char>(0x80U | (code >> 12U & 0x3FU));
    text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
  }
  return text += static_cast<char>(0x80U | (code & 0x3FU));
}

// The semicolon may be missing after a number; browsers forgive that.
Escape numbered(std::string_view text) {
  const bool is_hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t first = is_hex ? 3 : 2;
  std::size_t at = first;
  char32_t code = 0;
  for (; at < text.size() && at < kLongestReference; ++at) {
    const int value = digit(text[at]);
    if (value < 0 || (!is_hex && value > 9)) break;
    code = code * (is_hex ? 16 : 10) + static_cast<char32_t>(value);
  }
  const bool is_character = code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  if (at == first || !is_character) return {};
  return {at + (text.substr(at).starts_with(';') ? 1 : 0), utf8_of(code)};
}

const Name* known(std::string_view name) {
  const auto at = std::ranges::lower_bound(kNames, name, {}, &Name::first);
  return at == kNames.end() || at->first != name ? nullptr : &*at;
}

// The names of Latin-1 and of the marks of HTML itself may stand without a semicolon.
bool may_be_open(const Name& name) {
  return name.second >= kNoBreakSpace
             ? name.second <= 0xFF
             : std::string_view("&<>\"").find(static_cast<char>(name.second)) !=
                   std::string_view::npos;
}

Escape named(std::string_view text) {
  constexpr std::size_t kLongestOpen = 6;
  const std::size_t end = text.substr(0, kLongestReference).find(';');
  if (end != std::string_view::npos) {
    if (const Name* name = known(text.substr(1, end - 1))) return {end + 1, utf8_of(name->second)};
  }
  for (std::size_t size = kLongestOpen; size > 1; --size) {
    const Name* name = size < text.size() ? known(text.substr(1, size)) : nullptr;
    if (name != nullptr && may_be_open(*name)) return {size + 1, utf8_of(name->second)};
  }
  return {};
}

Escape reference(std::string_view text, bool is_end) {
  if (text[0] == '%') return hex_pair(text, is_end);
  if (text.size() < kLongestReference && !is_end && text.find(';') == std::string_view::npos)
    return {0};
  return text.starts_with("&#") ? numbered(text) : named(text);
}

// The next of two characters; found once and remembered, as one may be much rarer.
class Next {
 public:
  Next(std::string_view text, char mark) : text_(text), mark_(mark), at_(text.find(mark)) {}
  std::size_t from(std::size_t place) {
    if (at_ < place) at_ = text_.find(mark_, place);
    return at_;
  }

 private:
  std::string_view text_;
  char mark_;
  std::size_t at_;
};

template <typename Mark, typename Read>
std::size_t undo(std::string_view text, bool is_end, Undone& out, Mark mark, Read read) {
  for (std::size_t at = 0;;) {
    const std::size_t begin = std::min(mark(at), text.size());
    out.put(text.substr(at, begin - at));
    if (begin == text.size()) return begin;
    const Escape escape = read(text.substr(begin), is_end);
    if (escape.length == 0) return begin;
    if (escape.is_break) {
      out.leave_out();
    } else if (escape.decoded.empty()) {
      out.put(text.substr(begin, 1));
    } else {
      out.put_decoded(escape.decoded);
    }
    at = begin + escape.length;
  }
}

}  // namespace

void Undone::put_decoded(std::string_view decoded) {
  for (const char c : decoded) {
    edits.push_back(2 * (base + bytes.size()) + 1);
    bytes += c;
  }
}

std::size_t undo_quoted_printable(std::string_view text, bool is_end, Undone& out) {
  Next equals(text, '=');
  return undo(
      text, is_end, out, [&](std::size_t at) { return equals.from(at); }, quoted);
}

std::size_t undo_references(std::string_view text, bool is_end, Undone& out) {
  Next ampersand(text, '&');
  Next percent(text, '%');
  const auto next = [&](std::size_t at) { return std::min(ampersand.from(at), percent.from(at)); };
  return undo(text, is_end, out, next, reference);
}

}  // namespace oubli::wiper
