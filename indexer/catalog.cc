// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/catalog.h"

#include "adapters/base/wire.h"
#include "indexer/catalog_state.h"

namespace oubli::index {

namespace {

constexpr int kBusyMilliseconds = 10'000;
constexpr unsigned kShardShift = 32;

constexpr int kSchemaVersion = 4;  // of the schema, as `PRAGMA user_version`

// Columns named sealed_* hold AEAD boxes; identity columns keyed hashes. What a container counts
// is null, and `tally` empty, while they are out of date: see catalog_counts.cc.
constexpr const char* kSchema = R"sql(
CREATE TABLE container(
  id INTEGER PRIMARY KEY, identity BLOB UNIQUE NOT NULL, sealed_about BLOB NOT NULL,
  fingerprint BLOB NOT NULL DEFAULT x'', complete INTEGER NOT NULL DEFAULT 0,
  scanned_at INTEGER NOT NULL DEFAULT 0, places INTEGER, unread INTEGER, unsupported INTEGER);
CREATE INDEX container_uncounted ON container(id) WHERE places IS NULL;
CREATE TABLE message(
  id INTEGER PRIMARY KEY, identity BLOB UNIQUE NOT NULL, wrapped_key BLOB NOT NULL);
CREATE TABLE place(
  id INTEGER PRIMARY KEY, container INTEGER NOT NULL, message INTEGER NOT NULL,
  frame INTEGER NOT NULL, range_begin INTEGER NOT NULL, range_end INTEGER NOT NULL,
  stable BLOB NOT NULL, sealed_name BLOB NOT NULL,
  inode INTEGER NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL);
CREATE INDEX place_in ON place(container, range_begin);
CREATE INDEX place_of ON place(message);
CREATE TABLE unread(
  id INTEGER PRIMARY KEY, container INTEGER NOT NULL, message INTEGER,
  frame INTEGER NOT NULL, range_begin INTEGER NOT NULL, range_end INTEGER NOT NULL,
  sealed_name BLOB NOT NULL, part TEXT NOT NULL, reason TEXT NOT NULL,
  unsupported INTEGER NOT NULL);
CREATE INDEX unread_in ON unread(container, range_begin) WHERE message IS NULL;
CREATE INDEX unread_named ON unread(message) WHERE unsupported=0;
CREATE INDEX unread_of ON unread(message) WHERE message IS NOT NULL;
CREATE TABLE shard(number INTEGER PRIMARY KEY, committed INTEGER NOT NULL);
CREATE TABLE unfinished(identity BLOB PRIMARY KEY, sealed_about BLOB NOT NULL);
CREATE TABLE lost(unread INTEGER PRIMARY KEY, times INTEGER NOT NULL);
CREATE TABLE lost_message(identity BLOB PRIMARY KEY, times INTEGER NOT NULL);
CREATE TRIGGER unread_gone AFTER DELETE ON unread BEGIN
  DELETE FROM lost WHERE unread=old.id;
END;
CREATE TABLE due(message INTEGER PRIMARY KEY);
CREATE TABLE placeless(message INTEGER PRIMARY KEY);
CREATE TRIGGER place_gone AFTER DELETE ON place BEGIN
  INSERT OR IGNORE INTO placeless VALUES(old.message);
END;
CREATE TABLE tally(containers INTEGER, incomplete INTEGER, messages INTEGER, places INTEGER,
  unread INTEGER, unsupported INTEGER, unrecognised INTEGER);
CREATE TABLE unrecognised(sealed_folder BLOB NOT NULL, files INTEGER NOT NULL);
CREATE TABLE milestone(container INTEGER NOT NULL, range_begin INTEGER NOT NULL,
  before INTEGER NOT NULL, PRIMARY KEY(container, range_begin)) WITHOUT ROWID;
)sql";

}  // namespace

Catalog::State::State(const Path& file, const Sealer& the_sealer)
    : sealer(the_sealer),
      database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_FULLMUTEX,
               kBusyMilliseconds) {
  execute("PRAGMA journal_mode=WAL");
  execute("PRAGMA synchronous=NORMAL");  // see Durability
  execute("PRAGMA secure_delete=ON");
  execute("PRAGMA temp_store=MEMORY");
  execute("PRAGMA cache_size=-32768");
  if (version() == 0) make_tables();
}

int Catalog::State::version() {
  const int told = database.execAndGet("PRAGMA user_version").getInt();
  return told != 0 || !database.tableExists("container") ? told : 1;  // the first did not say
}

void Catalog::State::execute(const char* sql, std::int64_t value) {
  auto& row = prepare(sql);
  row.bind(1, value);
  row.exec();
}

void Catalog::State::make_tables() {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (version() == 0) {  // or another process was faster
    execute(kSchema);
    execute(("PRAGMA user_version=" + std::to_string(kSchemaVersion)).c_str());
  }
  transaction.commit();
}

