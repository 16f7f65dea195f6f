// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/charset.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <unordered_map>

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucsdet.h>
#include <unicode/udata.h>
#include <unicode/utf16.h>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset_names.h"
#include "adapters/mime/charset_tables.h"

namespace oubli::mime {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// Bytes a converter cannot place become windows-1252, never U+FFFD: a wrong letter can be searched
// around, a lost one cannot. `context` counts them.
void on_bad_bytes(const void* context, UConverterToUnicodeArgs* args, const char* bytes,
                  int32_t length, UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;
  *error = U_ZERO_ERROR;
  *static_cast<std::size_t*>(const_cast<void*>(context)) += 1;
  for (int32_t i = 0; i < length; ++i) {
    std::string utf8;
    append_windows_1252(std::string_view(bytes + i, 1), utf8);
    char16_t unit = 0;
    int32_t at = 0;
    char32_t code = 0;
    U8_NEXT_UNSAFE(utf8.data(), at, code);
    unit = static_cast<char16_t>(code);
    ucnv_cbToUWriteUChars(args, &unit, 1, 0, error);
  }
}

// One thread's open converters. Labels come from mail, so their number is bounded.
class Converters {
 public:
  // nullptr when ICU knows no such charset.
  UConverter* get(const std::string& name) {
    if (const auto found = open_.find(name); found != open_.end()) return found->second.get();
    if (open_.size() >= kMost) open_.clear();
    prepare_charsets();
    UErrorCode error = U_ZERO_ERROR;
    Converter converter(name.empty() ? nullptr : ucnv_open(name.c_str(), &error));
    if (U_FAILURE(error)) converter.reset();
    return open_.emplace(name, std::move(converter)).first->second.get();
  }

 private:
  static constexpr std::size_t kMost = 64;
  std::unordered_map<std::string, Converter> open_;
};

void append_utf16(const UChar* units, const UChar* end, char16_t& high, std::string& out) {
  for (; units != end; ++units) {
    const char16_t unit = *units;
    if (U16_IS_TRAIL(unit) && high != 0) {
      append_utf8(static_cast<char32_t>(U16_GET_SUPPLEMENTARY(high, unit)), out);
      high = 0;
    } else if (U16_IS_LEAD(unit)) {
      high = unit;
    } else if (!U16_IS_TRAIL(unit)) {
      append_utf8(unit, out);
      high = 0;
    }
  }
}

struct Conversion {
  std::string text;
  std::size_t bad = 0;  // bytes that had no meaning in the charset
  bool is_known = false;
};

Conversion convert_by_table(std::string_view bytes, std::u16string_view table) {
  constexpr char16_t kNothing = 0xFFFD;
  Conversion result;
  result.is_known = true;
  for (const char c : bytes) {
    const unsigned char byte = mime::to_byte(c);
    const char16_t read = byte < 0x80 ? byte : table[byte - 0x80U];
    if (read != kNothing) {
      append_utf8(read, result.text);
      continue;
    }
    append_windows_1252(std::string_view(&c, 1), result.text);
    ++result.bad;
  }
  return result;
}

Conversion convert(std::string_view bytes, const std::string& name) {
  if (const auto own = own_charset(name); !own.empty()) return convert_by_table(bytes, own);
  thread_local Converters converters;
  Conversion result;
  UConverter* converter = converters.get(name);
  if (converter == nullptr) return result;
  result.is_known = true;
  result.text.reserve(bytes.size() + bytes.size() / 2);
  UErrorCode error = U_ZERO_ERROR;
  ucnv_reset(converter);
  ucnv_setToUCallBack(converter, on_bad_bytes, &result.bad, nullptr, nullptr, &error);
  std::array<UChar, 2048> buffer;
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  char16_t high = 0;
  do {
    UChar* to = buffer.data();
    error = U_ZERO_ERROR;
    ucnv_toUnicode(converter, &to, to + buffer.size(), &from, end, nullptr, true, &error);
    append_utf16(buffer.data(), to, high, result.text);
  } while (error == U_BUFFER_OVERFLOW_ERROR);
  return result;
}

std::string as_utf8_or_western(std::string_view bytes) {
  std::string out;
  append_mixed_utf8(bytes, out);
  return out;
}

// The escape sequences of ISO 2022 mail, for text that does not say what it is.
std::string seven_bit_charset(std::string_view bytes) {
  const std::size_t escape = bytes.find("\x1b$");
  if (escape == std::string_view::npos) return {};
  const std::string_view sequence = bytes.substr(escape, 4);
  if (sequence == "\x1b$)C") return "ISO-2022-KR";
  if (sequence == "\x1b$)A" || sequence == "\x1b$)G") return "ISO-2022-CN";
  return "ISO_2022,locale=ja,version=4";
}

// UTF-16 gives itself away by a mark or by the zero bytes of its ASCII characters.
std::string wide_charset(std::string_view bytes) {
  if (bytes.substr(0, 2) == "\xff\xfe") return "UTF-16LE";
  if (bytes.substr(0, 2) == "\xfe\xff") return "UTF-16BE";
  if (bytes.find('\0') == std::string_view::npos) return {};
  std::array<std::size_t, 2> zeros{};
  const std::string_view sample = bytes.substr(0, 4096);
  for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0' ? 1U : 0U;
  if (zeros[1] > sample.size() / 8 && zeros[1] > zeros[0] * 4) return "UTF-16LE";
  if (zeros[0] > sample.size() / 8 && zeros[0] > zeros[1] * 4) return "UTF-16BE";
  return {};
}

// ICU's guess from the neighbourhood of the first 8-bit byte; empty when it has none worth trying.
std::string detected_charset(std::string_view bytes) {
  constexpr std::size_t kSample = 1024;  // the detector takes about a millisecond for 2 KB
  constexpr int32_t kLeastConfidence = 15;
  const auto high =
      std::find_if(bytes.begin(), bytes.end(), [](char c) { return to_byte(c) >= 0x80; });
  const auto at = static_cast<std::size_t>(high - bytes.begin());
  const std::string_view sample = bytes.substr(at > 256 ? at - 256 : 0, kSample);
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, void (*)(UCharsetDetector*)> detector(ucsdet_open(&error),
                                                                                &ucsdet_close);
  if (U_FAILURE(error)) return {};
  ucsdet_setText(detector.get(), sample.data(), static_cast<int32_t>(sample.size()), &error);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &error);
  if (U_FAILURE(error) || match == nullptr) return {};
  if (ucsdet_getConfidence(match, &error) < kLeastConfidence) return {};
  const char* name = ucsdet_getName(match, &error);
  return U_FAILURE(error) || name == nullptr ? std::string() : std::string(name);
}

