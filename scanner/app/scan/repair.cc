// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/repair.h"

#include "indexer/compact.h"
#include "indexer/shard_writer.h"

namespace oubli::app {

Status remake_damaged_shards(Workspace& workspace) {
  auto known = workspace.catalog().shards();
  if (!known) return std::move(known).take_error();
  for (std::uint32_t number = 0; number < *known; ++number) {
    const Path folder = workspace.shard(number);
    const auto committed = workspace.catalog().committed(number);
    if (!committed) return committed.error();
    const auto sound = index::check_shard(folder, workspace.sealer(), *committed);
    if (sound) continue;
    if (sound.error().code != ErrorCode::Damaged) return sound;  // it may be sound, for all we know
    if (auto done = workspace.catalog().forget_shard(number); !done) return done;
    if (auto done = index::ShardWriter::discard(folder); !done) return done;
    auto made = index::ShardWriter::open(folder, workspace.sealer(), 0);
    if (!made) return std::move(made).take_error();
  }
  return {};
}

}  // namespace oubli::app