SQLite::Statement& Catalog::State::prepare(const char* sql) {
  auto [at, is_new] = statements.try_emplace(sql, database, sql);
  at->second.reset();
  at->second.clearBindings();
  return at->second;
}

Error catalog_error(const char* doing, const SQLite::Exception& thrown) {
  constexpr int kFull = 13;         // SQLITE_FULL
  constexpr int kInputOutput = 10;  // SQLITE_IOERR
  constexpr int kBusy = 5;          // SQLITE_BUSY
  constexpr int kCorrupt = 11, kNotADatabase = 26;
  Error error = failed(std::string("catalog: ") + doing + ": " + thrown.getErrorStr());
  switch (thrown.getErrorCode()) {
    case kFull:
      error.hint = "free some space (`df -h` shows how much is left), then run it again";
      break;
    case kInputOutput:  // also where a file may not grow
      error.hint = "see what the disk says (`df -h`, `ulimit -f`, `dmesg`), then run it again";
      break;
    case kBusy:
      error.code = ErrorCode::Locked;
      error.hint = "wait for the other run to end";
      break;
    case kCorrupt:
    case kNotADatabase:
      error.code = ErrorCode::Damaged;
      error.hint = kDamagedHint;
      break;
    default:
      break;
  }
  return error;
}

std::string encode(const Container& container) {
  std::string bytes;
  WireWriter out(bytes);
  out.number(static_cast<std::uint64_t>(container.format));
  out.number(static_cast<std::uint64_t>(container.compression));
  out.text(container.path.native());
  out.text(container.folder);
  out.number(container.share);
  out.number(container.shares);
  return bytes;
}

bool decode(std::string_view bytes, Container& into) {
  WireReader in(bytes);
  into.format = static_cast<Format>(in.number());
  into.compression = static_cast<Compression>(in.number());
  into.path = Path(in.text());
  into.folder = in.text();
  into.share = static_cast<std::uint32_t>(in.number());
  into.shares = static_cast<std::uint32_t>(in.number());
  return in.ok();
}

std::string encode(const Fingerprint& fingerprint) {
  std::string bytes;
  WireWriter out(bytes);
  out.number(fingerprint.device);
  out.number(fingerprint.inode);
  out.number(fingerprint.size);
  out.number(static_cast<std::uint64_t>(fingerprint.modified_ns));
  out.number(static_cast<std::uint64_t>(fingerprint.changed_ns));
  return bytes;
}

Fingerprint decode_fingerprint(std::string_view bytes) {
  WireReader in(bytes);
  Fingerprint fingerprint;
  fingerprint.device = in.number();
  fingerprint.inode = in.number();
  fingerprint.size = in.number();
  fingerprint.modified_ns = static_cast<std::int64_t>(in.number());
  fingerprint.changed_ns = static_cast<std::int64_t>(in.number());
  return fingerprint;
}

std::string encode(const UnfinishedSource& source) {
  std::string bytes;
  WireWriter out(bytes);
  out.text(source.path.native());
  out.number(source.share);
  out.number(source.shares);
  return bytes;
}

bool decode(std::string_view bytes, UnfinishedSource& into) {
  WireReader in(bytes);
  into.path = Path(in.text());
  into.share = static_cast<std::uint32_t>(in.number());
  into.shares = static_cast<std::uint32_t>(in.number());
  return in.ok();
}

Identity identity_of(const Sealer& sealer, Container container) {
  container.folder.clear();
  return sealer.seal_identity(encode(container));
}

std::int64_t message_id(const Candidate& where) {
  return (std::int64_t{where.shard} << kShardShift) | where.document;
}

Candidate candidate(std::int64_t message_id) {
  return {static_cast<std::uint32_t>(message_id >> kShardShift),
          static_cast<DocumentId>(message_id & UINT32_MAX)};
}

void bind_blob(SQLite::Statement& statement, int index, const std::string& bytes) {
  statement.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}

std::string blob(const SQLite::Column& column) {
  const auto* bytes = static_cast<const char*>(column.getBlob());
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(column.getBytes()));
}

Catalog::Catalog() = default;
Catalog::~Catalog() = default;

Result<std::unique_ptr<Catalog>> Catalog::open(const Path& file, const Sealer& sealer) {
  try {
    std::unique_ptr<Catalog> catalog(new Catalog());
    catalog->state_ = std::make_unique<State>(file, sealer);
    if (catalog->state_->version() == kSchemaVersion) return catalog;
    return refused("catalog " + file.string() + ": written by another version of oubli",
                   "name a new workspace with --workspace DIR and scan again");
  } catch (const SQLite::Exception& thrown) {
    return catalog_error("open", thrown);
  }
}

}  // namespace oubli::index
