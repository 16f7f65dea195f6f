// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/letters.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace oubli::generator {
namespace {

struct Accented {
  char32_t lower, upper;
  std::string_view plain;    // without the mark, lower case
  std::string_view spelled;  // as typed on a keyboard without it; empty: as plain
  char32_t base = 0, mark = 0;
};

constexpr std::array kAccented{
    Accented{U'à', U'À', "a", "", U'a', 0x300},
    Accented{U'á', U'Á', "a", "", U'a', 0x301},
    Accented{U'â', U'Â', "a", "", U'a', 0x302},
    Accented{U'ã', U'Ã', "a", "", U'a', 0x303},
    Accented{U'ä', U'Ä', "a", "ae", U'a', 0x308},
    Accented{U'å', U'Å', "a", "aa", U'a', 0x30A},
    Accented{U'ç', U'Ç', "c", "", U'c', 0x327},
    Accented{U'è', U'È', "e", "", U'e', 0x300},
    Accented{U'é', U'É', "e", "", U'e', 0x301},
    Accented{U'ê', U'Ê', "e", "", U'e', 0x302},
    Accented{U'ë', U'Ë', "e", "", U'e', 0x308},
    Accented{U'ì', U'Ì', "i", "", U'i', 0x300},
    Accented{U'í', U'Í', "i", "", U'i', 0x301},
    Accented{U'î', U'Î', "i", "", U'i', 0x302},
    Accented{U'ï', U'Ï', "i", "", U'i', 0x308},
    Accented{U'ñ', U'Ñ', "n", "", U'n', 0x303},
    Accented{U'ò', U'Ò', "o", "", U'o', 0x300},
    Accented{U'ó', U'Ó', "o", "", U'o', 0x301},
    Accented{U'ô', U'Ô', "o", "", U'o', 0x302},
    Accented{U'õ', U'Õ', "o", "", U'o', 0x303},
    Accented{U'ö', U'Ö', "o", "oe", U'o', 0x308},
    Accented{U'ø', U'Ø', "o", "oe"},
    Accented{U'ù', U'Ù', "u", "", U'u', 0x300},
    Accented{U'ú', U'Ú', "u", "", U'u', 0x301},
    Accented{U'û', U'Û', "u", "", U'u', 0x302},
    Accented{U'ü', U'Ü', "u", "ue", U'u', 0x308},
    Accented{U'ý', U'Ý', "y", "", U'y', 0x301},
    Accented{U'æ', U'Æ', "ae", ""},
    Accented{U'ą', U'Ą', "a", "", U'a', 0x328},
    Accented{U'ć', U'Ć', "c", "", U'c', 0x301},
    Accented{U'č', U'Č', "c", "", U'c', 0x30C},
    Accented{U'ď', U'Ď', "d", "", U'd', 0x30C},
    Accented{U'ę', U'Ę', "e", "", U'e', 0x328},
    Accented{U'ě', U'Ě', "e", "", U'e', 0x30C},
    Accented{U'ł', U'Ł', "l", ""},
    Accented{U'ń', U'Ń', "n", "", U'n', 0x301},
    Accented{U'ň', U'Ň', "n", "", U'n', 0x30C},
    Accented{U'ř', U'Ř', "r", "", U'r', 0x30C},
    Accented{U'ś', U'Ś', "s", "", U's', 0x301},
    Accented{U'š', U'Š', "s", "", U's', 0x30C},
    Accented{U'ť', U'Ť', "t", "", U't', 0x30C},
    Accented{U'ů', U'Ů', "u", "", U'u', 0x30A},
    Accented{U'ź', U'Ź', "z", "", U'z', 0x301},
    Accented{U'ż', U'Ż', "z", "", U'z', 0x307},
    Accented{U'ž', U'Ž', "z", "", U'z', 0x30C},
};

constexpr std::u32string_view kGreekAccented = U"άέήίόύώϊϋΐ";
constexpr std::u32string_view kGreekCapitals =
    U"ΑΕΗΙΟΥΩΙΥΙ";  // capitals are written without accent

const Accented* accented(char32_t letter) {
  const auto* found = std::find_if(kAccented.begin(), kAccented.end(), [letter](const Accented& a) {
    return a.lower == letter || a.upper == letter;
  });
  return found == kAccented.end() ? nullptr : found;
}

char32_t upper_letter(char32_t c) {
  if (c < 0x80) return c >= U'a' && c <= U'z' ? c - 32 : c;
  if (c == U'ς') return U'Σ';
  if (c >= U'α' && c <= U'ω') return c - 32;
  if (const std::size_t at = kGreekAccented.find(c); at != kGreekAccented.npos) {
    return kGreekCapitals[at];
  }
  if (c >= U'а' && c <= U'я') return c - 32;
  if (c >= U'ѐ' && c <= U'џ') return c - 80;
  const Accented* known = accented(c);
  return known == nullptr ? c : known->upper;
}

char32_t lower_letter(char32_t c) {
  if (c < 0x80) return c >= U'A' && c <= U'Z' ? c + 32 : c;
  if (c >= U'Α' && c <= U'Ω') return c + 32;
  if (c >= U'А' && c <= U'Я') return c + 32;
  if (c >= U'Ѐ' && c <= U'Џ') return c + 80;
  const Accented* known = accented(c);
  return known == nullptr ? c : known->lower;
}

// Replaces accented letters by the ASCII spelling `choose` names; keeps the case of the first.
template <typename Choose>
std::string respelled(std::string_view text, Choose choose) {
  std::string out;
  for (char32_t c : to_code_points(text)) {
    const Accented* known = accented(c);
    if (c == U'ß') {
      out += "ss";
    } else if (known == nullptr) {
      append_utf8(out, c);
    } else {
      std::string letters(choose(*known));
      if (c == known->upper) letters[0] = static_cast<char>(letters[0] - 32);
      out += letters;
    }
  }
  return out;
}

}  // namespace

void append_utf8(std::string& out, char32_t letter) {
  const auto c = static_cast<std::uint32_t>(letter);
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6U);
    put(0x80 | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12U);
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  } else {
    put(0xF0 | c >> 18U);
    put(0x80 | (c >> 12U & 0x3FU));
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  }
}

std::u32string to_code_points(std::string_view utf8) {
  std::u32string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t c = size == 1 ? lead : lead & (0x7FU >> size);
    for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k) {
      c = c << 6U | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    }
    out += static_cast<char32_t>(c);
    i += size;
  }
  return out;
}

std::string to_utf8(std::u32string_view letters) {
  std::string out;
  for (char32_t c : letters) append_utf8(out, c);
  return out;
}

std::string to_upper(std::string_view text) {
  std::string out;
  for (char32_t c : to_code_points(text)) {
    if (c == U'ß') {
      out += "SS";
    } else {
      append_utf8(out, upper_letter(c));
    }
  }
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out;
  for (char32_t c : to_code_points(text)) append_utf8(out, lower_letter(c));
  return out;
}

std::string without_accents(std::string_view text) {
  return respelled(text, [](const Accented& a) { return a.plain; });
}

std::string spelled_out(std::string_view text) {
  return respelled(text, [](const Accented& a) { return a.spelled.empty() ? a.plain : a.spelled; });
}

std::string decomposed(std::string_view text) {
  std::string out;
  for (char32_t c : to_code_points(text)) {
    const Accented* known = accented(c);
    if (known == nullptr || known->base == 0) {
      append_utf8(out, c);
      continue;
    }
    append_utf8(out, c == known->upper ? known->base - 32 : known->base);
    append_utf8(out, known->mark);
  }
  return out;
}

}  // namespace oubli::generator
