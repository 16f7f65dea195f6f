// SPDX-License-Identifier: GPL-3.0-or-later
// How a message's place is written for people and scripts: PATH#N for the N-th message of a file
// that holds many, the file's own path where it holds one.
#pragma once

#include <map>
#include <string>

#include "adapters/base/result.h"
#include "indexer/catalog.h"

namespace oubli::app {

// Containers by id, read once. One thread.
class Places {
 public:
  static Result<Places> load(index::Catalog& catalog);

  // Nullptr when the container is unknown (it vanished since).
  [[nodiscard]] const index::KnownContainer* container(index::ContainerId id) const;
  // Empty `range` means the container itself.
  [[nodiscard]] std::string locator(const index::Place& place) const;
  [[nodiscard]] std::string locator(const index::Unread& unread) const;
  [[nodiscard]] const std::map<index::ContainerId, index::KnownContainer>& all() const {
    return containers_;
  }

 private:
  std::map<index::ContainerId, index::KnownContainer> containers_;
  index::Catalog* catalog_ = nullptr;  // outlives this
};

// "/m/a.mbox#12" → path and 12; a path alone → 0.
struct ParsedLocator {
  Path path;
  std::uint64_t ordinal = 0;
};
ParsedLocator parse_locator(const std::string& text);

}  // namespace oubli::app