void add_other(DecodedText& into, std::string text) {
  const bool is_new = text != into.text &&
                      std::find(into.others.begin(), into.others.end(), text) == into.others.end();
  if (is_new && !text.empty()) into.others.push_back(std::move(text));
}

void add_detected(std::string_view bytes, DecodedText& into) {
  const CharsetName name = charset_named(detected_charset(bytes));
  if (name.kind == CharsetKind::Utf8 || name.kind == CharsetKind::Western) return;
  if (Conversion guess = convert(bytes, name.icu); guess.is_known)
    add_other(into, std::move(guess.text));
}

// Nothing declared, or UTF-8 or ASCII declared.
DecodedText decode_undeclared(std::string_view bytes) {
  DecodedText result;
  if (const std::string wide = wide_charset(bytes); !wide.empty()) {
    result.text = convert(bytes, wide).text;
    if (is_utf8(bytes)) add_other(result, std::string(bytes));
    return result;
  }
  if (is_utf8(bytes)) {
    const std::string name = seven_bit_charset(bytes);
    result.text = name.empty() ? std::string(bytes) : convert(bytes, name).text;
    if (!name.empty()) add_other(result, std::string(bytes));
    return result;
  }
  result.text = as_utf8_or_western(bytes);
  std::string western;
  append_windows_1252(bytes, western);
  add_other(result, std::move(western));
  add_detected(bytes, result);
  return result;
}

DecodedText decode_western(std::string_view bytes) {
  DecodedText result;
  append_windows_1252(bytes, result.text);
  if (is_ascii(bytes) || !is_utf8(bytes)) return result;
  std::swap(result.text, result.others.emplace_back(bytes));  // the label is wrong, almost surely
  return result;
}

DecodedText decode_wide(std::string_view bytes, const CharsetName& name) {
  DecodedText result;
  const std::string seen = wide_charset(bytes);
  const bool is_narrow =
      seen.empty() && bytes.find('\0') == std::string_view::npos && is_utf8(bytes);
  if (is_narrow) result.text = bytes;
  const bool is_utf16 = name.icu.substr(0, 6) == "UTF-16";
  Conversion declared = convert(bytes, is_utf16 && !seen.empty() ? seen : name.icu);
  if (is_narrow) {
    add_other(result, std::move(declared.text));
  } else {
    result.text = std::move(declared.text);
    if (name.icu == "UTF-16" && seen.empty()) add_other(result, convert(bytes, "UTF-16LE").text);
  }
  return result;
}

DecodedText decode_by_icu(std::string_view bytes, const CharsetName& name) {
  Conversion declared = convert(bytes, name.icu);
  if (!declared.is_known) {
    DecodedText result = decode_undeclared(bytes);
    result.is_label_known = false;
    return result;
  }
  DecodedText result{std::move(declared.text), {}, true};
  if (name.kind == CharsetKind::SevenBit) {
    if (declared.bad > 0) add_other(result, as_utf8_or_western(bytes));
    return result;
  }
  if (is_utf8(bytes)) {
    add_other(result, std::string(bytes));
  } else if (declared.bad > 0) {
    add_other(result, as_utf8_or_western(bytes));
    add_detected(bytes, result);
  }
  return result;
}

void drop_byte_order_mark(std::string& text) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.erase(0, 3);
}

}  // namespace

void prepare_charsets() {
  static std::once_flag once;
  std::call_once(once, [] {
    UErrorCode ignored = U_ZERO_ERROR;  // without it ICU only looks in more places
    udata_setFileAccess(UDATA_NO_FILES, &ignored);
  });
}

DecodedText decode_charset(std::string_view bytes, std::string_view declared) {
  const CharsetName name = charset_named(declared);
  DecodedText result;
  const bool is_plain = is_ascii(bytes) && bytes.find_first_of(std::string_view("\x1b\0", 2)) ==
                                               std::string_view::npos;
  if (is_plain && (name.kind == CharsetKind::Utf8 || name.kind == CharsetKind::Western)) {
    return {std::string(bytes), {}, true};
  }
  switch (name.kind) {
    case CharsetKind::Utf8:
      result = decode_undeclared(bytes);
      break;
    case CharsetKind::Western:
      result = decode_western(bytes);
      break;
    case CharsetKind::Wide:
      result = decode_wide(bytes, name);
      break;
    case CharsetKind::SevenBit:
    case CharsetKind::Other:
      result = decode_by_icu(bytes, name);
      break;
  }
  drop_byte_order_mark(result.text);
  return result;
}

}  // namespace oubli::mime
