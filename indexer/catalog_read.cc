// SPDX-License-Identifier: GPL-3.0-or-later
// The questions asked of the catalog.
#include <algorithm>

#include "indexer/catalog_state.h"

namespace oubli::index {

namespace {

std::string container_columns() {
  return "SELECT id, sealed_about, fingerprint, complete, scanned_at, places, unread, "
         "unsupported, " +
         count_lost("container.id") + " FROM container ";
}
constexpr std::size_t kContainersAtOnce = 1000;

std::string open_text(const Sealer& sealer, const std::string& sealed, const char* context) {
  if (sealed.empty()) return {};
  auto plain = sealer.open(sealed, context);
  return plain ? *std::move(plain) : std::string("(sealed with another key)");
}

KnownPlace place_row(const Sealer& sealer, SQLite::Statement& row) {
  KnownPlace known;
  known.row = row.getColumn(0).getInt64();
  known.place.container = row.getColumn(1).getInt64();
  known.place.frame = unsigned_of(row.getColumn(2));
  known.place.range = {unsigned_of(row.getColumn(3)), unsigned_of(row.getColumn(4))};
  known.place.entry.name = open_text(sealer, blob(row.getColumn(5)), "name");
  known.place.entry.inode = unsigned_of(row.getColumn(6));
  known.place.entry.size = unsigned_of(row.getColumn(7));
  known.place.entry.modified_ns = row.getColumn(8).getInt64();
  return known;
}

std::vector<KnownPlace> place_rows(const Sealer& sealer, SQLite::Statement& rows) {
  std::vector<KnownPlace> found;
  while (rows.executeStep()) found.push_back(place_row(sealer, rows));
  return found;
}

Unread unread_row(const Sealer& sealer, SQLite::Statement& row) {
  Unread one;
  one.container = row.getColumn(0).getInt64();
  one.place.container = one.container;
  one.place.frame = unsigned_of(row.getColumn(1));
  one.place.range = {unsigned_of(row.getColumn(2)), unsigned_of(row.getColumn(3))};
  std::string name = open_text(sealer, blob(row.getColumn(4)), "name");
  (one.container == 0 ? one.locator : one.place.entry.name) = std::move(name);
  one.part = row.getColumn(5).getString();
  one.reason = row.getColumn(6).getString();
  one.is_unsupported = row.getColumn(7).getInt() != 0;
  return one;
}

KnownContainer container_row(const Sealer& sealer, SQLite::Statement& row) {
  KnownContainer known;
  known.id = row.getColumn(0).getInt64();
  decode(open_text(sealer, blob(row.getColumn(1)), "container"), known.container);
  known.fingerprint = decode_fingerprint(blob(row.getColumn(2)));
  known.is_complete = row.getColumn(3).getInt() != 0;
  known.scanned_at = row.getColumn(4).getInt64();
  if (row.getColumn(5).isNull()) return known;
  known.counts = {unsigned_of(row.getColumn(5)), unsigned_of(row.getColumn(6)),
                  unsigned_of(row.getColumn(7)), unsigned_of(row.getColumn(8))};
  return known;
}

}  // namespace

Status Catalog::begin_reading() {
  auto done = read_locked<bool>(*state_, "begin reading", [&] {
    state_->execute("BEGIN");
    // A transaction sees what stands at its first look.
    state_->execute("SELECT 1 FROM shard LIMIT 1");
    return true;
  });
  return done ? Status() : Status(std::move(done).take_error());
}

Status Catalog::end_reading() {
  auto done = read_locked<bool>(*state_, "end reading", [&] {
    state_->finish_statements();
    state_->execute("COMMIT");
    return true;
  });
  return done ? Status() : Status(std::move(done).take_error());
}

std::uint64_t unsigned_of(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

std::optional<KnownPlace> first_place(const Sealer& sealer, SQLite::Statement& rows) {
  if (!rows.executeStep()) return std::nullopt;
  return place_row(sealer, rows);
}

Result<std::optional<KnownContainer>> Catalog::find_container(const Container& container) {
  static const std::string sql = container_columns() + "WHERE identity=?";
  using Answer = std::optional<KnownContainer>;
  return read_locked<Answer>(*state_, "find a container", [&]() -> Answer {
    auto& row = state_->prepare(sql.c_str());
    bind_blob(row, 1, identity_of(state_->sealer, container));
    if (!row.executeStep()) return std::nullopt;
    return container_row(state_->sealer, row);
  });
}

Result<std::optional<KnownContainer>> Catalog::container(ContainerId id) {
  static const std::string sql = container_columns() + "WHERE id=?";
  using Answer = std::optional<KnownContainer>;
  return read_locked<Answer>(*state_, "find a container", [&]() -> Answer {
    auto& row = state_->prepare(sql.c_str());
    row.bind(1, id);
    if (!row.executeStep()) return std::nullopt;
    return container_row(state_->sealer, row);
  });
}

Status Catalog::each_container(const std::function<void(KnownContainer)>& take,
                               std::uint64_t most) {
  static const std::string sql = container_columns() + "WHERE id>? ORDER BY id LIMIT ?";
  using Some = std::vector<KnownContainer>;
  for (ContainerId last = 0; most > 0;) {
    auto some = read_locked<Some>(*state_, "list containers", [&] {
      Some found;
      auto& rows = state_->prepare(sql.c_str());
      rows.bind(1, last);
      const std::uint64_t at_once = std::min<std::uint64_t>(most, kContainersAtOnce);
      rows.bind(2, static_cast<std::int64_t>(at_once));
      while (rows.executeStep()) found.push_back(container_row(state_->sealer, rows));
      return found;
    });
    if (!some) return std::move(some).take_error();
    if (some->empty()) return {};
    last = some->back().id;
    most -= some->size();
    for (KnownContainer& one : *some) take(std::move(one));
  }
  return {};
}

Status Catalog::each_entry(ContainerId container, const std::function<void(KnownEntry)>& take) {
  auto done = read_locked<bool>(*state_, "list places", [&] {
    auto& rows = state_->prepare(
        "SELECT id, stable, sealed_name, inode, size, modified_ns, frame, range_begin FROM place "
        "WHERE container=? "
        "ORDER BY range_begin, id");
    rows.bind(1, container);
    while (rows.executeStep()) {
      KnownEntry known;
      known.row = rows.getColumn(0).getInt64();
      known.stable = blob(rows.getColumn(1));
      known.entry.name = open_text(state_->sealer, blob(rows.getColumn(2)), "name");
      known.entry.inode = unsigned_of(rows.getColumn(3));
      known.entry.size = unsigned_of(rows.getColumn(4));
      known.entry.modified_ns = rows.getColumn(5).getInt64();
      known.frame = unsigned_of(rows.getColumn(6));
      known.begin = unsigned_of(rows.getColumn(7));
      take(std::move(known));
    }
    return true;
  });
  if (!done) return std::move(done).take_error();
  return {};
}

Result<std::int64_t> Catalog::last_place(ContainerId container) {
  return read_locked<std::int64_t>(*state_, "find the last place", [&] {
    auto& row = state_->prepare("SELECT coalesce(max(id), 0) FROM place WHERE container=?");
    row.bind(1, container);
    row.executeStep();
    return row.getColumn(0).getInt64();
  });
}

Result<std::vector<KnownPlace>> Catalog::places_of(const Candidate& message) {
  static const std::string sql = std::string(kPlaceColumns) + "WHERE message=? ORDER BY id";
  return read_locked<std::vector<KnownPlace>>(*state_, "find places", [&] {
    auto& rows = state_->prepare(sql.c_str());
    rows.bind(1, message_id(message));
    return place_rows(state_->sealer, rows);
  });
}

Result<std::optional<KnownPlace>> Catalog::place_named(ContainerId container,
                                                       const std::string& stable) {
  static const std::string sql = std::string(kPlaceColumns) + "WHERE container=? AND stable=?";
  using Answer = std::optional<KnownPlace>;
  return read_locked<Answer>(*state_, "find a place", [&] {
    auto& row = state_->prepare(sql.c_str());
    row.bind(1, container);
    bind_blob(row, 2, state_->sealer.seal_identity(stable));
    return first_place(state_->sealer, row);
  });
}

Result<std::optional<Catalog::MessageKeys>> Catalog::message(const Candidate& where) {
  using Answer = std::optional<MessageKeys>;
  return read_locked<Answer>(*state_, "find a message", [&]() -> Answer {
    auto& row = state_->prepare("SELECT identity, wrapped_key FROM message WHERE id=?");
    row.bind(1, message_id(where));
    if (!row.executeStep()) return std::nullopt;
    return MessageKeys{blob(row.getColumn(0)), blob(row.getColumn(1))};
  });
}

Result<std::vector<Unread>> Catalog::unread(Which which) {
  using Answer = std::vector<Unread>;
  // A message's own rows are listed once for each place it stands in.
  static const std::string all =
      "SELECT coalesce(p.container, u.container), coalesce(p.frame, u.frame), "
      "coalesce(p.range_begin, u.range_begin), coalesce(p.range_end, u.range_end), "
      "coalesce(p.sealed_name, u.sealed_name), u.part, u.reason, u.unsupported "
      "FROM unread u LEFT JOIN place p ON p.message=u.message "
      "WHERE (u.message IS NULL OR p.id IS NOT NULL) ";
  static const std::string unreadable = all + "AND u.unsupported=0 ORDER BY 1, 3, u.id";
  static const std::string out_of_reach =
      all + "AND u.message IS NULL AND u.container=0 ORDER BY u.id";
  static const std::string ordered = all + "ORDER BY 1, 3, u.id";
  return read_locked<Answer>(*state_, "list what could not be read", [&] {
    const std::string& sql = which == Which::All          ? ordered
                             : which == Which::Unreadable ? unreadable
                                                          : out_of_reach;
    Answer found;
    auto& rows = state_->prepare(sql.c_str());
    while (rows.executeStep()) found.push_back(unread_row(state_->sealer, rows));
    return found;
  });
}

Result<std::vector<LostPlace>> Catalog::lost() {
  using Answer = std::vector<LostPlace>;
  return read_locked<Answer>(*state_, "list what was lost", [&] {
    Answer found;
    auto& rows = state_->prepare(
        "SELECT u.id, u.container, u.frame, u.range_begin, u.range_end, u.sealed_name, l.times "
        "FROM lost l JOIN unread u ON u.id=l.unread ORDER BY u.container, u.range_begin, u.id");
    while (rows.executeStep()) {
      LostPlace one;
      one.row = rows.getColumn(0).getInt64();
      one.place.container = rows.getColumn(1).getInt64();
      one.place.frame = unsigned_of(rows.getColumn(2));
      one.place.range = {unsigned_of(rows.getColumn(3)), unsigned_of(rows.getColumn(4))};
      one.place.entry.name = open_text(state_->sealer, blob(rows.getColumn(5)), "name");
      one.times = static_cast<std::uint32_t>(rows.getColumn(6).getInt64());
      found.push_back(std::move(one));
    }
    return found;
  });
}

Result<std::map<Identity, std::uint32_t>> Catalog::lost_messages() {
  using Answer = std::map<Identity, std::uint32_t>;
  return read_locked<Answer>(*state_, "list lost messages", [&] {
    Answer found;
    auto& rows = state_->prepare("SELECT identity, times FROM lost_message");
    while (rows.executeStep()) {
      found[blob(rows.getColumn(0))] = static_cast<std::uint32_t>(rows.getColumn(1).getInt64());
    }
    return found;
  });
}

Result<std::vector<UnfinishedSource>> Catalog::unfinished() {
  using Answer = std::vector<UnfinishedSource>;
  return read_locked<Answer>(*state_, "list unfinished sources", [&] {
    Answer found;
    auto& rows = state_->prepare("SELECT sealed_about FROM unfinished ORDER BY rowid");
    while (rows.executeStep()) {
      UnfinishedSource source;
      decode(open_text(state_->sealer, blob(rows.getColumn(0)), "source"), source);
      found.push_back(std::move(source));
    }
    return found;
  });
}

Status Catalog::check() {
  auto told = read_locked<std::string>(*state_, "check", [&] {
    auto& row = state_->prepare("PRAGMA quick_check(1)");
    return row.executeStep() ? row.getColumn(0).getString() : std::string("no answer");
  });
  if (!told) return std::move(told).take_error();
  if (*told == "ok") return {};
  return damaged("catalog: " + *told, kDamagedHint);
}

Result<std::vector<Unrecognised>> Catalog::unrecognised() {
  using Answer = std::vector<Unrecognised>;
  auto listed = read_locked<Answer>(*state_, "list folders", [&] {
    Answer found;
    auto& rows = state_->prepare("SELECT sealed_folder, files FROM unrecognised");
    while (rows.executeStep()) {
      found.push_back({open_text(state_->sealer, blob(rows.getColumn(0)), "folder"),
                       unsigned_of(rows.getColumn(1))});
    }
    return found;
  });
  if (listed) std::ranges::sort(*listed, {}, &Unrecognised::folder);
  return listed;
}

Result<std::optional<Candidate>> Catalog::find_message(const Identity& identity) {
  using Answer = std::optional<Candidate>;
  return read_locked<Answer>(*state_, "find a message", [&]() -> Answer {
    auto& row = state_->prepare("SELECT id FROM message WHERE identity=?");
    bind_blob(row, 1, identity);
    if (!row.executeStep()) return std::nullopt;
    return oubli::index::candidate(row.getColumn(0).getInt64());
  });
}

Result<DocumentId> Catalog::committed(std::uint32_t shard) {
  return read_locked<DocumentId>(*state_, "read a shard's state", [&]() -> DocumentId {
    auto& row = state_->prepare("SELECT committed FROM shard WHERE number=?");
    row.bind(1, static_cast<std::int64_t>(shard));
    return row.executeStep() ? static_cast<DocumentId>(row.getColumn(0).getInt64()) : 0;
  });
}

Result<std::uint32_t> Catalog::shards() {
  return read_locked<std::uint32_t>(*state_, "count shards", [&] {
    auto& row = state_->prepare("SELECT coalesce(max(number) + 1, 0) FROM shard");
    row.executeStep();
    return static_cast<std::uint32_t>(row.getColumn(0).getInt64());
  });
}

Result<std::vector<bool>> Catalog::known(const std::vector<Identity>& identities,
                                         const std::vector<DocumentId>& since) {
  return read_locked<std::vector<bool>>(*state_, "look up messages", [&] {
    std::vector<bool> answer;
    answer.reserve(identities.size());
    const auto is_since = [&since](const Candidate& where) {
      return where.shard >= since.size() || where.document > since[where.shard];
    };
    // The file is locked and looked at once, and not for each identity.
    const SQLite::Transaction reading(state_->database);
    auto& row = state_->prepare("SELECT id FROM message WHERE identity=?");
    for (const Identity& identity : identities) {
      row.reset();
      bind_blob(row, 1, identity);
      answer.push_back(row.executeStep() && is_since(candidate(row.getColumn(0).getInt64())));
    }
    row.reset();
    return answer;
  });
}

Result<std::vector<Candidate>> Catalog::messages_in(const std::vector<ContainerId>& containers) {
  return read_locked<std::vector<Candidate>>(*state_, "list messages", [&] {
    std::vector<Candidate> found;
    auto& rows = state_->prepare("SELECT DISTINCT message FROM place WHERE container=?");
    for (const ContainerId container : containers) {
      rows.reset();
      rows.bind(1, container);
      while (rows.executeStep()) found.push_back(candidate(rows.getColumn(0).getInt64()));
    }
    return found;
  });
}

Result<std::vector<Candidate>> Catalog::due() {
  return read_locked<std::vector<Candidate>>(*state_, "list documents to drop", [&] {
    std::vector<Candidate> found;
    auto& rows = state_->prepare("SELECT message FROM due ORDER BY message");
    while (rows.executeStep()) found.push_back(candidate(rows.getColumn(0).getInt64()));
    return found;
  });
}

}  // namespace oubli::index
