// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/gap.h"

#include <array>
#include <cstddef>

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
  None,
  Other
};

struct Written {
  std::string_view bytes;
  Sign sign;
};
// The signs beyond ASCII that mail really has between names: no-break, thin and wide blanks,
// zero-width characters, soft and long hyphens, typographic apostrophes, wide commas.
constexpr std::array kBeyondAscii{
    Written{"\u00a0", Sign::Blank},      Written{"\u2009", Sign::Blank},
    Written{"\u202f", Sign::Blank},      Written{"\u2003", Sign::Blank},
    Written{"\u200b", Sign::None},       Written{"\u200c", Sign::None},
    Written{"\u200d", Sign::None},       Written{"\u2060", Sign::None},
    Written{"\ufeff", Sign::None},       Written{"\u00ad", Sign::None},
    Written{"\u200e", Sign::None},       Written{"\u200f", Sign::None},
    Written{"\u2010", Sign::Hyphen},     Written{"\u2011", Sign::Hyphen},
    Written{"\u2013", Sign::Hyphen},     Written{"\u2019", Sign::Apostrophe},
    Written{"\u2018", Sign::Apostrophe}, Written{"\u00b4", Sign::Apostrophe},
    Written{"\u02bc", Sign::Apostrophe}, Written{"\u3000", Sign::Blank},
    Written{"\u2212", Sign::Hyphen},     Written{"\uff0d", Sign::Hyphen},
    Written{"\u3001", Sign::Comma},      Written{"\uff0c", Sign::Comma},
};

Sign ascii_sign(char c) {
  switch (c) {
    case ' ':
      return Sign::Blank;
    case '\t':
      return Sign::Tab;
    case '\n':
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
  for (const Written& written : kBeyondAscii) {
    if (!rest.starts_with(written.bytes)) continue;
    rest.remove_prefix(written.bytes.size());
    return written.sign;
  }
  return Sign::Other;
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

Gap gap_of(std::string_view between) {
  if (between == " ") return Gap::Blank;
  // Columns: prose has a blank behind its commas.
  if (between == "," || between == "\",\"" || between == "\";\"" || between == "\"\t\"")
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
    signs += sign == Sign::Hyphen ? 1 : 0;
    const bool is_fit = sign == Sign::Blank || sign == Sign::Tab || sign == Sign::Break ||
                        sign == Sign::Hyphen || sign == Sign::None || is_quote_mark;
    if (!is_fit) return false;
  }
  return breaks <= 1 && signs <= 3;
}

}  // namespace oubli::subject
