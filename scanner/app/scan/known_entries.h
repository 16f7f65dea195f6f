// SPDX-License-Identifier: GPL-3.0-or-later
// What the catalog knows of a Maildir folder's entries while the folder is listed: 40 bytes each,
// because a folder may hold a million. Names and what stat told are kept as keyed hashes.
// Owned by the discovering thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "indexer/catalog.h"

namespace oubli::app {

class KnownEntries {
 public:
  explicit KnownEntries(const index::Sealer& sealer) : sealer_(sealer) {}

  // Reads them all.
  Status load(index::Catalog& catalog, index::ContainerId container);

  struct Match {
    std::int64_t row = 0;
    bool is_unchanged = false;  // the same inode, size and time
    bool is_renamed = false;    // other flags, or it moved from new to cur
  };
  // What is known of the entry that a listed one is, each at most once.
  std::optional<Match> take(const std::string& stable_name, const Entry& listed);

  // Rows of entries that were not taken, and of those noted twice.
  [[nodiscard]] std::vector<std::int64_t> left() const;

 private:
  struct Row {
    std::array<char, 16> stable{};
    std::uint64_t name = 0, about = 0;  // hashes
    std::int64_t row = 0;               // negative once taken
  };
  [[nodiscard]] std::uint64_t hash_of(const Entry& entry) const;

  const index::Sealer& sealer_;  // outlives this
  std::vector<Row> rows_;        // by stable name, then by row
};

}  // namespace oubli::app
