// SPDX-License-Identifier: GPL-3.0-or-later
// The insides of the catalog, shared by its .cc files: the connection, its lock, the sealed
// encodings of a row, and the one place where SQLite's exceptions become Result.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "indexer/catalog.h"

namespace oubli::index {

struct Catalog::State {
  State(const Path& file, const Sealer& the_sealer);

  // A cached statement, reset and unbound.
  SQLite::Statement& prepare(const char* sql);
  void execute(const char* sql) { database.exec(sql); }
  void execute(const char* sql, std::int64_t value);
  int version();
  // A SELECT left standing on its first row would keep a read transaction open, and with it the
  // write-ahead log.
  void finish_statements() {
    for (auto& [unused, statement] : statements) statement.reset();
  }

  const Sealer& sealer;  // outlives the catalog (both belong to the workspace)
  std::mutex lock;
  SQLite::Database database;
  std::map<const char*, SQLite::Statement> statements;  // keyed by the literal's address

 private:
  void make_tables();
};

// What was counted holds no more. REQUIRES: within a transaction.
void uncount(Catalog::State& state);
void uncount(Catalog::State& state, ContainerId container);

inline constexpr const char* kDamagedHint =
    "move the workspace aside and scan every source again: `oubli scan SOURCE`";

// What SQLite threw, as an Error that names what was being done; a full disk gets its hint.
Error catalog_error(const char* doing, const SQLite::Exception& thrown);

// Settled: on disk when the call returns, and everything written before with it. Soon: a power cut
// may undo it, which is harmless where the next scan would only do some work again.
enum class Durability : std::uint8_t { Soon, Settled };

// Runs `work` under the lock in one transaction: all of it or nothing.
template <typename Work>
Status transacted(Catalog::State& state, Durability durability, const char* doing, Work&& work) {
  const std::lock_guard hold(state.lock);
  try {
    state.database.exec(durability == Durability::Settled ? "PRAGMA synchronous=FULL"
                                                          : "PRAGMA synchronous=NORMAL");
    SQLite::Transaction transaction(state.database, SQLite::TransactionBehavior::IMMEDIATE);
    work();
    state.finish_statements();
    transaction.commit();
    return {};
  } catch (const SQLite::Exception& thrown) {
    return catalog_error(doing, thrown);
  }
}

// Runs `work` under the lock, without a transaction.
template <typename T, typename Work>
Result<T> read_locked(Catalog::State& state, const char* doing, Work&& work) {
  const std::lock_guard hold(state.lock);
  try {
    Result<T> answer(work());
    state.finish_statements();
    return answer;
  } catch (const SQLite::Exception& thrown) {
    return catalog_error(doing, thrown);
  }
}

std::string encode(const Container& container);
bool decode(std::string_view bytes, Container& into);
std::string encode(const Fingerprint& fingerprint);
Fingerprint decode_fingerprint(std::string_view bytes);

std::string encode(const UnfinishedSource& source);
bool decode(std::string_view bytes, UnfinishedSource& into);

// What a container is known by: its folder's name is left out, because it depends on the path the
// walk began at.
Identity identity_of(const Sealer& sealer, Container container);

std::int64_t message_id(const Candidate& where);
Candidate candidate(std::int64_t message_id);

void bind_blob(SQLite::Statement& statement, int index, const std::string& bytes);
std::string blob(const SQLite::Column& column);
inline std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t unsigned_of(const SQLite::Column& column);

// Whether a row of `unread` is of a whole message, and not of a file that could not be read, or of
// a part. It may be empty, but not where it is a file.
inline constexpr const char* kIsLost = "message IS NULL AND range_end>0 ";
// How many messages of a container could not be read; `container` is an expression of SQL, or empty
// for all containers. One that was noted twice (by a rescan that was cut short) counts once, and
// one that is a place as well does not. Files of their own all begin at 0 and are told apart by
// rows.
std::string count_lost(const std::string& container);

// What a query for places selects; first_place() reads its first row, if there is one.
inline constexpr const char* kPlaceColumns =
    "SELECT id, container, frame, range_begin, range_end, sealed_name, inode, size, modified_ns "
    "FROM place ";
std::optional<KnownPlace> first_place(const Sealer& sealer, SQLite::Statement& rows);

}  // namespace oubli::index
