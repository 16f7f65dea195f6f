// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/charset_names.h"

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
    Alias{"iso-8859-16", Other, "iso-8859-2"},
    Alias{"mac", Other, "macintosh"},
    Alias{"x-mac-roman", Other, "macintosh"},
    Alias{"x-mac-cyrillic", Other, "x-mac-cyrillic"},
    Alias{"x-mac-ce", Other, "x-mac-centraleurroman"},
    Alias{"x-mac-greek", Other, "x-mac-greek"},
    Alias{"x-mac-turkish", Other, "x-mac-turkish"},
};

// Lower case, without quotes, blanks and the odd "charset=" written twice.
std::string normalised(std::string_view label) {
  std::string out;
  for (const char c : label.substr(0, 80)) {
    if (!is_space(c) && c != '"' && c != '\'') out += to_lower(c);
  }
  if (out.substr(0, 8) == "charset=") out.erase(0, 8);
  return out;
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
  for (const Alias& alias : kAliases) {
    if (name == alias.label) return {alias.kind, std::string(alias.icu)};
  }
  // "cp1251" and "windows1251" are written for "windows-1251".
  if (name.substr(0, 4) == "cp12" && name.size() == 6) return {Other, "windows-" + name.substr(2)};
  if (name.substr(0, 9) == "windows12") return {Other, "windows-" + name.substr(7)};
  return {Other, is_plain_name(name) ? name : std::string()};
}

}  // namespace oubli::mime
