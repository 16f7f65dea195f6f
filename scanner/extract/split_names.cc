// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/split_names.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"
#include "adapters/mime/percent.h"
#include "scanner/extract/form_names.h"
#include "scanner/extract/name_labels.h"
#include "scanner/extract/table_names.h"

namespace oubli::content {
namespace {

std::string unescaped(std::string_view value) {
  std::string blank(value);
  std::ranges::replace_if(
      blank, [](char c) { return c == '+' || mime::is_space(c); }, ' ');
  return mime::percent_decoded(blank);
}

// Han, kana and Hangul: the family name stands first, and no blank between.
bool is_dense(std::string_view name) { return !name.empty() && mime::to_byte(name[0]) >= 0xE3; }

enum class Sign : unsigned char { None, OfForm, OfTable };

constexpr auto kSigns = [] {
  std::array<Sign, 256> signs{};
  for (const unsigned c : {0x3AU, 0x3DU}) signs[c] = Sign::OfForm;
  for (const unsigned c : {0x09U, 0x2CU, 0x3BU, 0x7CU}) signs[c] = Sign::OfTable;  // tab , ; |
  return signs;
}();

// Whether the cell that ends at `end` may be a heading; most prose is passed over by this.
bool may_end_heading(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::string_view kAround = " \"'*\r";
  while (end > begin && kAround.find(text[end - 1]) != std::string_view::npos) --end;
  return end >= begin + 2 && may_end_label(text[end - 2], text[end - 1]);
}

}  // namespace

std::string SplitName::joined() const {
  if (is_dense(given)) return unescaped(family) + unescaped(given);
  return unescaped(given) + ' ' + unescaped(family);
}

bool may_be_name(std::string_view value) {
  constexpr std::size_t kLongest = 60;
  if (value.empty() || value.size() > kLongest) return false;
  const bool begins = mime::is_alpha(value[0]) || mime::to_byte(value[0]) >= 0x80 ||
                      mime::percent_octet(value, 0).size > 0;
  if (!begins) return false;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (const std::size_t escape = mime::percent_octet(value, at).size; escape > 0) {
      at += escape - 1;
    } else if (mime::is_digit(value[at]) || value[at] == '@') {
      return false;
    }
  }
  return true;
}

std::vector<SplitName> split_names(std::string_view utf8) {
  std::vector<SplitName> out;
  FormNames form(utf8, out);
  TableNames table(utf8, out);
  for (std::size_t begin = 0; begin < utf8.size();) {
    const std::size_t end = std::min(utf8.find('\n', begin), utf8.size());
    bool has_sign = false, has_separator = false;
    int headings = 0;
    for (std::size_t at = begin; at < end; ++at) {
      const Sign sign = kSigns[mime::to_byte(utf8[at])];
      if (sign == Sign::None) continue;
      if (sign == Sign::OfForm) {
        has_sign = true;
        form.sign_at(at);
      } else {
        has_separator = true;
        headings += may_end_heading(utf8, begin, at) ? 1 : 0;
      }
    }
    if (has_separator) headings += may_end_heading(utf8, begin, end) ? 1 : 0;
    if (headings >= 2) table.line_at(begin, end);
    if (!has_sign) form.line_at(begin, end);
    begin = end + 1;
  }
  return out;
}

}  // namespace oubli::content
