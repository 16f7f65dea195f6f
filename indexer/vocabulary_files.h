// SPDX-License-Identifier: GPL-3.0-or-later
// Which word files (word_file.h) a vocabulary is made of. For vocabulary.cc only. Free functions;
// one thread a shard.
#pragma once

#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/sealer.h"

namespace oubli::index {

// The names of the files, oldest first. A shard without a head is damaged.
Result<std::vector<std::string>> read_head(const Path& shard, const Sealer& sealer);
Status write_head(const Path& shard, const std::vector<std::string>& files, const Sealer& sealer);

// Removes word files that are not in `listed`.
Status remove_unlisted(const Path& shard, const std::vector<std::string>& listed);

}  // namespace oubli::index
