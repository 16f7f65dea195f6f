// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/changed_row.h"

#include <algorithm>

#include "adapters/pst/table_context.h"
#include "adapters/pst/values.h"

namespace oubli::pst {

namespace {

constexpr std::size_t kLongestCell = 510;  // 255 characters; longer ones are cut in any case

std::optional<std::string_view> value_in(const StoredValues& values, std::uint32_t tag) {
  const auto at = values.find(tag);
  if (at == values.end()) return std::nullopt;
  return at->second;
}

const mapi::ItemChange* change_of(const std::vector<const mapi::ItemChange*>& changes,
                                  std::uint32_t tag) {
  const auto at = std::ranges::find(changes, tag >> 16U, &mapi::ItemChange::id);
  return at == changes.end() ? nullptr : *at;
}

bool may_tell(const ColumnModel& column) {
  return pst::may_tell(static_cast<std::uint16_t>(column.tag >> 16U),
                       mapi::stored_type(static_cast<std::uint16_t>(column.tag)).type);
}

}  // namespace

bool repeats(std::optional<std::string_view> cell, std::optional<std::string_view> value) {
  return !cell || cell->empty() || (value && value->starts_with(*cell));
}

Status refresh_row(TableModel& table, std::size_t row, const StoredValues& before,
                   const std::vector<const mapi::ItemChange*>& changes) {
  const std::vector<ColumnModel> columns = table.columns();
  for (const ColumnModel& column : columns) {
    const auto cell = table.cell(row, column.tag);
    if (!column.is_elsewhere() || !cell || cell->empty()) continue;
    const auto was = value_in(before, column.tag);
    const mapi::ItemChange* change = change_of(changes, column.tag);
    const bool is_explained = repeats(cell, was);
    if (is_explained && change == nullptr) continue;
    if (!is_explained && change == nullptr && !may_tell(column)) continue;
    std::string now;
    if (is_explained && !change->is_removed) {
      now = join_values({change->type, change->is_many}, change->values);
      const bool is_cut = cell->size() < was->size();
      if (is_cut && change->is_many) now.clear();  // it cannot be cut where the old one was
      if (is_cut) now.resize(std::min(now.size(), cell->size()));
      if (now.size() > kLongestCell && !is_cut) now.resize(kLongestCell);
    }
    if (auto done = table.set_bytes(row, column.tag, std::move(now)); !done) return done;
  }
  return {};
}

}  // namespace oubli::pst
