// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/charset_names.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"

namespace oubli::mime {
namespace {

struct Alias {
  std::string_view label;
  CharsetKind kind;
  std::string_view icu;
};
using enum CharsetKind;

// Labels that ICU does not know or takes too literally. Supersets stand in for what mailers label
// with a subset's name, as the WHATWG Encoding Standard (4.2) does.
constexpr std::array kAliases{
    Alias{"", Utf8, ""},
    Alias{"utf8", Utf8, ""},
    Alias{"utf-8", Utf8, ""},
    Alias{"unicode-1-1-utf-8", Utf8, ""},
    Alias{"x-utf-8", Utf8, ""},
    Alias{"utf-8-mac", Utf8, ""},
    Alias{"ascii", Utf8, ""},
    Alias{"us-ascii", Utf8, ""},
    Alias{"usascii", Utf8, ""},
    Alias{"us_ascii", Utf8, ""},
    Alias{"ansi_x3.4-1968", Utf8, ""},
    Alias{"iso646-us", Utf8, ""},
    Alias{"iso-8859-1", Western, ""},
    Alias{"iso8859-1", Western, ""},
    Alias{"iso_8859-1", Western, ""},
    Alias{"iso8859_1", Western, ""},
    Alias{"iso88591", Western, ""},
    Alias{"iso-8859-1-windows-3.1-latin-1", Western, ""},
    Alias{"8859-1", Western, ""},
    Alias{"latin1", Western, ""},
    Alias{"latin-1", Western, ""},
    Alias{"latin", Western, ""},
    Alias{"l1", Western, ""},
    Alias{"windows-1252", Western, ""},
    Alias{"cp1252", Western, ""},
    Alias{"cp-1252", Western, ""},
    Alias{"x-cp1252", Western, ""},
    Alias{"ansi", Western, ""},
    Alias{"x-ansi", Western, ""},
    Alias{"western", Western, ""},
    Alias{"utf-7", SevenBit, "UTF-7"},
    Alias{"utf7", SevenBit, "UTF-7"},
    Alias{"unicode-1-1-utf-7", SevenBit, "UTF-7"},
    Alias{"x-unicode-2-0-utf-7", SevenBit, "UTF-7"},
    Alias{"iso-2022-jp", SevenBit, "ISO_2022,locale=ja,version=4"},
    Alias{"iso-2022-jp-1", SevenBit, "ISO_2022,locale=ja,version=4"},
    Alias{"iso-2022-jp-2", SevenBit, "ISO_2022,locale=ja,version=4"},
    Alias{"iso-2022-jp-ms", SevenBit, "ISO_2022,locale=ja,version=4"},
    Alias{"cp50220", SevenBit, "ISO_2022,locale=ja,version=4"},
    Alias{"cp50221", SevenBit, "ISO_2022,locale=ja,version=4"},
    Alias{"iso-2022-kr", SevenBit, "ISO-2022-KR"},
    Alias{"iso-2022-cn", SevenBit, "ISO-2022-CN"},
    Alias{"iso-2022-cn-ext", SevenBit, "ISO-2022-CN-EXT"},
    Alias{"hz-gb-2312", SevenBit, "HZ"},
    Alias{"hz", SevenBit, "HZ"},
    Alias{"utf-16", Wide, "UTF-16"},
    Alias{"utf16", Wide, "UTF-16"},
    Alias{"unicode", Wide, "UTF-16"},
    Alias{"ucs-2", Wide, "UTF-16"},
    Alias{"iso-10646-ucs-2", Wide, "UTF-16"},
    Alias{"utf-16le", Wide, "UTF-16LE"},
    Alias{"utf-16be", Wide, "UTF-16BE"},
    Alias{"unicodefffe", Wide, "UTF-16BE"},
    Alias{"utf-32", Wide, "UTF-32"},
    Alias{"utf-32le", Wide, "UTF-32LE"},
    Alias{"utf-32be", Wide, "UTF-32BE"},
    Alias{"gb2312", Other, "gb18030"},
    Alias{"gb_2312-80", Other, "gb18030"},
    Alias{"gb-2312", Other, "gb18030"},
    Alias{"gbk", Other, "gb18030"},
    Alias{"cp936", Other, "gb18030"},
    Alias{"x-gbk", Other, "gb18030"},
    Alias{"x-euc-cn", Other, "gb18030"},
    Alias{"euc-cn", Other, "gb18030"},
    Alias{"gb18030", Other, "gb18030"},
    Alias{"ks_c_5601-1987", Other, "windows-949"},
    Alias{"ks_c_5601", Other, "windows-949"},
    Alias{"ksc5601", Other, "windows-949"},
    Alias{"euc-kr", Other, "windows-949"},
    Alias{"cp949", Other, "windows-949"},
    Alias{"uhc", Other, "windows-949"},
    Alias{"shift_jis", Other, "windows-31j"},
    Alias{"shift-jis", Other, "windows-31j"},
    Alias{"sjis", Other, "windows-31j"},
    Alias{"x-sjis", Other, "windows-31j"},
    Alias{"ms_kanji", Other, "windows-31j"},
    Alias{"cp932", Other, "windows-31j"},
    Alias{"x-euc-jp", Other, "euc-jp"},
    Alias{"big5", Other, "big5-hkscs"},
    Alias{"big-5", Other, "big5-hkscs"},
    Alias{"x-big5", Other, "big5-hkscs"},
    Alias{"cp950", Other, "windows-950"},
    Alias{"koi8", Other, "koi8-r"},
    Alias{"koi8r", Other, "koi8-r"},
    Alias{"koi8-ru", Other, "koi8-u"},
    Alias{"iso-8859-8-i", Other, "iso-8859-8"},
    Alias{"iso-8859-8-e", Other, "iso-8859-8"},
    Alias{"logical", Other, "iso-8859-8"},
    Alias{"iso-8859-6-i", Other, "iso-8859-6"},
    Alias{"iso-8859-9", Other, "windows-1254"},
    Alias{"iso-8859-11", Other, "windows-874"},
    Alias{"tis-620", Other, "windows-874"},
    Alias{"latin7", Other, "iso-8859-13"},
    Alias{"l7", Other, "iso-8859-13"},
    Alias{"latin10", Other, "iso-8859-16"},
    Alias{"l10", Other, "iso-8859-16"},
    Alias{"iso-ir-226", Other, "iso-8859-16"},
    Alias{"iso-ir-166", Other, "windows-874"},
    Alias{"cstis620", Other, "windows-874"},
    Alias{"thai", Other, "windows-874"},
    Alias{"cskoi8u", Other, "koi8-u"},
    Alias{"strk1048-2002", Other, "kz-1048"},
    Alias{"rk1048", Other, "kz-1048"},
    Alias{"kz1048", Other, "kz-1048"},
    Alias{"cskz1048", Other, "kz-1048"},
    Alias{"csptcp154", Other, "ptcp154"},
    Alias{"pt154", Other, "ptcp154"},
    Alias{"cp154", Other, "ptcp154"},
    Alias{"cyrillic-asian", Other, "ptcp154"},
};

// Of Apple, without "x-" and signs.
struct MacName {
  std::string_view label, icu;
};
constexpr std::array kMacNames{MacName{"mac", "macintosh"},
                               MacName{"macroman", "macintosh"},
                               MacName{"macgreek", "x-mac-greek"},
                               MacName{"maccyrillic", "x-mac-cyrillic"},
                               MacName{"macukraine", "x-mac-cyrillic"},
                               MacName{"macukrainian", "x-mac-cyrillic"},
                               MacName{"macce", "x-mac-centraleurroman"},
                               MacName{"maccenteuro", "x-mac-centraleurroman"},
                               MacName{"maccentraleurope", "x-mac-centraleurroman"},
                               MacName{"maccentraleurroman", "x-mac-centraleurroman"},
                               MacName{"maclatin2", "x-mac-centraleurroman"},
                               MacName{"macturkish", "x-mac-turkish"},
                               MacName{"maccroatian", "x-mac-croatian"},
                               MacName{"maciceland", "x-mac-icelandic"},
                               MacName{"macicelandic", "x-mac-icelandic"},
                               MacName{"macromania", "x-mac-romanian"},
                               MacName{"macromanian", "x-mac-romanian"}};

// Windows numbers its charsets; the numbers stand in TNEF and behind "cp".
struct CodePage {
  std::string_view number, label;
};
constexpr std::array kCodePages{
    CodePage{"1200", "utf-16le"},     CodePage{"1201", "utf-16be"},
    CodePage{"12000", "utf-32le"},    CodePage{"12001", "utf-32be"},
    CodePage{"65000", "utf-7"},       CodePage{"65001", "utf-8"},
    CodePage{"20127", "us-ascii"},    CodePage{"20866", "koi8-r"},
    CodePage{"21866", "koi8-u"},      CodePage{"20932", "euc-jp"},
    CodePage{"51932", "euc-jp"},      CodePage{"51949", "euc-kr"},
    CodePage{"51936", "gb2312"},      CodePage{"20936", "gb2312"},
    CodePage{"54936", "gb18030"},     CodePage{"52936", "hz-gb-2312"},
    CodePage{"50222", "iso-2022-jp"}, CodePage{"50225", "iso-2022-kr"},
    CodePage{"50227", "iso-2022-cn"}, CodePage{"10000", "macintosh"},
    CodePage{"10006", "x-mac-greek"}, CodePage{"10007", "x-mac-cyrillic"},
    CodePage{"10010", "macromanian"}, CodePage{"10017", "macukrainian"},
    CodePage{"10029", "macce"},       CodePage{"10079", "macicelandic"},
    CodePage{"10081", "macturkish"},  CodePage{"10082", "maccroatian"},
    CodePage{"38598", "iso-8859-8-i"}};

// Lower case, without quotes, blanks and the odd "charset=" written twice.
std::string normalised(std::string_view label) {
  std::string out;
  for (const char c : label.substr(0, 80)) {
    if (!is_space(c) && c != '"' && c != '\'') out += to_lower(c);
  }
  if (out.substr(0, 8) == "charset=") out.erase(0, 8);
  return out;
}

const Alias* alias_of(std::string_view name) {
  const auto* const found = std::ranges::find(kAliases, name, &Alias::label);
  return found == kAliases.end() ? nullptr : found;
}

std::string without_signs(std::string_view name) {
  if (name.starts_with("x-")) name.remove_prefix(2);
  std::string out;
  for (const char c : name) {
    if (is_alpha(c) || is_digit(c)) out += c;
  }
  return out;
}

// "iso_8859-16:2001", "csISO885916", "8859-16": the number of the part.
std::string part_of_8859(std::string_view name) {
  const std::size_t found = name.find("8859");
  if (found == std::string_view::npos) return {};
  std::string_view rest = name.substr(found + 4);
  rest.remove_prefix(std::min(rest.find_first_of("0123456789"), rest.size()));
  const std::size_t size = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (size == 0) return name.size() == found + 4 ? "1" : "";
  return size <= 2 ? std::string(rest.substr(0, size)) : std::string();
}

// What Windows calls by a number: "cp1251", "win-1251", "csWindows1251", "1251", "cp28592".
std::string numbered(std::string_view plain) {
  const std::size_t letters = std::min(plain.find_first_of("0123456789"), plain.size());
  const std::string_view word = plain.substr(0, letters), number = plain.substr(letters);
  constexpr std::array<std::string_view, 8> kWords{"",          "cp", "win",  "windows",
                                                   "cswindows", "ms", "mscp", "microsoftcp"};
  const bool is_number = !number.empty() && number.find_first_not_of("0123456789") == number.npos;
  if (!is_number || std::ranges::find(kWords, word) == kWords.end()) return {};
  const bool is_windows = number.size() == 4 && number.starts_with("125");
  if (is_windows || number == "874") return "windows-" + std::string(number);
  if (number.size() == 5 && number.starts_with("285") && number >= "28591")
    return "iso-8859-" + std::to_string(std::stoi(std::string(number)) - 28590);
  if (number.size() == 5 && number.starts_with("286") && number <= "28606")
    return "iso-8859-" + std::to_string(std::stoi(std::string(number)) - 28590);
  const auto* const page = std::ranges::find(kCodePages, number, &CodePage::number);
  return page == kCodePages.end() ? std::string() : std::string(page->label);
}

// Names that follow from those of a family; empty for others.
std::string family_name(std::string_view name) {
  if (const std::string part = part_of_8859(name); !part.empty()) return "iso-8859-" + part;
  const std::string plain = without_signs(name);
  std::string out = numbered(plain);
  const auto* const mac = std::ranges::find(kMacNames, out.empty() ? plain : out, &MacName::label);
  return mac == kMacNames.end() ? out : std::string(mac->icu);
}

bool is_plain_name(std::string_view name) {
  for (const char c : name) {
    if (!is_alpha(c) && !is_digit(c) &&
        std::string_view("-_.:+").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

CharsetName charset_named(std::string_view label) {
  const std::string name = normalised(label);
  if (const Alias* alias = alias_of(name)) return {alias->kind, std::string(alias->icu)};
  const std::string family = family_name(name);
  if (family.empty()) return {Other, is_plain_name(name) ? name : std::string()};
  if (const Alias* alias = alias_of(family)) return {alias->kind, std::string(alias->icu)};
  return {Other, family};
}

}  // namespace oubli::mime
