// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/forget.h"

#include "indexer/compact.h"
#include "wiper/index_eraser.h"

namespace oubli::app {

Status forget(Workspace& workspace, sandbox::Zygote& zygote, const EraseOptions& options,
              wiper::Disk& disk, wiper::Receipt& receipt) {
  // The mailboxes changed, so the ordinary scan drops what left them: rows, keys, documents.
  auto rescanned = scan(&workspace, zygote, options.scan);
  if (!rescanned) return std::move(rescanned).take_error();
  if (rescanned->was_interrupted) return Error{ErrorCode::Interrupted, "interrupted", ""};
  const auto compact = [&](const Path& from, const Path& into) {
    return index::compact_shard(from, into, workspace.sealer());
  };
  auto shards = workspace.catalog().shards();
  if (!shards) return std::move(shards).take_error();
  auto erased = wiper::erase_index_leftovers(disk, workspace.shards(*shards), compact);
  if (!erased) return std::move(erased).take_error();
  std::move(erased->begin(), erased->end(), std::back_inserter(receipt.media));
  if (auto folded = workspace.catalog().checkpoint(); !folded) return folded;

  FindOptions again = options.find;
  again.containers = rescanned->containers;
  auto left = find(workspace, zygote, again);
  if (!left) return std::move(left).take_error();
  receipt.residue += left->matches.size();
  // Places moved up where messages were taken out, so the first scan's are not true any more.
  receipt.not_examined = not_examined(*rescanned, left->unproved);
  if (!left->matches.empty() || !left->unproved.empty()) receipt.is_verified = false;
  return {};
}

}  // namespace oubli::app
