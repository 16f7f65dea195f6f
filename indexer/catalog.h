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
#include <functional>
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

// A message that stands in two places counts twice, and so does what of it was not examined.
struct ContainerCounts {
  std::uint64_t places = 0, unread = 0, unsupported = 0;
  std::uint64_t lost = 0;  // messages that stand there and could not be read: they have no place
  [[nodiscard]] std::uint64_t standing() const { return places + lost; }
};

struct KnownContainer {
  ContainerId id = 0;
  Container container;
  Fingerprint fingerprint;
  bool is_complete = false;               // false: a scan of it was cut short
  std::int64_t scanned_at = 0;            // seconds since 1970 UTC
  std::optional<ContainerCounts> counts;  // nothing: not counted since it changed
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
    bool was_lost = false;  // in an earlier scan, with its worker
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

// How many files of one folder hold no mail that a scan recognised.
struct Unrecognised {
  Path folder;
  std::uint64_t files = 0;
  bool operator==(const Unrecognised&) const = default;
};

struct CatalogTotals {
  std::uint64_t containers = 0, incomplete = 0, messages = 0;
  ContainerCounts counts;          // `unread` also of paths that never became containers
  std::uint64_t unrecognised = 0;  // files, see Unrecognised
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
  Result<std::optional<KnownContainer>> container(ContainerId id);
  // In the order of their ids, `most` at most; those dropped meanwhile may be missing.
  Status each_container(const std::function<void(KnownContainer)>& take,
                        std::uint64_t most = UINT64_MAX);
  Result<ContainerCounts> counts(ContainerId container);
  // The last row of its places; 0 where there is none.
  Result<std::int64_t> last_place(ContainerId container);
  Result<std::vector<KnownPlace>> places_of(const Candidate& message);
  // 1 for the first message of its container.
  Result<std::uint64_t> ordinal(const Place& place);
  Result<std::optional<KnownPlace>> place_at(ContainerId container, std::uint64_t ordinal);
  // The one whose range begins there.
  Result<std::optional<KnownPlace>> place_beginning(ContainerId container, std::uint64_t begin);
  Result<std::optional<KnownPlace>> place_named(ContainerId container, const std::string& stable);
  struct MessageKeys {
    Identity identity;
    WrappedKey key;
  };
  Result<std::optional<MessageKeys>> message(const Candidate& where);
  Result<std::optional<Candidate>> find_message(const Identity& identity);
  enum class Which : std::uint8_t { All, Unreadable, OutOfReach };
  // Unreadable leaves out what is merely unsupported. OutOfReach: paths that never became
  // containers.
  Result<std::vector<Unread>> unread(Which which = Which::All);
  Result<std::vector<LostPlace>> lost();
  // Messages whose worker was lost, with the number of scans; until one is examined after all.
  Result<std::map<Identity, std::uint32_t>> lost_messages();
  // How many parts were not examined for each reason, as a person reads it; everywhere, or in one
  // container.
  Result<std::map<std::string, std::uint64_t>> unsupported();
  Result<std::map<std::string, std::uint64_t>> unsupported(ContainerId container);
  // Read from where recount() left it; counted anew, row by row, while something has changed.
  Result<CatalogTotals> totals();
  Result<std::vector<UnfinishedSource>> unfinished();
  // In the order of their paths.
  Result<std::vector<Unrecognised>> unrecognised();
  // Reads every page, and fails (Damaged) where one is not what it should be.
  Status check();
  Result<DocumentId> committed(std::uint32_t shard);
  Result<std::uint32_t> shards();
  // Which of these are known; same order. Where `since` is given (the last document of each shard
  // at some time), only those that came later are.
  Result<std::vector<bool>> known(const std::vector<Identity>& identities,
                                  const std::vector<DocumentId>& since = {});
  // A container's places in short form. The catalog must not be asked
  // meanwhile.
  struct KnownEntry {
    std::int64_t row = 0;
    Identity stable;  // Sealer::seal_identity of its stable name
    Entry entry;
    std::uint64_t frame = 0, begin = 0;
  };
  Status each_entry(ContainerId container, const std::function<void(KnownEntry)>& take);
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
  // Complete: the rows of places that are `gone`, and all up to `gone_to`, are dropped and the
  // fingerprint stands.
  Status finish_container(ContainerId id, const Fingerprint& fingerprint,
                          const std::vector<std::int64_t>& gone, std::int64_t gone_to = 0);
  // Of a container from which these ranges, each one message and its framing, were taken out and
  // nothing else was touched: the places in them are dropped, all others move up, and it is known
  // by its new fingerprint. False, and nothing is changed, where what is known is not of the
  // container as it was before, or not of every message of it: then it has to be read again.
  Result<bool> take_out(ContainerId id, const Fingerprint& before, const Fingerprint& after,
                        const std::vector<ByteRange>& gone);
  // The container itself vanished.
  Status drop_container(ContainerId id);
  Status update_entry(std::int64_t row, const Entry& entry);
  // Replaces what is noted about paths that never became containers.
  Status note_unreachable(const std::vector<Unread>& unread);
  // Replaces what is noted about them; each folder once.
  Status note_unrecognised(const std::vector<Unrecognised>& folders);
  // Messages left without a place lose their row and key here; their documents are due to be
  // dropped from the index, and stay due until dropped() says so.
  Status forget_unplaced();
  Result<std::vector<Candidate>> due();
  Status dropped(const std::vector<Candidate>& documents);
  // Counts what has changed since it was counted, so that nobody who only asks needs to. Writes
  // nothing where nothing has.
  Status recount();
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
