// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/compact.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/stat.h>

#include "indexer/dropped.h"
#include "indexer/rebuild.h"
#include "indexer/schema.h"
#include "indexer/vocabulary.h"
#include "indexer/xapian_error.h"

namespace oubli::index {

namespace {

Result<Xapian::Database> open_database(const Path& shard) {
  return without_throwing("open index " + shard.string(), [&] {
    return Xapian::Database(shard.string(), Xapian::DB_BACKEND_GLASS);
  });
}

bool is_used(const Xapian::Database& database, const Sealer& sealer, std::string_view word) {
  return std::ranges::any_of(std::array{kWord, kFrom, kTo, kSubject}, [&](char prefix) {
    std::string term(1, prefix);
    term += word;
    return database.term_exists(sealer.seal_term(term));
  });
}

Result<std::vector<std::string>> words_in_use(const Path& vocabulary_of, const Path& database_of,
                                              const Sealer& sealer) {
  const auto stored = Vocabulary::read(vocabulary_of, sealer);
  if (!stored) return stored.error();
  auto database = open_database(database_of);
  if (!database) return std::move(database).take_error();
  return without_throwing("read index " + database_of.string(), [&] {
    std::vector<std::string> kept;
    stored->each([&](std::string_view word) {
      if (is_used(*database, sealer, word)) kept.emplace_back(word);
    });
    return kept;
  });
}

Status sync_files(const Path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const auto fd = open_for_reading(entry.path());
    if (!fd) return fd.error();
    if (auto done = sync_file(fd->get(), entry.path()); !done) return done;
  }
  if (error) return system_error("list " + folder.string(), error.value());
  return sync_directory(folder);
}

}  // namespace

Status compact_shard(const Path& from, const Path& into, const Sealer& sealer) {
  const std::string doing = "compact index " + from.string();
  auto database = open_database(from);
  if (!database) return std::move(database).take_error();
  if (::mkdir(into.c_str(), S_IRWXU) != 0) {
    return system_error(doing + ": create " + into.string(), errno);
  }
  const auto dropped = read_dropped(from);
  if (!dropped) return dropped.error();
  auto written = without_throwing(doing, [&]() -> DocumentSet {
    if (!dropped->empty()) return rebuild_shard(*database, *dropped, into);
    database->compact(into.string(), Xapian::DBCOMPACT_NO_RENUMBER);
    return {};
  });
  if (!written) return std::move(written).take_error();
  if (!written->empty()) {
    if (auto done = write_dropped(into, *written); !done) return done;
  }
  auto kept = words_in_use(from, into, sealer);
  if (!kept) return std::move(kept).take_error().during(doing);
  if (auto done = replace_vocabulary(into, *std::move(kept), sealer); !done) return done;
  if (auto done = sync_files(into); !done) return done;
  return sync_directory(into.parent_path().empty() ? Path(".") : into.parent_path());
}

Result<std::uint64_t> count_documents(const Path& shard) {
  auto database = open_database(shard);
  if (!database) return std::move(database).take_error();
  auto dropped = read_dropped(shard);
  if (!dropped) return std::move(dropped).take_error();
  return std::uint64_t{database->get_doccount()} - dropped->size();
}

Status check_shard(const Path& shard, const Sealer& sealer) {
  const std::string doing = "check index " + shard.string();
  auto database = open_database(shard);
  if (!database) return std::move(database).take_error();
  // Nothing was ever committed there, and Xapian's check would make its tables anew, under the
  // hands of whoever fills them.
  if (database->get_revision() == 0) return {};
  auto faults = without_throwing(doing, [&] { return Xapian::Database::check(shard.string()); });
  if (!faults) return std::move(faults).take_error();
  if (*faults != 0) {
    return damaged(doing + ": " + std::to_string(*faults) + " faults",
                   "scan again with --full to make the index anew");
  }
  if (const auto dropped = read_dropped(shard); !dropped) return dropped.error();
  const auto words = Vocabulary::read(shard, sealer);
  return words ? Status() : Status(words.error());
}

}  // namespace oubli::index
