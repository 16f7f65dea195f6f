// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/known_entries.h"

#include <algorithm>
#include <cstring>

namespace oubli::app {

namespace {

std::array<char, 16> short_form(const index::Identity& identity) {
  std::array<char, 16> bytes{};
  std::memcpy(bytes.data(), identity.data(), std::min(identity.size(), bytes.size()));
  return bytes;
}

}  // namespace

Status KnownEntries::load(index::Catalog& catalog, index::ContainerId container) {
  auto counts = catalog.counts(container);
  if (!counts) return std::move(counts).take_error();
  rows_.reserve(counts->places);
  auto read = catalog.each_entry(container, [this](const index::Catalog::KnownEntry& known) {
    rows_.push_back({short_form(known.stable), sealer_.hash_term(known.entry.name),
                     hash_of(known.entry), known.row});
  });
  if (!read) return read;
  std::ranges::sort(rows_, [](const Row& a, const Row& b) {
    return std::tie(a.stable, a.row) < std::tie(b.stable, b.row);
  });
  return {};
}

std::optional<KnownEntries::Match> KnownEntries::take(const std::string& stable_name,
                                                      const Entry& listed) {
  const auto stable = short_form(sealer_.seal_identity(stable_name));
  const std::uint64_t about = hash_of(listed);
  Row* found = nullptr;  // two files may share a name; the one that looks the same is meant
  auto at = std::ranges::lower_bound(rows_, stable, {}, &Row::stable);
  for (; at != rows_.end() && at->stable == stable; ++at) {
    Row& row = *at;
    if (row.row < 0 || (found != nullptr && row.about != about)) continue;
    found = &row;
    if (row.about == about) break;
  }
  if (found == nullptr) return std::nullopt;
  const Match match{found->row, found->about == about,
                    found->name != sealer_.hash_term(listed.name)};
  found->row = -found->row;
  return match;
}

std::vector<std::int64_t> KnownEntries::left() const {
  std::vector<std::int64_t> rows;
  for (const Row& row : rows_) {
    if (row.row >= 0) rows.push_back(row.row);
  }
  return rows;
}

std::uint64_t KnownEntries::hash_of(const Entry& entry) const {
  const std::array<std::uint64_t, 3> about{entry.inode, entry.size,
                                           static_cast<std::uint64_t>(entry.modified_ns)};
  return sealer_.hash_term(
      std::string_view(reinterpret_cast<const char*>(about.data()), sizeof about));
}

}  // namespace oubli::app
