// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/changed_row.h"

#include <algorithm>

#include "adapters/pst/values.h"

namespace oubli::pst {

namespace {

constexpr std::size_t kLongestCell = 510;  // 255 characters; longer ones are cut in any case

std::optional<std::string> value_in(const StoredValues& values, std::uint32_t tag) {
  const auto at = values.find(tag);
  return at == values.end() ? std::nullopt : std::optional(at->second);
}

const mapi::ItemChange* change_of(const std::vector<mapi::ItemChange>& changes, std::uint32_t tag) {
  const auto at = std::ranges::find_if(changes, [&](const mapi::ItemChange& one) {
    return one.path.empty() && one.of == mapi::ItemChange::Of::Item && one.id == tag >> 16U;
  });
  return at == changes.end() ? nullptr : &*at;
}

bool is_text(std::uint32_t tag) {
  const std::uint32_t type = tag & 0x0FFFU;
  return type == 0x001E || type == 0x001F;
}

}  // namespace

bool repeats(const std::optional<std::string>& cell, const std::optional<std::string>& value) {
  return !cell || cell->empty() || (value && value->starts_with(*cell));
}

Status refresh_row(TableModel& table, std::size_t row, const StoredValues& before,
                   const std::vector<mapi::ItemChange>& changes) {
  const std::vector<ColumnModel> columns = table.columns();
  for (const ColumnModel& column : columns) {
    const auto cell = table.cell(row, column.tag);
    if (!column.is_elsewhere() || !cell || cell->empty()) continue;
    const auto was = value_in(before, column.tag);
    const mapi::ItemChange* change = change_of(changes, column.tag);
    const bool is_explained = repeats(cell, was);
    if (is_explained && change == nullptr) continue;
    if (!is_explained && change == nullptr && !is_text(column.tag)) continue;
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
