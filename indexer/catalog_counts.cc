// SPDX-License-Identifier: GPL-3.0-or-later
// How many messages there are and how many were not read, counted when a run has changed something
// and kept beside what was counted, so that a search among a million messages counts nothing.
// Whatever changes a container forgets its counts in the same transaction (uncount), so a number
// that is there is true; where it is missing the rows themselves are counted.
#include <map>

#include "indexer/catalog_state.h"

namespace oubli::index {

namespace {

// One milestone for this many messages of a container: a locator counts at most so many rows.
constexpr std::uint64_t kMilestoneEvery = 1024;

using ByContainer = std::map<ContainerId, ContainerCounts>;

void add_unread(Catalog::State& state, const char* sql, ByContainer& counts) {
  auto& rows = state.prepare(sql);
  while (rows.executeStep()) {
    ContainerCounts& one = counts[rows.getColumn(0).getInt64()];
    auto& number = rows.getColumn(1).getInt() != 0 ? one.unsupported : one.unread;
    number += unsigned_of(rows.getColumn(2));
  }
  rows.reset();
}

// A note about a message counts once for each place the message stands in.
ByContainer count_unread(Catalog::State& state) {
  ByContainer counts;
  add_unread(state,
             "SELECT container, unsupported, count(*) FROM unread WHERE message IS NULL "
             "GROUP BY 1, 2",
             counts);
  add_unread(state,
             "SELECT p.container, u.unsupported, count(*) FROM unread u CROSS JOIN place p "
             "ON p.message=u.message WHERE u.message IS NOT NULL GROUP BY 1, 2",
             counts);
  return counts;
}

// Not kept: what it counts is few rows, and an index of them.
std::uint64_t lost_in(Catalog::State& state, ContainerId container) {
  static const std::string sql = "SELECT " + count_lost("?1");
  auto& row = state.prepare(sql.c_str());
  row.bind(1, container);
  row.executeStep();
  return unsigned_of(row.getColumn(0));
}

std::uint64_t lost_anywhere(Catalog::State& state) {
  static const std::string sql = "SELECT " + count_lost("");
  auto& row = state.prepare(sql.c_str());
  row.executeStep();
  return unsigned_of(row.getColumn(0));
}

// The beginnings of a container's unread messages that are nobody's place, in order.
std::vector<std::int64_t> lost_beginnings(Catalog::State& state, ContainerId container) {
  static const std::string sql =
      std::string("SELECT DISTINCT range_begin FROM unread u WHERE container=?1 AND ") + kIsLost +
      "AND NOT EXISTS (SELECT 1 FROM place p WHERE p.container=?1 AND "
      "p.range_begin=u.range_begin) ORDER BY 1";
  auto& rows = state.prepare(sql.c_str());
  rows.bind(1, container);
  std::vector<std::int64_t> found;
  while (rows.executeStep()) found.push_back(rows.getColumn(0).getInt64());
  rows.reset();
  return found;
}

class Milestones {
 public:
  Milestones(Catalog::State& state, ContainerId container) : state_(state), container_(container) {}

  // REQUIRES: ascending; the same again is the same message.
  void pass(std::int64_t begin) {
    if (passed_ > 0 && begin == last_) return;
    if (passed_ > 0 && passed_ % kMilestoneEvery == 0) place(begin);
    last_ = begin;
    ++passed_;
  }

 private:
  void place(std::int64_t begin) {
    auto& row =
        state_.prepare("INSERT INTO milestone(container, range_begin, before) VALUES(?,?,?)");
    row.bind(1, container_);
    row.bind(2, begin);
    row.bind(3, static_cast<std::int64_t>(passed_));
    row.exec();
  }

