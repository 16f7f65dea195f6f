// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/property_bag.h"

#include <algorithm>

#include <unicode/unistr.h>

#include "adapters/mime/charset.h"
#include "adapters/mime/utf8.h"

namespace oubli::mapi {
namespace {

constexpr std::uint32_t kUtf16CodePage = 1200;

std::string charset_of(std::uint32_t code_page) {
  switch (code_page) {
    case 0:
    case kUtf16CodePage:  // 8-bit text is never in it, though items of a Unicode store say so
      return {};
    case kUtf8CodePage:
      return "utf-8";
    case 20127:
      return "us-ascii";
    case 20866:
      return "koi8-r";
    case 21866:
      return "koi8-u";
    case 50220:
    case 50221:
    case 50222:
      return "iso-2022-jp";
    case 51932:
      return "euc-jp";
    case 51949:
      return "euc-kr";
    case 54936:
      return "gb18030";
    default:
      break;
  }
  if (code_page > 28590 && code_page < 28606) {
    return "iso-8859-" + std::to_string(code_page - 28590);
  }
  return (code_page >= 1250 && code_page <= 1258 ? "windows-" : "cp") + std::to_string(code_page);
}

std::string to_utf16(std::string_view utf8) {
  const auto text =
      icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
  std::string out;
  out.reserve(static_cast<std::size_t>(text.length()) * 2);
  for (std::int32_t i = 0; i < text.length(); ++i) {
    out += static_cast<char>(text[i] & 0xFFU);
    out += static_cast<char>(text[i] >> 8U);
  }
  return out;
}

// The characters below 0x80 from `at` on, which are most of a text; returns where they end.
std::size_t append_ascii_units(std::string_view bytes, std::size_t at, std::string& out) {
  std::size_t end = at;
  const auto is_ascii = [&](std::size_t i) {
    const auto low = static_cast<unsigned char>(bytes[i]);
    return bytes[i + 1] == '\0' && low > 0 && low < 0x80;
  };
  while (end + 1 < bytes.size() && is_ascii(end)) end += 2;
  const std::size_t begin = out.size();
  out.resize(begin + (end - at) / 2);
  for (char* to = out.data() + begin; at < end; at += 2) *to++ = bytes[at];
  return end;
}

void append_utf16(std::string_view bytes, std::string& out) {
  char32_t high = 0;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    if (const std::size_t end = append_ascii_units(bytes, at, out); end > at) {
      high = 0;
      at = end;
      if (at + 1 >= bytes.size()) break;
    }
    const auto unit = static_cast<char32_t>(static_cast<unsigned char>(bytes[at]) |
                                            static_cast<unsigned char>(bytes[at + 1]) << 8U);
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (is_low && high != 0) {
      mime::append_utf8(0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00), out);
    } else if (unit != 0 && (unit < 0xD800 || unit > 0xDFFF)) {
      mime::append_utf8(unit, out);
    }
    high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
  }
}

std::string from_utf16(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 2);
  append_utf16(bytes, out);
  return out;
}

std::string_view without_zeros(std::string_view bytes) {
  while (!bytes.empty() && bytes.back() == '\0') bytes.remove_suffix(1);
  return bytes;
}

void drop_zeros(std::string& text) { std::erase(text, '\0'); }

std::vector<std::string> decoded(Type type, std::string_view value, std::uint32_t code_page) {
  std::vector<std::string> readings;
  if (type == Type::Unicode) {
    readings.push_back(from_utf16(value));
    return readings;
  }
  const std::string_view bytes = without_zeros(value);
  mime::DecodedText text =
      mime::decode_charset(bytes, mime::is_utf8(bytes) ? std::string() : charset_of(code_page));
  readings.push_back(std::move(text.text));
  for (std::string& other : text.others) readings.push_back(std::move(other));
  for (std::string& reading : readings) drop_zeros(reading);
  return readings;
}

const Property* first(const std::vector<Property>& all, const auto& is_it) {
  const auto found = std::ranges::find_if(all, is_it);
  return found == all.end() ? nullptr : &*found;
}

std::optional<std::int64_t> first_number(const Property* property) {
  if (property == nullptr || property->values.empty()) return std::nullopt;
  return number_of(property->type, property->values.front());
}

