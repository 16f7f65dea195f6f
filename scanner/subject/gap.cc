// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/gap.h"

#include <cstddef>

#include "scanner/detect/text.h"

namespace oubli::subject {

namespace {

constexpr std::size_t kLongestWordGap = 32;
constexpr std::size_t kLongestCodeGap = 16;  // a line break and the quote marks of the next line

enum class Sign : std::uint8_t {
  Blank,
  Tab,
  Break,
  Hyphen,
  Apostrophe,
  Dot,
  Comma,
  Bar,
  Quote,
  Emphasis,
  CodeJoint,  // parts the groups of numbers, never names
  None,
  Other
};

// The signs beyond ASCII that mail has between names: zero-width characters, soft and long hyphens,
// typographic apostrophes, wide commas, the dot between the names of a foreigner in Japanese.
Sign wide_sign(char32_t code) {
  if (is_wide_blank(code)) return Sign::Blank;
  switch (code) {
    case 0x85:  // next line, and the two signs that Unicode ends lines and paragraphs with
    case 0x2028:
    case 0x2029:
      return Sign::Break;
    case 0x30FB:
    case 0xFF65:
      return Sign::Blank;
    case 0xAD:
    case 0x200B:
    case 0x200C:
    case 0x200D:
    case 0x200E:
    case 0x200F:
    case 0x2060:
    case 0xFEFF:
      return Sign::None;
    case 0x2010:
    case 0x2011:
    case 0x2013:
    case 0x2212:
    case 0xFF0D:
      return Sign::Hyphen;
    case 0xB7:
    case 0x2012:
    case 0x2014:
    case 0x2015:
      return Sign::CodeJoint;
    case 0x2018:
    case 0x2019:
    case 0xB4:
    case 0x2BC:
      return Sign::Apostrophe;
    case 0x3001:
    case 0xFF0C:
      return Sign::Comma;
    default:
      return Sign::Other;
  }
}

Sign ascii_sign(char c) {
  switch (c) {
    case ' ':
      return Sign::Blank;
    case '\t':
      return Sign::Tab;
    case '\n':
    case '\v':
    case '\f':
      return Sign::Break;
    case '\r':
      return Sign::None;
    case '-':
      return Sign::Hyphen;
    case '\'':
    case '`':
      return Sign::Apostrophe;
    case '.':
      return Sign::Dot;
    case ',':
    case '(':
      return Sign::Comma;
    case ';':
    case '|':
      return Sign::Bar;
    case '>':
      return Sign::Quote;
    case '_':
    case '*':
      return Sign::Emphasis;
    default:
      return Sign::Other;
  }
}

Sign take_sign(std::string_view& rest) {
  if ((static_cast<unsigned char>(rest.front()) & 0x80U) == 0) {
    const Sign sign = ascii_sign(rest.front());
    rest.remove_prefix(1);
    return sign;
  }
  const detect::Rune rune = detect::rune_at(rest, 0);
  const Sign sign = wide_sign(rune.value);
  if (sign != Sign::Other) rest.remove_prefix(rune.length);
  return sign;
}

struct Signs {
  int blanks = 0, tabs = 0, breaks = 0, hyphens = 0, apostrophes = 0, dots = 0, commas = 0,
      bars = 0, emphases = 0;
  bool is_far = false;
};

void count(Sign sign, Signs& signs) {
  switch (sign) {
    case Sign::Blank:
      ++signs.blanks;
      break;
    case Sign::Tab:
      ++signs.tabs;
      break;
    case Sign::Break:
      ++signs.breaks;
      break;
    case Sign::Hyphen:
      ++signs.hyphens;
      break;
    case Sign::Apostrophe:
      ++signs.apostrophes;
      break;
    case Sign::Dot:
      ++signs.dots;
      break;
    case Sign::Comma:
      ++signs.commas;
      break;
    case Sign::Bar:
      signs.breaks > 0 ? ++signs.blanks : ++signs.bars;
      break;
    case Sign::Quote:
      signs.is_far |= signs.breaks == 0;
      break;
    case Sign::Emphasis:
      ++signs.emphases;
      break;
    case Sign::None:
      break;
    case Sign::CodeJoint:
    case Sign::Other:
      signs.is_far = true;
      break;
  }
}

Gap judge(const Signs& signs) {
  const int joints = signs.hyphens + signs.apostrophes + signs.commas + signs.bars;
  if (signs.is_far || signs.breaks > 1 || joints > 1 || signs.dots > 1) return Gap::Far;
  const bool is_tight = signs.blanks + signs.tabs + signs.breaks == 0;
  // _Jean_ *Dupont*; without a blank, jean_dupont is a user or file name.
  if (signs.emphases > 4 || (signs.emphases > 0 && joints + signs.dots > 0)) return Gap::Far;
  if (signs.emphases > 0 && is_tight) return Gap::Dot;
  if (signs.bars == 1) return signs.dots == 0 ? Gap::Cell : Gap::Far;
  if (signs.commas == 1) return Gap::Comma;
  if (signs.hyphens == 1) return is_tight || signs.breaks == 1 ? Gap::Hyphen : Gap::Far;
  if (signs.apostrophes == 1)
    return signs.dots == 0 && signs.breaks == 0 ? Gap::Apostrophe : Gap::Far;
  if (signs.dots == 1) return is_tight ? Gap::Dot : Gap::DotBlank;
  if (signs.breaks == 1) return Gap::Line;
  return signs.tabs > 0 ? Gap::Cell : Gap::Blank;
}

}  // namespace

bool is_wide_blank(char32_t code) {
  return code == 0xA0 || code == 0x1680 || code == 0x180E || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x202F || code == 0x205F || code == 0x2800 || code == 0x3000 || code == 0x3164;
}

Gap gap_of(std::string_view between) {
  if (between == " ") return Gap::Blank;
  // Columns: prose has a blank behind its commas. Airlines and libraries write MONTFORT/AURELIE.
  if (between == "," || between == "/" || between == "\",\"" || between == "\";\"" ||
      between == "\"\t\"")
    return Gap::Cell;
  if (between.empty() || between.size() > kLongestWordGap) return Gap::Far;
  Signs signs;
  while (!between.empty()) {
    count(take_sign(between), signs);
    if (signs.is_far) return Gap::Far;
  }
  return judge(signs);
}

std::size_t gap_size(std::string_view text) {
  std::string_view rest = text;
  std::size_t size = 0;
  while (!rest.empty() && size <= kLongestWordGap && take_sign(rest) != Sign::Other) {
    size = text.size() - rest.size();
  }
  return size;
}

bool parts_a_code(std::string_view between) {
  if (between.empty() || between.size() > kLongestCodeGap) return false;
  int breaks = 0;
  int signs = 0;
  while (!between.empty()) {
    const char c = between.front();
    if (c == '/' || c == ')' || c == '(' || c == '_' || c == '.' || c == '-') {
      ++signs;
      between.remove_prefix(1);
      continue;
    }
    const Sign sign = take_sign(between);
    const bool is_quote_mark = breaks > 0 && (sign == Sign::Quote || sign == Sign::Bar);
    breaks += sign == Sign::Break ? 1 : 0;
    signs += sign == Sign::Hyphen || sign == Sign::CodeJoint ? 1 : 0;
    const bool is_fit = sign == Sign::Blank || sign == Sign::Tab || sign == Sign::Break ||
                        sign == Sign::Hyphen || sign == Sign::CodeJoint || sign == Sign::None ||
                        is_quote_mark;
    if (!is_fit) return false;
  }
  return breaks <= 1 && signs <= 3;
}

}  // namespace oubli::subject
