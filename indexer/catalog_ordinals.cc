// SPDX-License-Identifier: GPL-3.0-or-later
// Which message of its container a place is, and the other way round. A milestone (set by
// recount()) tells how many stand before it; only the rows from there on are counted.
#include "indexer/catalog_state.h"

namespace oubli::index {

namespace {

struct Milestone {
  std::int64_t begin = 0;
  std::int64_t before = 0;  // messages that begin earlier
};

Milestone last_milestone(Catalog::State& state, const char* sql, ContainerId container,
                         std::int64_t limit) {
  auto& row = state.prepare(sql);
  row.bind(1, container);
  row.bind(2, limit);
  if (!row.executeStep()) return {};
  const Milestone found{row.getColumn(0).getInt64(), row.getColumn(1).getInt64()};
  row.reset();
  return found;
}

// A place that could not be read counts like any other, or the numbers after it would be off. One
// that was noted twice (by a rescan that was cut short) counts once.
std::int64_t count_between(Catalog::State& state, ContainerId container, std::int64_t begin,
                           std::int64_t end) {
  static const std::string sql =
      std::string(
          "SELECT (SELECT count(*) FROM (SELECT DISTINCT range_begin FROM place WHERE "
          "container=?1 AND range_begin>=?2 AND range_begin<?3)) + (SELECT count(*) FROM (SELECT "
          "DISTINCT range_begin FROM unread u WHERE container=?1 AND ") +
      kIsLost +
      "AND range_begin>=?2 AND range_begin<?3 AND NOT EXISTS (SELECT 1 FROM place p WHERE "
      "p.container=?1 AND p.range_begin=u.range_begin)))";
  auto& row = state.prepare(sql.c_str());
  row.bind(1, container);
  row.bind(2, begin);
  row.bind(3, end);
  row.executeStep();
  return row.getColumn(0).getInt64();
}

std::optional<std::int64_t> nth_beginning(Catalog::State& state, ContainerId container,
                                          std::int64_t from, std::int64_t n) {
  static const std::string sql =
      std::string(
          "SELECT range_begin FROM place WHERE container=?1 AND range_begin>=?2 UNION "
          "SELECT range_begin FROM unread WHERE container=?1 AND ") +
      kIsLost + "AND range_begin>=?2 ORDER BY 1 LIMIT 1 OFFSET ?3";
  auto& row = state.prepare(sql.c_str());
  row.bind(1, container);
  row.bind(2, from);
  row.bind(3, n);
  if (!row.executeStep()) return std::nullopt;
  const std::int64_t found = row.getColumn(0).getInt64();
  row.reset();
  return found;
}

// As kPlaceColumns; no entry is known, and none is needed where many messages share a file.
const char* unread_place() {
  static const std::string sql =
      std::string(
          "SELECT 0, container, frame, range_begin, range_end, sealed_name, 0, 0, 0 FROM unread "
          "WHERE ") +
      kIsLost + "AND container=? AND range_begin=?";
  return sql.c_str();
}

}  // namespace

Result<std::uint64_t> Catalog::ordinal(const Place& place) {
  return read_locked<std::uint64_t>(*state_, "count places", [&] {
    const auto begin = static_cast<std::int64_t>(place.range.begin);
    const Milestone milestone =
        last_milestone(*state_,
                       "SELECT range_begin, before FROM milestone WHERE container=? AND "
                       "range_begin<=? ORDER BY range_begin DESC LIMIT 1",
                       place.container, begin);
    const std::int64_t between = count_between(*state_, place.container, milestone.begin, begin);
    return static_cast<std::uint64_t>(milestone.before + between + 1);
  });
}

Result<std::optional<KnownPlace>> Catalog::place_at(ContainerId container, std::uint64_t ordinal) {
  static const std::string read =
      std::string(kPlaceColumns) + "WHERE container=? AND range_begin=? ORDER BY id DESC";
  using Answer = std::optional<KnownPlace>;
  return read_locked<Answer>(*state_, "find a place", [&]() -> Answer {
    if (ordinal == 0 || ordinal > INT64_MAX) return std::nullopt;
    const auto wanted = static_cast<std::int64_t>(ordinal - 1);
    const Milestone milestone =
        last_milestone(*state_,
                       "SELECT range_begin, before FROM milestone WHERE container=? AND "
                       "before<=? ORDER BY range_begin DESC LIMIT 1",
                       container, wanted);
    const auto begin =
        nth_beginning(*state_, container, milestone.begin, wanted - milestone.before);
    if (!begin) return std::nullopt;
    for (const char* sql : {read.c_str(), unread_place()}) {
      auto& row = state_->prepare(sql);
      row.bind(1, container);
      row.bind(2, *begin);
      if (auto found = first_place(state_->sealer, row)) return found;
    }
    return std::nullopt;
  });
}

Result<std::optional<KnownPlace>> Catalog::place_beginning(ContainerId container,
                                                           std::uint64_t begin) {
  static const std::string read =
      std::string(kPlaceColumns) + "WHERE container=? AND range_begin=? ORDER BY id DESC";
  using Answer = std::optional<KnownPlace>;
  return read_locked<Answer>(*state_, "find a place", [&]() -> Answer {
    for (const char* sql : {read.c_str(), unread_place()}) {
      auto& row = state_->prepare(sql);
      row.bind(1, container);
      row.bind(2, static_cast<std::int64_t>(begin));
      if (auto found = first_place(state_->sealer, row)) return found;
    }
    return std::nullopt;
  });
}

}  // namespace oubli::index
