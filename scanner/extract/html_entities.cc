// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/html_entities.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include <libxml/HTMLparser.h>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/html_names.h"

namespace oubli::content {
namespace {

using Table = std::unordered_map<std::string_view, char32_t>;
constexpr std::size_t kLongestName = 24, kLongestOpenName = 6;

// Calls `visit` with each blank-separated word.
template <typename Visit>
void each_word(std::string_view list, const Visit& visit) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    visit(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

// The library can only be asked for one value at a time: asked for all, once.
Table make_table() {
  constexpr unsigned kHighest = 9830;  // &diams;, the last of HTML 4
  Table table;
  each_word(kHtml5Names, [&](std::string_view row) {
    const std::size_t sign = row.find('=');
    unsigned value = 0;
    std::from_chars(row.data() + sign + 1, row.data() + row.size(), value, 16);
    table.emplace(row.substr(0, sign), value);
  });
  for (unsigned value = 1; value <= kHighest; ++value) {
    const htmlEntityDesc* entity = htmlEntityValueLookup(value);
    if (entity != nullptr) table.emplace(entity->name, value);
  }
  return table;
}

// What browsers make of a number: windows-1252 where Unicode has controls, never a surrogate.
void append_number(char32_t value, std::string& out) {
  if (value >= 0x80 && value < 0xa0) {
    const char byte = static_cast<char>(value);
    mime::append_windows_1252(std::string_view(&byte, 1), out);
  } else if (value == 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) {
    out += ' ';
  } else {
    mime::append_utf8(value, out);
  }
}

// The names that need no semicolon.
std::unordered_set<std::string_view> make_open_names() {
  std::unordered_set<std::string_view> names;
  each_word(kOpenNames, [&](std::string_view name) { names.insert(name); });
  return names;
}

// "&#123;", "&#x1f;"
Reference number_at(std::string_view html, std::size_t at) {
  const std::size_t sign = at + 1;
  const bool is_hex = sign + 1 < html.size() && mime::to_lower(html[sign + 1]) == 'x';
  const std::size_t begin = sign + (is_hex ? 2 : 1);
  std::size_t end = begin;
  char32_t value = 0;
  for (; end < html.size(); ++end) {
    const int digit = mime::hex_value(html[end]);
    if (digit < 0 || (!is_hex && digit > 9)) break;
    if (value < 0x200000) value = value * (is_hex ? 16 : 10) + static_cast<char32_t>(digit);
  }
  if (end == begin) return {};
  Reference found{(end < html.size() && html[end] == ';' ? end + 1 : end) - at, {}};
  append_number(value, found.read);
  return found;
}

bool is_of_name(char c) { return mime::is_alpha(c) || mime::is_digit(c); }

// HTML standard, 13.2.5.73: of the names that fit, the longest.
Reference name_at(std::string_view html, std::size_t at, ReferencePlace place) {
  static const Table kTable = make_table();
  static const auto kOpen = make_open_names();
  std::size_t end = at + 1;
  while (end < html.size() && end - at <= kLongestName && is_of_name(html[end])) ++end;
  const std::string_view name = html.substr(at + 1, end - at - 1);
  const bool is_closed = end < html.size() && html[end] == ';';
  const auto whole = is_closed ? kTable.find(name) : kTable.end();
  Reference found;
  if (whole != kTable.end()) {
    found.size = name.size() + 2;
    append_number(whole->second, found.read);
    return found;
  }
  std::size_t size = std::min(name.size(), kLongestOpenName);
  while (size > 0 && !kOpen.contains(name.substr(0, size))) --size;
  const std::size_t behind = at + 1 + size;
  const bool goes_on = behind < html.size() && (html[behind] == '=' || is_of_name(html[behind]));
  if (size == 0 || (goes_on && place == ReferencePlace::Attribute)) return found;
  found.size = size + 1;
  append_number(kTable.at(name.substr(0, size)), found.read);
  return found;
}

}  // namespace

Reference reference_at(std::string_view html, std::size_t at, ReferencePlace place) {
  if (at + 1 >= html.size()) return {};
  return html[at + 1] == '#' ? number_at(html, at) : name_at(html, at, place);
}

void decode_references(std::string_view html, ReferencePlace place, std::string& out) {
  for (std::size_t at = 0;;) {
    const std::size_t mark = html.find('&', at);
    out += html.substr(at, mark - at);
    if (mark == std::string_view::npos) return;
    const Reference found = reference_at(html, mark, place);
    out += found.size == 0 ? std::string_view("&") : found.read;
    at = mark + std::max<std::size_t>(found.size, 1);
  }
}

}  // namespace oubli::content