std::optional<std::int64_t> first_time(const Property* property) {
  if (property == nullptr || property->values.empty() || property->type != Type::Time) {
    return std::nullopt;
  }
  return time_of(property->values.front());
}

}  // namespace

void PropertyBag::add(std::uint16_t id, Type type, std::string value) {
  Property property{.id = id, .type = type, .values = {}, .name = {}};
  property.values.push_back(std::move(value));
  all_.push_back(std::move(property));
}

void PropertyBag::add(Name name, Type type, std::string value) {
  constexpr std::uint16_t kNamed = 0x8000;
  add(kNamed, type, std::move(value));
  all_.back().name = std::move(name);
}

bool PropertyBag::replace(std::uint16_t id, Type type, bool is_many, bool is_removed,
                          std::vector<std::string> values) {
  const auto at = std::ranges::find(all_, id, &Property::id);
  if (at == all_.end()) return false;
  if (is_removed) {
    all_.erase(at);
    return true;
  }
  at->type = type;
  at->is_many = is_many;
  at->values = std::move(values);
  return true;
}

const Property* PropertyBag::find(std::uint16_t id) const {
  return first(all_, [&](const Property& one) { return one.id == id && !one.name; });
}

const Property* PropertyBag::find(const Name& name) const {
  return first(all_, [&](const Property& one) { return one.name == name; });
}

std::optional<std::int64_t> PropertyBag::number(std::uint16_t id) const {
  return first_number(find(id));
}

std::optional<std::int64_t> PropertyBag::number(const Name& name) const {
  return first_number(find(name));
}

std::optional<std::int64_t> PropertyBag::time(std::uint16_t id) const {
  return first_time(find(id));
}

std::optional<std::int64_t> PropertyBag::time(const Name& name) const {
  return first_time(find(name));
}

std::string_view PropertyBag::bytes(std::uint16_t id) const {
  const Property* property = find(id);
  if (property == nullptr || property->values.empty()) return {};
  return property->values.front();
}

std::vector<std::string> PropertyBag::readings(const Property& property) const {
  std::vector<std::string> all;
  if (!is_text(property.type)) return all;
  for (const std::string& value : property.values) {
    for (std::string& one : decoded(property.type, value, code_page_)) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::optional<std::string> PropertyBag::stored(Type type, std::string_view utf8) const {
  if (type == Type::Unicode) return to_utf16(utf8);
  return mime::encode_charset(utf8, mime::is_ascii(utf8) ? std::string() : charset_of(code_page_));
}

std::string PropertyBag::text_of(const Property* property) const {
  if (property == nullptr || property->values.empty() || !is_text(property->type)) return {};
  return decoded(property->type, property->values.front(), code_page_).front();
}

bool is_text(Type type) { return type == Type::String8 || type == Type::Unicode; }

std::optional<std::int64_t> number_of(Type type, std::string_view value) {
  const bool is_number = type == Type::Integer16 || type == Type::Integer32 ||
                         type == Type::Integer64 || type == Type::Boolean ||
                         type == Type::ErrorCode || type == Type::Currency;
  const std::size_t size = value.size();
  if (!is_number || (size != 1 && size != 2 && size != 4 && size != 8)) return std::nullopt;
  std::uint64_t bits = 0;
  for (std::size_t i = size; i-- > 0;) bits = bits << 8U | static_cast<unsigned char>(value[i]);
  if (size == 8) return static_cast<std::int64_t>(bits);
  const auto bound = std::int64_t{1} << (8 * size - 1);
  const auto number = static_cast<std::int64_t>(bits);
  return number >= bound && size > 1 ? number - 2 * bound : number;
}

std::optional<std::int64_t> time_of(std::string_view value) {
  constexpr std::uint64_t kTicks = 10'000'000, kSecondsTo1970 = 11'644'473'600;
  constexpr std::uint64_t kNone = 0x0CB34557A3DD4000;  // 4501-01-01
  if (value.size() != 8) return std::nullopt;
  std::uint64_t ticks = 0;
  for (std::size_t i = 8; i-- > 0;) ticks = ticks << 8U | static_cast<unsigned char>(value[i]);
  if (ticks == 0 || ticks >= kNone) return std::nullopt;
  return static_cast<std::int64_t>(ticks / kTicks) - static_cast<std::int64_t>(kSecondsTo1970);
}

}  // namespace oubli::mapi
