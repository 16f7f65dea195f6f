// SPDX-License-Identifier: GPL-3.0-or-later
// A key, a sealer and a folder for a test's shards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/index.h"
#include "indexer/sealer.h"
#include "indexer/shard_writer.h"
#include "tests/support/temp_dir.h"

namespace oubli::index {

class Sealed : public testing::Test {
 protected:
  Sealed() {
    auto keyring = Keyring::create(dir_.path() / "key", "");
    if (!keyring) throw std::runtime_error(keyring.error().what);
    sealer_.emplace(*keyring);
  }

  [[nodiscard]] Path shard(std::string_view name = "0") const { return dir_.path() / name; }

  std::unique_ptr<ShardWriter> writer(DocumentId last_committed = 0, std::string_view name = "0") {
    auto opened = ShardWriter::open(shard(name), *sealer_, last_committed);
    if (!opened) throw std::runtime_error(opened.error().what);
    return std::move(*opened);
  }

  std::unique_ptr<Index> reader(std::string_view name = "0") {
    auto opened = Index::open({shard(name)}, *sealer_);
    if (!opened) throw std::runtime_error(opened.error().what);
    return std::move(*opened);
  }

  static std::vector<DocumentId> ids(const Result<std::vector<Candidate>>& found) {
    std::vector<DocumentId> result;
    if (!found) throw std::runtime_error(found.error().what);
    for (const Candidate& each : *found) result.push_back(each.document);
    return result;
  }

  test::TempDir dir_;
  std::optional<Sealer> sealer_;
};

}  // namespace oubli::index
