// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/forget.h"

#include "indexer/compact.h"
#include "wiper/index_eraser.h"

namespace oubli::app {

namespace {

// The mailboxes changed, so the ordinary scan drops what left them: rows, keys, documents.
Result<ScanSummary> drop_what_left(Workspace& workspace, sandbox::Zygote& zygote,
                                   ScanOptions options) {
  options.leftovers = index::Leftovers::Keep;  // to be overwritten
  if (options.sources.empty()) {  // every mailbox was taken away since; only what is due is dropped
    ScanSummary none;
    auto dropped = drop_due(workspace, options.leftovers);
    return dropped ? Result<ScanSummary>(std::move(none)) : std::move(dropped).take_error();
  }
  auto rescanned = scan(&workspace, zygote, options);
  if (rescanned && rescanned->was_interrupted) {
    return Error{ErrorCode::Interrupted, "interrupted", ""};
  }
  return rescanned;
}

}  // namespace

wiper::NotExamined not_examined(const ScanSummary& scanned, std::vector<Unreadable> unproved) {
  wiper::NotExamined all{scanned.unread, scanned.unsupported_reasons};
  std::move(unproved.begin(), unproved.end(), std::back_inserter(all.unread));
  return all;
}

Status forget(Workspace& workspace, sandbox::Zygote& zygote, const ForgetOptions& options,
              wiper::Disk& disk, wiper::Receipt& receipt) {
  auto rescanned = drop_what_left(workspace, zygote, options.scan);
  if (!rescanned) return std::move(rescanned).take_error();
  const auto compact = [&](const Path& from, const Path& into) {
    return index::compact_shard(from, into, workspace.sealer());
  };
  auto shards = workspace.catalog().shards();
  if (!shards) return std::move(shards).take_error();
  auto erased = wiper::erase_index_leftovers(disk, workspace.shards(*shards), compact);
  if (!erased) return std::move(erased).take_error();
  std::move(erased->begin(), erased->end(), std::back_inserter(receipt.media));
  if (auto folded = workspace.catalog().checkpoint(); !folded) return folded;

  // Places moved up where messages were taken out, so the first scan's are not true any more.
  receipt.not_examined = not_examined(*rescanned, {});
  if (!options.find) return {};
  FindOptions again = *options.find;
  again.containers = rescanned->containers;
  auto left = find(workspace, zygote, again);
  if (!left) return std::move(left).take_error();
  receipt.residue += left->matches.size();
  if (!left->matches.empty() || !left->unproved.empty()) receipt.is_verified = false;
  receipt.not_examined = not_examined(*rescanned, std::move(left->unproved));
  return {};
}

}  // namespace oubli::app
