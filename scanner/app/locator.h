// SPDX-License-Identifier: GPL-3.0-or-later
// How a message's place is written for people and scripts: PATH#N for the N-th message of a file
// that holds many, or the one that has the number N in it; ARCHIVE!/ENTRY in an archive, with the
// message's number where the entry is an mbox; the file's own path where it holds one. Behind any
// of them /PART is the message attached to it as that part.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "adapters/base/result.h"
#include "indexer/catalog.h"

namespace oubli::app {

// Containers by id, each read when it is first asked for. Any thread.
class Places {
 public:
  explicit Places(index::Catalog& catalog) : catalog_(catalog) {}

  // Nullptr when the container is unknown (it vanished since).
  Result<const index::KnownContainer*> container(index::ContainerId id) const;
  // Empty `range` means the container itself.
  [[nodiscard]] std::string locator(const index::Place& place) const;
  [[nodiscard]] std::string locator(const index::Unread& unread) const;

 private:
  index::Catalog& catalog_;  // outlives this
  mutable std::mutex lock_;
  mutable std::map<index::ContainerId, std::optional<index::KnownContainer>> containers_;
};

// What has a name within a container: a file of a Maildir, an entry of an archive. The container
// itself where `entry` is empty.
std::string name_within(const Container& container, const std::string& entry);
// The path of the archive and what is named in it; nothing where it names no archive's entry.
std::optional<std::pair<Path, std::string>> parse_within(const std::string& text);

// "/m/a.mbox#12/2.1" → "/m/a.mbox#12" and "2.1"; nothing where it does not end with the number of a
// part. What it names may be a message itself: a file of a Maildir may be called 2.
std::optional<std::pair<std::string, std::string>> parse_attached(const std::string& text);

// "/m/a.mbox#12" → path and 12; a path alone → 0.
struct ParsedLocator {
  Path path;
  std::uint64_t ordinal = 0;
};
ParsedLocator parse_locator(const std::string& text);

}  // namespace oubli::app
