// SPDX-License-Identifier: GPL-3.0-or-later
// What was scanned and where it is: containers, messages (one row for each distinct content),
// the places a message stands in, and what could not be read. SQLite in WAL mode with
// secure_delete; paths and names are sealed, content is known by keyed identities only.
//
// A message's id is its shard and its document there, so a hit of the index leads to its row
// without another table. Deleting a row destroys the key of its sealed record.
//
// Threads: any; every member locks. Open the file twice to read while another thread writes.
// SQLite's exceptions stop here.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/source.h"
#include "indexer/index.h"
#include "indexer/sealer.h"

namespace oubli::index {

using ContainerId = std::int64_t;
using Identity = std::string;  // Sealer::seal_identity of a content hash, 16 bytes

struct KnownContainer {
  ContainerId id = 0;
  Container container;
  Fingerprint fingerprint;
  bool is_complete = false;     // false: a scan of it was cut short
  std::int64_t scanned_at = 0;  // seconds since 1970 UTC
};

struct Place {
  ContainerId container = 0;
  Entry entry;  // a Maildir entry; name empty otherwise
  std::uint64_t frame = 0;
  ByteRange range;
};

struct KnownPlace {
  std::int64_t row = 0;
  Place place;
};

// Why something was not examined, and where it stands.
struct Unread {
  ContainerId container = 0;  // 0: the path never became a container; `locator` names it
  Place place;
  std::string locator;
  std::string part;  // MIME part; empty for the whole message or container
  std::string reason;
  bool is_unsupported = false;  // readable, but of a content type not examined
  std::uint32_t lost = 0;     // in how many scans a worker was lost on it; 0: it was read, in vain
  Identity identity{};        // of a message that was lost
  std::int64_t replaces = 0;  // the row of an earlier scan that this one takes the place of
};

// A place whose worker was lost in an earlier scan. A range of no bytes: all of the entry, or of
// the container where that has no entries.
struct LostPlace {
  std::int64_t row = 0;
  Place place;
  std::uint32_t times = 0;
};

// What one commit of a shard adds, in one transaction.
struct Batch {
  struct NewMessage {
    Identity identity;
    Candidate where;
    WrappedKey key;
    std::vector<Unread> unread;
  };
  struct NewPlace {
    Identity identity;
    Place place;
    std::string stable_name;
    std::int64_t replaces = 0;  // as in Unread
  };
  std::vector<NewMessage> messages;
  std::vector<NewPlace> places;
  std::vector<Unread> unread;          // of whole messages that have no row
  std::optional<Candidate> committed;  // the shard and its last durable document
};

// A source whose scan was begun and did not come to its end: what is in it, nobody knows.
struct UnfinishedSource {
  Path path;  // absolute
  std::uint32_t share = 0, shares = 1;
  bool operator==(const UnfinishedSource&) const = default;
};

struct CatalogTotals {
  std::uint64_t containers = 0, messages = 0, places = 0, unread = 0, unsupported = 0;
};

class Catalog {
 public:
  static Result<std::unique_ptr<Catalog>> open(const Path& file, const Sealer& sealer);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // --- reading ---
  // From here to end_reading() the members below see the catalog as it stands now, whatever another
  // connection commits. Not to be nested; nothing may be written through this object meanwhile.
  Status begin_reading();
  Status end_reading();
  Result<std::optional<KnownContainer>> find_container(const Container& container);
  Result<std::vector<KnownContainer>> containers();
  // Places of a container in the order they stand in it.
  Result<std::vector<KnownPlace>> places(ContainerId container);
  Result<std::uint64_t> count_places(ContainerId container);
  Result<std::vector<KnownPlace>> places_of(const Candidate& message);
  // 1 for the first message of its container.
  Result<std::uint64_t> ordinal(const Place& place);
  Result<std::optional<KnownPlace>> place_at(ContainerId container, std::uint64_t ordinal);
  Result<std::optional<KnownPlace>> place_named(ContainerId container, const std::string& stable);
  struct MessageKeys {
    Identity identity;
    WrappedKey key;
  };
  Result<std::optional<MessageKeys>> message(const Candidate& where);
  Result<std::vector<Unread>> unread();
  Result<std::vector<LostPlace>> lost();
  // Messages whose worker was lost, with the number of scans; until one is examined after all.
  Result<std::map<Identity, std::uint32_t>> lost_messages();
  Result<CatalogTotals> totals();
  Result<std::vector<UnfinishedSource>> unfinished();
  Result<DocumentId> committed(std::uint32_t shard);
  Result<std::uint32_t> shards();
  // Which of these are known; same order.
  Result<std::vector<bool>> known(const std::vector<Identity>& identities);
  // Every message that stands in one of these containers.
  Result<std::vector<Candidate>> messages_in(const std::vector<ContainerId>& containers);

  // --- writing: each call is one durable transaction ---
  // Before the first of a source is read; noting it again changes nothing.
  Status begin_sources(const std::vector<UnfinishedSource>& sources);
  Status end_sources(const std::vector<UnfinishedSource>& sources);
  // Adds or finds the container and marks it incomplete; earlier `unread` rows of it are dropped.
  Result<KnownContainer> begin_container(const Container& container);
  // Places whose identity is not known yet (another shard has not committed it) stay in
  // `batch.places`; everything else is taken.
  Status commit(Batch& batch);
  // Complete: rows of `gone` places are dropped and the fingerprint stands.
  Status finish_container(ContainerId id, const Fingerprint& fingerprint,
                          const std::vector<std::int64_t>& gone);
  // The container itself vanished.
  Status drop_container(ContainerId id);
  Status drop_places(const std::vector<std::int64_t>& rows);
  Status update_entry(std::int64_t row, const Entry& entry);
  // Replaces what is noted about paths that never became containers.
  Status note_unreachable(const std::vector<Unread>& unread);
  // Messages left without a place lose their row and key here; their documents are due to be
  // dropped from the index, and stay due until dropped() says so.
  Status forget_unplaced();
  Result<std::vector<Candidate>> due();
  Status dropped(const std::vector<Candidate>& documents);
  Status remember_shard(std::uint32_t shard, DocumentId committed);
  // Drops every message of a shard that cannot be read any more. The containers they stood in
  // become incomplete, so that they are counted as not read to their end until they are.
  Status forget_shard(std::uint32_t shard);
  // Folds the write-ahead log back and truncates it, so that nothing deleted lingers there.
  Status checkpoint();

  struct State;  // indexer/catalog_state.h

 private:
  Catalog();
  std::unique_ptr<State> state_;
};

}  // namespace oubli::index
