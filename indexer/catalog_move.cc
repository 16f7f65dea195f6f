// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a container after something was taken out of it and nothing else was touched.
#include <algorithm>

#include "indexer/catalog_state.h"

namespace oubli::index {

namespace {

// Whether what is known is of the file as it was, and each message of it has its place.
bool is_known_whole(Catalog::State& state, ContainerId id, const Fingerprint& before) {
  auto& known = state.prepare("SELECT fingerprint FROM container WHERE id=? AND complete=1");
  known.bind(1, id);
  const bool is_of_it =
      known.executeStep() && decode_fingerprint(blob(known.getColumn(0))) == before;
  known.reset();
  if (!is_of_it) return false;
  auto& unread =
      state.prepare("SELECT 1 FROM unread WHERE container=? AND message IS NULL LIMIT 1");
  unread.bind(1, id);
  const bool is_any = unread.executeStep();
  unread.reset();
  return !is_any;
}

// Whether exactly one message is known there.
bool is_one_message(Catalog::State& state, ContainerId id, const ByteRange& gone) {
  auto& rows = state.prepare(
      "SELECT frame, range_end FROM place WHERE container=? AND range_begin>=? AND range_begin<?");
  rows.bind(1, id);
  rows.bind(2, signed_of(gone.begin));
  rows.bind(3, signed_of(gone.end));
  std::size_t found = 0;
  bool is_inside = true;
  for (; rows.executeStep(); ++found) {
    is_inside = is_inside && unsigned_of(rows.getColumn(0)) == gone.begin &&
                unsigned_of(rows.getColumn(1)) <= gone.end;
  }
  rows.reset();
  return found == 1 && is_inside;
}

void drop_places(Catalog::State& state, ContainerId id, const ByteRange& gone) {
  auto& row =
      state.prepare("DELETE FROM place WHERE container=? AND range_begin>=? AND range_begin<?");
  row.bind(1, id);
  row.bind(2, signed_of(gone.begin));
  row.bind(3, signed_of(gone.end));
  row.exec();
  row.reset();
}

// All that begins in the range comes nearer to the front.
void move_places(Catalog::State& state, ContainerId id, const ByteRange& from, std::uint64_t by) {
  auto& rows = state.prepare(
      "UPDATE place SET frame=frame-?4, range_begin=range_begin-?4, range_end=range_end-?4 WHERE "
      "container=?1 AND range_begin>=?2 AND range_begin<?3");
  rows.bind(1, id);
  rows.bind(2, signed_of(from.begin));
  rows.bind(3, signed_of(from.end));
  rows.bind(4, signed_of(by));
  rows.exec();
  rows.reset();
}

// Parts that were not examined are noted with the place of their message.
void move_parts(Catalog::State& state, ContainerId id, const std::vector<ByteRange>& gone) {
  struct Part {
    std::int64_t row = 0;
    std::uint64_t begin = 0;
  };
  std::vector<Part> parts;
  auto& rows = state.prepare("SELECT id, range_begin FROM unread WHERE container=?");
  rows.bind(1, id);
  while (rows.executeStep())
    parts.push_back({rows.getColumn(0).getInt64(), unsigned_of(rows.getColumn(1))});
  rows.reset();
  std::ranges::sort(parts, {}, &Part::begin);
  auto& move = state.prepare(
      "UPDATE unread SET frame=frame-?2, range_begin=range_begin-?2, range_end=range_end-?2 WHERE "
      "id=?1");
  std::uint64_t by = 0;
  auto next = gone.begin();
  for (const Part& part : parts) {
    for (; next != gone.end() && next->end <= part.begin; ++next) by += next->size();
    if (by == 0) continue;
    move.reset();
    move.bind(1, part.row);
    move.bind(2, signed_of(by));
    move.exec();
  }
}

}  // namespace

Result<bool> Catalog::take_out(ContainerId id, const Fingerprint& before, const Fingerprint& after,
                               const std::vector<ByteRange>& gone) {
  auto is_known = read_locked<bool>(*state_, "look at a container", [&] {
    return is_known_whole(*state_, id, before) && std::ranges::all_of(gone, [&](const auto& range) {
             return is_one_message(*state_, id, range);
           });
  });
  if (!is_known || !*is_known) return is_known;
  auto done = transacted(*state_, Durability::Settled, "take messages out", [&] {
    uncount(*state_, id);
    for (const ByteRange& range : gone) drop_places(*state_, id, range);
    std::uint64_t by = 0;
    for (std::size_t i = 0; i < gone.size(); ++i) {
      by += gone[i].size();
      const std::uint64_t until = i + 1 < gone.size() ? gone[i + 1].begin : INT64_MAX;
      move_places(*state_, id, {gone[i].end, until}, by);
    }
    move_parts(*state_, id, gone);
    auto& row = state_->prepare("UPDATE container SET fingerprint=? WHERE id=?");
    bind_blob(row, 1, encode(after));
    row.bind(2, id);
    row.exec();
  });
  if (!done) return std::move(done).take_error();
  return true;
}

}  // namespace oubli::index
