// SPDX-License-Identifier: GPL-3.0-or-later
// The changes made to the catalog: each member is one durable transaction.
#include <algorithm>
#include <ctime>
#include <limits>
#include <set>

#include "indexer/catalog_state.h"

namespace oubli::index {

namespace {

// What an earlier scan noted of the same place is not true any more.
void drop_replaced(Catalog::State& state, std::int64_t row) {
  if (row != 0) state.execute("DELETE FROM unread WHERE id=?", row);
}

void insert_unread(Catalog::State& state, const Unread& unread, const std::int64_t* message) {
  auto& row = state.prepare(
      "INSERT INTO unread(container, message, frame, range_begin, range_end, sealed_name, part, "
      "reason, unsupported) VALUES(?,?,?,?,?,?,?,?,?)");
  row.bind(1, unread.container);
  if (message != nullptr) row.bind(2, *message);
  row.bind(3, signed_of(unread.place.frame));
  row.bind(4, signed_of(unread.place.range.begin));
  row.bind(5, signed_of(unread.place.range.end));
  const std::string& name = unread.container == 0 ? unread.locator : unread.place.entry.name;
  bind_blob(row, 6, name.empty() ? std::string() : state.sealer.seal(name, "name"));
  row.bind(7, unread.part);
  row.bind(8, unread.reason);
  row.bind(9, unread.is_unsupported ? 1 : 0);
  row.exec();
  if (unread.lost > 0) {
    auto& lost = state.prepare("INSERT INTO lost VALUES(last_insert_rowid(), ?)");
    lost.bind(1, static_cast<std::int64_t>(unread.lost));
    lost.exec();
  }
  if (unread.lost > 0 && !unread.identity.empty()) {
    auto& lost = state.prepare("INSERT OR REPLACE INTO lost_message VALUES(?, ?)");
    bind_blob(lost, 1, unread.identity);
    lost.bind(2, static_cast<std::int64_t>(unread.lost));
    lost.exec();
  }
  drop_replaced(state, unread.replaces);
}

std::set<ContainerId> containers_of(Catalog::State& state, std::int64_t message) {
  auto& rows = state.prepare("SELECT container FROM place WHERE message=?");
  rows.bind(1, message);
  std::set<ContainerId> found;
  while (rows.executeStep()) found.insert(rows.getColumn(0).getInt64());
  rows.reset();
  return found;
}

std::set<ContainerId> containers_in(const Batch& batch) {
  std::set<ContainerId> found;
  for (const auto& place : batch.places) found.insert(place.place.container);
  for (const auto& unread : batch.unread) found.insert(unread.container);
  return found;
}

// A message examined again (--full) takes over the places of its earlier row, whose document is
// then due to leave the index.
void replace_message(Catalog::State& state, const Identity& identity, std::int64_t id) {
  auto& old = state.prepare("SELECT id FROM message WHERE identity=?");
  bind_blob(old, 1, identity);
  if (!old.executeStep()) return;
  const std::int64_t old_id = old.getColumn(0).getInt64();
  old.reset();
  for (const ContainerId container : containers_of(state, old_id)) uncount(state, container);
  auto& move = state.prepare("UPDATE place SET message=? WHERE message=?");
  move.bind(1, id);
  move.bind(2, old_id);
  move.exec();
  state.execute("INSERT OR IGNORE INTO due VALUES(?)", old_id);
  state.execute("DELETE FROM unread WHERE message=?", old_id);
  state.execute("DELETE FROM message WHERE id=?", old_id);
}

void insert_message(Catalog::State& state, const Batch::NewMessage& message) {
  const std::int64_t id = message_id(message.where);
  replace_message(state, message.identity, id);
  auto& row = state.prepare("INSERT INTO message(id, identity, wrapped_key) VALUES(?,?,?)");
  row.bind(1, id);
  bind_blob(row, 2, message.identity);
  bind_blob(row, 3, message.key);
  row.exec();
  for (const Unread& unread : message.unread) insert_unread(state, unread, &id);
  if (!message.was_lost) return;
  auto& found = state.prepare("DELETE FROM lost_message WHERE identity=?");
  bind_blob(found, 1, message.identity);
  found.exec();
}

// False when no shard has committed a message of that identity yet.
bool insert_place(Catalog::State& state, const Batch::NewPlace& added) {
  auto& row = state.prepare(
      "INSERT INTO place(container, message, frame, range_begin, range_end, stable, sealed_name, "
      "inode, size, modified_ns) SELECT ?,id,?,?,?,?,?,?,?,? FROM message WHERE identity=?");
  const Place& place = added.place;
  const std::string& name = place.entry.name;
  row.bind(1, place.container);
  row.bind(2, signed_of(place.frame));
  row.bind(3, signed_of(place.range.begin));
  row.bind(4, signed_of(place.range.end));
  bind_blob(
      row, 5,
      added.stable_name.empty() ? std::string() : state.sealer.seal_identity(added.stable_name));
  bind_blob(row, 6, name.empty() ? std::string() : state.sealer.seal(name, "name"));
  // What stands in a file with others is told by the container's fingerprint.
  const Entry about = name.empty() ? Entry() : place.entry;
  row.bind(7, signed_of(about.inode));
  row.bind(8, signed_of(about.size));
  row.bind(9, about.modified_ns);
  bind_blob(row, 10, added.identity);
  const bool is_known = row.exec() == 1;
  if (is_known) drop_replaced(state, added.replaces);
  return is_known;
}

void set_committed(Catalog::State& state, std::uint32_t shard, DocumentId document) {
  auto& row = state.prepare("INSERT OR REPLACE INTO shard(number, committed) VALUES(?,?)");
  row.bind(1, static_cast<std::int64_t>(shard));
  row.bind(2, static_cast<std::int64_t>(document));
  row.exec();
}

}  // namespace

Status Catalog::begin_sources(const std::vector<UnfinishedSource>& sources) {
  return transacted(*state_, Durability::Soon, "begin sources", [&] {
    for (const auto& source : sources) {
      const std::string about = encode(source);
      auto& row = state_->prepare("INSERT OR IGNORE INTO unfinished VALUES(?,?)");
      bind_blob(row, 1, state_->sealer.seal_identity(about));
      bind_blob(row, 2, state_->sealer.seal(about, "source"));
      row.exec();
    }
  });
}

Status Catalog::end_sources(const std::vector<UnfinishedSource>& sources) {
  return transacted(*state_, Durability::Soon, "end sources", [&] {
    for (const auto& source : sources) {
      auto& row = state_->prepare("DELETE FROM unfinished WHERE identity=?");
      bind_blob(row, 1, state_->sealer.seal_identity(encode(source)));
      row.exec();
    }
  });
}

Result<KnownContainer> Catalog::begin_container(const Container& container) {
  const std::string about = encode(container);
  auto done = transacted(*state_, Durability::Soon, "add a container", [&] {
    const Identity identity = identity_of(state_->sealer, container);
    auto& row = state_->prepare(
        "INSERT INTO container(identity, sealed_about) VALUES(?,?) "
        "ON CONFLICT(identity) DO UPDATE SET complete=0, sealed_about=excluded.sealed_about");
    bind_blob(row, 1, identity);
    bind_blob(row, 2, state_->sealer.seal(about, "container"));
    row.exec();
    auto& old = state_->prepare(
        "DELETE FROM unread WHERE message IS NULL AND container=(SELECT id FROM container WHERE "
        "identity=?)");
    bind_blob(old, 1, identity);
    old.exec();
    auto& begun = state_->prepare("SELECT id FROM container WHERE identity=?");
    bind_blob(begun, 1, identity);
    if (begun.executeStep()) uncount(*state_, begun.getColumn(0).getInt64());
  });
  if (!done) return std::move(done).take_error();
  auto known = find_container(container);
  if (!known) return std::move(known).take_error();
  if (!*known) return failed("catalog: a container just added is not there");
  return **std::move(known);
}

Status Catalog::commit(Batch& batch) {
  std::vector<Batch::NewPlace> waiting;
  auto done = transacted(*state_, Durability::Settled, "commit", [&] {
    for (const ContainerId container : containers_in(batch)) uncount(*state_, container);
    uncount(*state_);
    for (const auto& message : batch.messages) insert_message(*state_, message);
    for (const auto& place : batch.places) {
      if (!insert_place(*state_, place)) waiting.push_back(place);
    }
    for (const auto& unread : batch.unread) insert_unread(*state_, unread, nullptr);
    if (batch.committed) {
      set_committed(*state_, batch.committed->shard, batch.committed->document);
    }
  });
  if (!done) return done;
  batch = {};
  batch.places = std::move(waiting);
  return {};
}

Status Catalog::finish_container(ContainerId id, const Fingerprint& fingerprint,
                                 const std::vector<std::int64_t>& gone, std::int64_t gone_to) {
  return transacted(*state_, Durability::Soon, "finish a container", [&] {
    uncount(*state_, id);
    auto& replaced = state_->prepare("DELETE FROM place WHERE container=? AND id<=?");
    replaced.bind(1, id);
    replaced.bind(2, gone_to);
    if (gone_to > 0) replaced.exec();
    for (const std::int64_t row : gone) {
      state_->execute("DELETE FROM place WHERE id=?", row);
    }
    auto& row =
        state_->prepare("UPDATE container SET complete=1, fingerprint=?, scanned_at=? WHERE id=?");
    bind_blob(row, 1, encode(fingerprint));
    row.bind(2, static_cast<std::int64_t>(std::time(nullptr)));
    row.bind(3, id);
    row.exec();
  });
}

Status Catalog::drop_container(ContainerId id) {
  return transacted(*state_, Durability::Settled, "drop a container", [&] {
    uncount(*state_, id);
    state_->execute("DELETE FROM place WHERE container=?", id);
    // What is noted of a message stays while the message stands anywhere.
    state_->execute("DELETE FROM unread WHERE message IS NULL AND container=?", id);
    state_->execute("DELETE FROM container WHERE id=?", id);
  });
}

Status Catalog::update_entry(std::int64_t place, const Entry& entry) {
  return transacted(*state_, Durability::Soon, "update a place", [&] {
    auto& row = state_->prepare(
        "UPDATE place SET sealed_name=?, inode=?, size=?, modified_ns=? WHERE id=?");
    bind_blob(row, 1, state_->sealer.seal(entry.name, "name"));
    row.bind(2, signed_of(entry.inode));
    row.bind(3, signed_of(entry.size));
    row.bind(4, entry.modified_ns);
    row.bind(5, place);
    row.exec();
  });
}

Status Catalog::note_unreachable(const std::vector<Unread>& unread) {
  auto before = this->unread(Which::OutOfReach);
  if (!before) return std::move(before).take_error();
  const auto told = [](const Unread& one) { return std::pair(one.locator, one.reason); };
  if (std::ranges::equal(*before, unread, {}, told, told)) return {};
  return transacted(*state_, Durability::Settled, "note unreadable paths", [&] {
    uncount(*state_);
    state_->execute("DELETE FROM unread WHERE message IS NULL AND container=0");
    for (const Unread& one : unread) insert_unread(*state_, one, nullptr);
  });
}

Status Catalog::note_unrecognised(const std::vector<Unrecognised>& folders) {
  auto before = unrecognised();
  if (!before) return std::move(before).take_error();
  auto sorted = folders;
  std::ranges::sort(sorted, {}, &Unrecognised::folder);
  if (*before == sorted) return {};
  return transacted(*state_, Durability::Settled, "note folders", [&] {
    uncount(*state_);
    state_->execute("DELETE FROM unrecognised");
    for (const Unrecognised& one : sorted) {
      auto& row = state_->prepare("INSERT INTO unrecognised VALUES(?,?)");
      bind_blob(row, 1, state_->sealer.seal(one.folder.native(), "folder"));
      row.bind(2, signed_of(one.files));
      row.exec();
    }
  });
}

Status Catalog::forget_unplaced() {
  auto is_any = read_locked<bool>(*state_, "look for messages without a place", [&] {
    return state_->prepare("SELECT 1 FROM placeless LIMIT 1").executeStep();
  });
  if (!is_any) return std::move(is_any).take_error();
  if (!*is_any) return {};
  return transacted(*state_, Durability::Settled, "forget messages", [&] {
    uncount(*state_);
    state_->execute(
        "INSERT OR IGNORE INTO due SELECT m.message FROM placeless m WHERE NOT EXISTS "
        "(SELECT 1 FROM place p WHERE p.message=m.message)");
    state_->execute("DELETE FROM message WHERE id IN (SELECT message FROM due)");
    state_->execute("DELETE FROM unread WHERE message IN (SELECT message FROM due)");
    state_->execute("DELETE FROM placeless");
  });
}

Status Catalog::dropped(const std::vector<Candidate>& documents) {
  return transacted(*state_, Durability::Settled, "note dropped documents", [&] {
    for (const Candidate& document : documents) {
      state_->execute("DELETE FROM due WHERE message=?", message_id(document));
    }
  });
}

Status Catalog::remember_shard(std::uint32_t shard, DocumentId committed) {
  return transacted(*state_, Durability::Settled, "note a shard",
                    [&] { set_committed(*state_, shard, committed); });
}

Status Catalog::forget_shard(std::uint32_t shard) {
  const std::int64_t first = message_id({shard, 0});
  const std::int64_t last = message_id({shard, std::numeric_limits<DocumentId>::max()});
  return transacted(*state_, Durability::Settled, "forget a shard", [&] {
    for (const char* sql :
         {"DELETE FROM milestone WHERE container IN "
          "(SELECT container FROM place WHERE message BETWEEN ? AND ?)",
          "UPDATE container SET complete=0, places=NULL, unread=NULL, unsupported=NULL WHERE id IN "
          "(SELECT container FROM place WHERE message BETWEEN ? AND ?)",
          "DELETE FROM place WHERE message BETWEEN ? AND ?",
          "DELETE FROM unread WHERE message BETWEEN ? AND ?",
          "DELETE FROM message WHERE id BETWEEN ? AND ?",
          "DELETE FROM placeless WHERE message BETWEEN ? AND ?",
          "DELETE FROM due WHERE message BETWEEN ? AND ?"}) {
      auto& row = state_->prepare(sql);
      row.bind(1, first);
      row.bind(2, last);
      row.exec();
    }
    uncount(*state_);
    set_committed(*state_, shard, 0);
  });
}

Status Catalog::checkpoint() {
  auto done = read_locked<int>(*state_, "fold back the log", [&] {
    state_->finish_statements();  // or we would wait for our own
    auto& row = state_->prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    row.executeStep();
    const int is_busy = row.getColumn(0).getInt();
    row.reset();
    return is_busy;
  });
  if (!done) return std::move(done).take_error();
  if (*done == 0) return {};
  return Error{ErrorCode::Locked, "catalog: its log is being read by another run",
               "wait for it to end, then run it again"};
}

}  // namespace oubli::index
