// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/html_entities.h"

#include <array>
#include <unordered_map>
#include <utility>

#include <libxml/HTMLparser.h>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

using Table = std::unordered_map<std::string_view, char32_t>;
constexpr std::size_t kLongestName = 10;

constexpr std::array<std::pair<std::string_view, char32_t>, 34> kHtml5{{
    {"apos", '\''},    {"commat", '@'},    {"period", '.'},  {"comma", ','},  {"colon", ':'},
    {"semi", ';'},     {"sol", '/'},       {"bsol", '\\'},   {"num", '#'},    {"excl", '!'},
    {"quest", '?'},    {"dollar", '$'},    {"percnt", '%'},  {"plus", '+'},   {"equals", '='},
    {"lpar", '('},     {"rpar", ')'},      {"lsqb", '['},    {"lbrack", '['}, {"rsqb", ']'},
    {"rbrack", ']'},   {"lcub", '{'},      {"rcub", '}'},    {"verbar", '|'}, {"vert", '|'},
    {"lowbar", '_'},   {"ast", '*'},       {"grave", '`'},   {"Hat", '^'},    {"Tab", '\t'},
    {"NewLine", '\n'}, {"hyphen", 0x2010}, {"dash", 0x2010}, {"nbsp", 0xa0},
}};

// The library can only be asked for one value at a time: asked for all, once.
Table make_table() {
  constexpr unsigned kHighest = 9830;  // &diams;, the last of HTML 4
  Table table(kHtml5.begin(), kHtml5.end());
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

// One past "#123;" or "#x1f;"; 0 when it is no number. `at` stands on '#'.
std::size_t decode_number(std::string_view html, std::size_t at, std::string& out) {
  const bool is_hex = at + 1 < html.size() && mime::to_lower(html[at + 1]) == 'x';
  const std::size_t begin = at + (is_hex ? 2 : 1);
  std::size_t end = begin;
  char32_t value = 0;
  for (; end < html.size(); ++end) {
    const int digit = mime::hex_value(html[end]);
    if (digit < 0 || (!is_hex && digit > 9)) break;
    if (value < 0x200000) value = value * (is_hex ? 16 : 10) + static_cast<char32_t>(digit);
  }
  if (end == begin) return 0;
  append_number(value, out);
  return end < html.size() && html[end] == ';' ? end + 1 : end;
}

std::size_t decode_name(std::string_view html, std::size_t at, ReferencePlace place,
                        std::string& out) {
  static const Table table = make_table();
  std::size_t end = at;
  while (end < html.size() && end - at < kLongestName &&
         (mime::is_alpha(html[end]) || mime::is_digit(html[end]))) {
    ++end;
  }
  const auto found = table.find(html.substr(at, end - at));
  if (found == table.end()) return 0;
  const bool is_closed = end < html.size() && html[end] == ';';
  if (!is_closed && place == ReferencePlace::Attribute) return 0;
  append_number(found->second, out);
  return is_closed ? end + 1 : end;
}

}  // namespace

void decode_references(std::string_view html, ReferencePlace place, std::string& out) {
  for (std::size_t at = 0;;) {
    const std::size_t mark = html.find('&', at);
    out += html.substr(at, mark - at);
    if (mark == std::string_view::npos) return;
    std::size_t next = 0;
    if (mark + 1 < html.size()) {
      next = html[mark + 1] == '#' ? decode_number(html, mark + 1, out)
                                   : decode_name(html, mark + 1, place, out);
    }
    if (next == 0) out += '&';
    at = next == 0 ? mark + 1 : next;
  }
}

}  // namespace oubli::content
