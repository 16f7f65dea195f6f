// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/forget.h"

#include <algorithm>
#include <map>
#include <set>

#include "adapters/archive/repository.h"
#include "indexer/compact.h"
#include "scanner/app/erase/erase_bounds.h"
#include "scanner/app/erase/restriction.h"
#include "scanner/app/scan/scan_discovery.h"
#include "scanner/app/scan/scan_end.h"
#include "wiper/index_eraser.h"

namespace oubli::app {

namespace {

// A snapshot that was written anew is another one, known to who asks for the whole repository.
bool has_another_name(const wiper::PlannedSource& source, const wiper::Receipt& receipt) {
  if (source.format != Format::Restic || source.erase.empty()) return false;
  return std::ranges::none_of(receipt.failures,
                              [&](const auto& failure) { return failure.path == source.path; });
}

// What the plan took away as a whole, or somebody else since, cannot be scanned: it leaves the
// index by this, and the sources that were named.
Status drop_missing(index::Catalog& catalog, const wiper::Plan& plan, const wiper::Receipt& receipt,
                    std::vector<std::string>& sources) {
  std::set<Path> missing;
  for (const auto& source : plan.sources) {
    if (has_another_name(source, receipt)) missing.insert(source.path);
    if (is_remote(source.format) || is_in_repository(source.format)) continue;
    std::error_code error;
    const auto type = std::filesystem::symlink_status(source.path, error).type();
    if (type == std::filesystem::file_type::not_found) missing.insert(source.path);
  }
  if (missing.empty()) return {};
  std::erase_if(sources, [&](const auto& named) {
    const Path path = absolute_of(named);
    const auto stored = archive::parse_stored(path);
    return missing.contains(stored ? archive::stored_path(*stored) : path);
  });
  std::vector<index::ContainerId> ids;
  auto listed = catalog.each_container([&](const index::KnownContainer& known) {
    if (missing.contains(known.container.path)) ids.push_back(known.id);
  });
  if (!listed) return listed;
  for (const index::ContainerId id : ids) {
    if (auto dropped = catalog.drop_container(id); !dropped) return dropped;
  }
  return {};
}

// A mailbox that was proved to be the old one without some messages needs no reading: what is known
// of the others stays true, in another place. Where anything is in doubt (it changed since, it was
// written a moment ago, a message of it is not known) it is left to the scan.
Status move_known(index::Catalog& catalog, const std::vector<wiper::Rewritten>& rewritten) {
  std::map<Path, const wiper::Rewritten*> by_path;
  for (const auto& one : rewritten) by_path.emplace(one.path, &one);
  if (by_path.empty()) return {};
  std::vector<index::KnownContainer> known;
  auto listed = catalog.each_container([&](index::KnownContainer one) {
    const bool is_whole = one.container.format == Format::Mbox && one.container.shares == 1;
    if (is_whole && by_path.contains(one.container.path)) known.push_back(std::move(one));
  });
  if (!listed) return listed;
  for (const auto& one : known) {
    const wiper::Rewritten& how = *by_path.at(one.container.path);
    const auto now = fingerprint(one.container);
    if (!now || *now != how.after || settled(*now) != *now) continue;
    auto moved = catalog.take_out(one.id, how.before, how.after, how.gone);
    if (!moved) return std::move(moved).take_error();
  }
  return {};
}

// Of all others that changed the ordinary scan drops what left them: rows, keys, documents.
Result<ScanSummary> drop_what_left(Workspace& workspace, sandbox::Zygote& zygote,
                                   ScanOptions options) {
  options.leftovers = index::Leftovers::Keep;  // to be overwritten
  options.may_be_gone = true;                  // by somebody else, since it was planned
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

// Mailboxes that were named and are under a restriction: what stays there is on the receipt as
// that.
Result<std::set<std::string>> kept_sources(const Workspace& workspace, const wiper::Plan& plan) {
  auto restricted = restrictions(workspace);
  if (!restricted) return std::move(restricted).take_error();
  std::set<std::string> kept;
  for (const auto& source : plan.sources) {
    if (source.erase.empty() && restriction_of(*restricted, source.path) != nullptr)
      kept.insert(source.path.string());
  }
  return kept;
}

// Who was erased is looked for once more; returns the candidates that could not be proved.
Result<std::vector<Unreadable>> look_again(Workspace& workspace, sandbox::Zygote& zygote,
                                           FindOptions options,
                                           const std::vector<index::ContainerId>& containers,
                                           const std::set<std::string>& kept,
                                           wiper::Receipt& receipt) {
  options.containers = containers;
  auto left = find(workspace, zygote, options);
  if (!left) return std::move(left).take_error();
  std::erase_if(left->matches,
                [&](const FoundMessage& match) { return kept.contains(match.source); });
  receipt.residue += left->matches.size();
  if (!left->matches.empty() || !left->unproved.empty()) receipt.is_verified = false;
  return std::move(left->unproved);
}

}  // namespace

Result<wiper::NotExamined> not_examined(index::Catalog& catalog, const ScanSummary& scanned,
                                        std::vector<Unreadable> unproved) {
  wiper::NotExamined all{scanned.unread, {}};
  for (const index::ContainerId container : scanned.containers) {
    auto reasons = catalog.unsupported(container);
    if (!reasons) return std::move(reasons).take_error();
    for (const auto& [reason, count] : *reasons) all.unsupported[reason] += count;
  }
  std::move(unproved.begin(), unproved.end(), std::back_inserter(all.unread));
  return all;
}

Status forget(Workspace& workspace, sandbox::Zygote& zygote, const ForgetOptions& options,
              const wiper::Plan& plan, wiper::Disk& disk, wiper::Receipt& receipt) {
  ScanOptions still_there = options.scan;
  auto missed = drop_missing(workspace.catalog(), plan, receipt, still_there.sources);
  if (!missed) return missed;
  if (auto moved = move_known(workspace.catalog(), receipt.rewritten); !moved) return moved;
  auto rescanned = drop_what_left(workspace, zygote, std::move(still_there));
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
  auto elsewhere = count_elsewhere(workspace, plan);
  if (!elsewhere) return std::move(elsewhere).take_error();
  receipt.elsewhere = *std::move(elsewhere);
  auto kept = kept_sources(workspace, plan);
  if (!kept) return std::move(kept).take_error();
  std::set<std::string> told = *kept;  // of these the receipt says more
  for (const auto& failure : receipt.failures) told.insert(failure.path.string());
  std::erase_if(receipt.elsewhere, [&](const auto& one) { return told.contains(one.first); });

  // Places moved up where messages were taken out, so the first scan's are not true any more.
  std::vector<Unreadable> unproved;
  if (options.find) {
    auto left = look_again(workspace, zygote, *options.find, rescanned->containers, *kept, receipt);
    if (!left) return std::move(left).take_error();
    unproved = *std::move(left);
  }
  auto left_out = not_examined(workspace.catalog(), *rescanned, std::move(unproved));
  if (!left_out) return std::move(left_out).take_error();
  receipt.not_examined = *std::move(left_out);
  return {};
}

}  // namespace oubli::app