  Catalog::State& state_;
  const ContainerId container_;
  std::uint64_t passed_ = 0;
  std::int64_t last_ = 0;
};

// Returns the number of places.
std::uint64_t walk_places(Catalog::State& state, ContainerId container) {
  const auto lost = lost_beginnings(state, container);
  auto next_lost = lost.begin();
  Milestones milestones(state, container);
  std::uint64_t places = 0;
  auto& rows =
      state.prepare("SELECT range_begin FROM place WHERE container=? ORDER BY range_begin");
  rows.bind(1, container);
  for (; rows.executeStep(); ++places) {
    const std::int64_t begin = rows.getColumn(0).getInt64();
    for (; next_lost != lost.end() && *next_lost < begin; ++next_lost) milestones.pass(*next_lost);
    milestones.pass(begin);
  }
  for (; next_lost != lost.end(); ++next_lost) milestones.pass(*next_lost);
  rows.reset();
  return places;
}

void store(Catalog::State& state, ContainerId container, const ContainerCounts& counts) {
  auto& row = state.prepare("UPDATE container SET places=?, unread=?, unsupported=? WHERE id=?");
  row.bind(1, static_cast<std::int64_t>(counts.places));
  row.bind(2, static_cast<std::int64_t>(counts.unread));
  row.bind(3, static_cast<std::int64_t>(counts.unsupported));
  row.bind(4, container);
  row.exec();
}

std::vector<ContainerId> uncounted(Catalog::State& state) {
  std::vector<ContainerId> found;
  auto& rows = state.prepare("SELECT id FROM container WHERE places IS NULL");
  while (rows.executeStep()) found.push_back(rows.getColumn(0).getInt64());
  rows.reset();
  return found;
}

CatalogTotals totals_row(SQLite::Statement& row, std::uint64_t lost) {
  return {unsigned_of(row.getColumn(0)),
          unsigned_of(row.getColumn(1)),
          unsigned_of(row.getColumn(2)),
          {unsigned_of(row.getColumn(3)), unsigned_of(row.getColumn(4)),
           unsigned_of(row.getColumn(5)), lost},
          unsigned_of(row.getColumn(6))};
}

constexpr const char* kTally =
    "SELECT containers, incomplete, messages, places, unread, unsupported, unrecognised "
    "FROM tally";

}  // namespace

std::string count_lost(const std::string& container) {
  const std::string only = container.empty() ? "" : "AND u.container=" + container + " ";
  return std::string(
             "(SELECT count(*) FROM (SELECT DISTINCT u.container, u.range_begin, "
             "CASE WHEN u.range_begin=0 THEN u.id END FROM unread u WHERE ") +
         kIsLost + only +
         "AND (u.range_begin=0 OR NOT EXISTS (SELECT 1 FROM place p WHERE "
         "p.container=u.container AND p.range_begin=u.range_begin))))";
}

void uncount(Catalog::State& state) { state.execute("DELETE FROM tally"); }

void uncount(Catalog::State& state, ContainerId container) {
  state.execute(
      "UPDATE container SET places=NULL, unread=NULL, unsupported=NULL WHERE id=? "
      "AND places IS NOT NULL",
      container);
  state.execute("DELETE FROM milestone WHERE container=?", container);
  uncount(state);
}

Status Catalog::recount() {
  auto is_counted = read_locked<bool>(*state_, "look for counts",
                                      [&] { return state_->prepare(kTally).executeStep(); });
  if (!is_counted) return std::move(is_counted).take_error();
  if (*is_counted) return {};
  return transacted(*state_, Durability::Soon, "count", [&] {
    const auto changed = uncounted(*state_);
    auto counts = changed.empty() ? ByContainer() : count_unread(*state_);
    for (const ContainerId container : changed) {
      ContainerCounts& one = counts[container];
      one.places = walk_places(*state_, container);
      store(*state_, container, one);
    }
    uncount(*state_);
    state_->execute(
        "INSERT INTO tally SELECT count(*), coalesce(sum(complete=0), 0), "
        "(SELECT count(*) FROM message), coalesce(sum(places), 0), "
        "coalesce(sum(unread), 0) + (SELECT count(*) FROM unread WHERE message IS NULL AND "
        "container=0), coalesce(sum(unsupported), 0), "
        "(SELECT coalesce(sum(files), 0) FROM unrecognised) FROM container");
  });
}

Result<CatalogTotals> Catalog::totals() {
  return read_locked<CatalogTotals>(*state_, "count", [&] {
    const std::uint64_t lost = lost_anywhere(*state_);
    auto& kept = state_->prepare(kTally);
    if (kept.executeStep()) return totals_row(kept, lost);
    auto& row = state_->prepare(
        "SELECT (SELECT count(*) FROM container), "
        "(SELECT count(*) FROM container WHERE complete=0), (SELECT count(*) FROM message), "
        "(SELECT count(*) FROM place), coalesce(sum(unsupported=0), 0), "
        "coalesce(sum(unsupported=1), 0), (SELECT coalesce(sum(files), 0) FROM unrecognised) "
        "FROM unread u LEFT JOIN place p ON p.message=u.message "
        "WHERE u.message IS NULL OR p.id IS NOT NULL");
    row.executeStep();
    return totals_row(row, lost);
  });
}

Result<ContainerCounts> Catalog::counts(ContainerId container) {
  return read_locked<ContainerCounts>(*state_, "count places", [&]() -> ContainerCounts {
    const std::uint64_t lost = lost_in(*state_, container);
    auto& kept = state_->prepare(
        "SELECT places, unread, unsupported FROM container WHERE id=? AND places IS NOT NULL");
    kept.bind(1, container);
    if (kept.executeStep()) {
      return {unsigned_of(kept.getColumn(0)), unsigned_of(kept.getColumn(1)),
              unsigned_of(kept.getColumn(2)), lost};
    }
    auto& row = state_->prepare(
        "SELECT (SELECT count(*) FROM place WHERE container=?1), coalesce(sum(unsupported=0), 0), "
        "coalesce(sum(unsupported=1), 0) FROM (SELECT unsupported FROM unread WHERE "
        "message IS NULL AND container=?1 UNION ALL SELECT u.unsupported FROM place p CROSS JOIN "
        "unread u ON u.message=p.message WHERE p.container=?1)");
    row.bind(1, container);
    row.executeStep();
    return {unsigned_of(row.getColumn(0)), unsigned_of(row.getColumn(1)),
            unsigned_of(row.getColumn(2)), lost};
  });
}

Result<std::map<std::string, std::uint64_t>> Catalog::unsupported() {
  using Answer = std::map<std::string, std::uint64_t>;
  return read_locked<Answer>(*state_, "list what is not examined", [&] {
    auto& rows = state_->prepare(
        "SELECT u.reason, count(*) FROM unread u LEFT JOIN place p ON p.message=u.message "
        "WHERE u.unsupported=1 AND (u.message IS NULL OR p.id IS NOT NULL) GROUP BY 1");
    Answer found;
    while (rows.executeStep()) {
      found.emplace(rows.getColumn(0).getString(), unsigned_of(rows.getColumn(1)));
    }
    return found;
  });
}

Result<std::map<std::string, std::uint64_t>> Catalog::unsupported(ContainerId container) {
  using Answer = std::map<std::string, std::uint64_t>;
  return read_locked<Answer>(*state_, "list what is not examined", [&] {
    auto& rows = state_->prepare(
        "SELECT reason, count(*) FROM (SELECT reason FROM unread WHERE message IS NULL AND "
        "container=?1 AND unsupported=1 UNION ALL SELECT u.reason FROM place p CROSS JOIN unread u "
        "ON u.message=p.message WHERE p.container=?1 AND u.unsupported=1) GROUP BY 1");
    rows.bind(1, container);
    Answer found;
    while (rows.executeStep()) {
      found.emplace(rows.getColumn(0).getString(), unsigned_of(rows.getColumn(1)));
    }
    return found;
  });
}

}  // namespace oubli::index
