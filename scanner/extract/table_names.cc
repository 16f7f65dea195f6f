// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/table_names.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "scanner/extract/name_labels.h"

namespace oubli::content {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kLongestHeading = 8192;      // bytes of the row; Outlook's is 1500
constexpr std::size_t kLongestQuotedCell = 32768;  // a spreadsheet's limit

struct TableCell {
  std::string_view value;
  std::size_t end = 0;   // where its separator or line end stands
  bool is_sound = true;  // its quotation marks are closed
};

// Trimmed, without the marks of a quoted mail or the frame of a drawn table.
std::string_view plain_cell(std::string_view raw) {
  constexpr std::string_view kAround = "> \t\r\"'*";
  if (raw.starts_with("\xef\xbb\xbf")) raw.remove_prefix(3);
  const std::size_t begin = raw.find_first_not_of(kAround);
  if (begin == kNone) return {};
  return raw.substr(begin, raw.find_last_not_of(kAround) + 1 - begin);
}

TableCell cell_at(std::string_view text, std::size_t at, char separator) {
  if (at < text.size() && text[at] == '"') {
    const std::string_view reach = text.substr(0, at + kLongestQuotedCell);
    std::size_t close = reach.find('"', at + 1);
    while (close != kNone && text.substr(close + 1).starts_with('"'))
      close = reach.find('"', close + 2);
    if (close == kNone) return {{}, at, false};
    const char ends[] = {separator, '\n'};
    const std::size_t end =
        std::min(text.find_first_of(std::string_view(ends, 2), close), text.size());
    return {plain_cell(text.substr(at, close + 1 - at)), end, true};
  }
  std::size_t end = at;
  while (end < text.size() && text[end] != separator && text[end] != '\n') ++end;
  return {plain_cell(text.substr(at, end - at)), end, true};
}

std::optional<NameLabel> heading(std::string_view cell) {
  if (cell.size() < 2 || cell.size() > kLongestNameLabel) return std::nullopt;
  if (!may_end_label(cell[cell.size() - 2], cell.back())) return std::nullopt;
  return name_label(cell);
}

}  // namespace

std::optional<TableNames::Columns> TableNames::columns_of(std::size_t begin, std::size_t end,
                                                          char separator) const {
  const std::string_view row = text_.substr(0, end);
  std::size_t given = kNone, family = kNone, bare = kNone;
  for (std::size_t at = begin, number = 0; at <= end; ++number) {
    const TableCell cell = cell_at(row, at, separator);
    if (!cell.is_sound) return std::nullopt;
    if (const auto label = heading(cell.value)) {
      std::size_t& column = *label == NameLabel::Given    ? given
                            : *label == NameLabel::Family ? family
                                                          : bare;
      if (column == kNone) column = number;
    }
    at = cell.end + 1;
  }
  if (family == kNone) family = bare;
  if (given == kNone || family == kNone) return std::nullopt;
  return Columns{separator, given, family};
}

std::size_t TableNames::read_rows(std::size_t begin, const Columns& columns) {
  const std::size_t last = std::max(columns.given, columns.family);
  while (begin < text_.size()) {
    SplitName name;
    std::size_t number = 0, at = begin;
    while (true) {
      const TableCell cell = cell_at(text_, at, columns.separator);
      if (!cell.is_sound) return begin;
      if (number == columns.given) name.given = cell.value;
      if (number == columns.family) name.family = cell.value;
      at = cell.end;
      if (at >= text_.size() || text_[at] == '\n') break;
      ++at;
      ++number;
    }
    if (number < last) return begin;
    if (may_be_name(name.given) && may_be_name(name.family)) out_.push_back(name);
    begin = at + 1;
  }
  return text_.size();
}

void TableNames::line_at(std::size_t begin, std::size_t end) {
  if (begin < read_to_ || end - begin > kLongestHeading) return;
  for (const char separator : {'\t', ';', '|', ','}) {
    if (text_.substr(begin, end - begin).find(separator) == kNone) continue;
    const auto columns = columns_of(begin, end, separator);
    if (!columns) continue;
    read_to_ = read_rows(end + 1, *columns);
    return;
  }
}

}  // namespace oubli::content
