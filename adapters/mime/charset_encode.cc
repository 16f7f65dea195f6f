// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include "adapters/mime/charset.h"
#include "adapters/mime/charset_names.h"
#include "adapters/mime/charset_tables.h"

namespace oubli::mime {
namespace {

struct Close {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

std::optional<std::string> encode_by_table(std::string_view utf8, std::u16string_view table) {
  const auto wide = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  std::string out;
  for (int32_t i = 0; i < wide.length(); ++i) {
    const char16_t unit = wide[i];
    const std::size_t at = unit < 0x80 ? unit : table.find(unit);
    if (at == std::u16string_view::npos || unit == 0xFFFD) return std::nullopt;
    out += static_cast<char>(unit < 0x80 ? unit : at + 0x80);
  }
  return out;
}

std::optional<std::string> convert_to(std::string_view utf8, const std::string& name) {
  if (const auto own = own_charset(name); !own.empty()) return encode_by_table(utf8, own);
  prepare_charsets();
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, Close> converter(ucnv_open(name.c_str(), &error));
  if (U_FAILURE(error)) return std::nullopt;
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
  const auto wide = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  std::string out(static_cast<std::size_t>(wide.length()) * 8 + 16, '\0');
  const int32_t size =
      ucnv_fromUChars(converter.get(), out.data(), static_cast<int32_t>(out.size()),
                      wide.getBuffer(), wide.length(), &error);
  if (U_FAILURE(error) || size < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

std::optional<std::string> encode_charset(std::string_view utf8, std::string_view declared) {
  const CharsetName name = charset_named(declared);
  std::optional<std::string> out;
  const bool is_ascii_label = name.kind == CharsetKind::Utf8;
  if (is_ascii_label || (name.kind == CharsetKind::Western && is_ascii(utf8))) {
    out = std::string(utf8);
  } else if (name.kind == CharsetKind::Western) {
    out = convert_to(utf8, "windows-1252");
  } else if (!name.icu.empty()) {
    out = convert_to(utf8, name.icu);
  }
  // A label may stand for more than one charset: what counts is how it is read again.
  if (out && decode_charset(*out, declared).text != utf8) return std::nullopt;
  return out;
}

}  // namespace oubli::mime
