// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/scan_end.h"

#include <algorithm>

#include "adapters/imap/address.h"
#include "indexer/shard_writer.h"
#include "scanner/app/locator.h"
#include "scanner/detect/detectors.h"

namespace oubli::app {

namespace {

// Places of messages another thread had claimed. What is still unknown now was lost with its
// worker there, and is named here too.
Status settle_waiting(ScanState& state, std::vector<index::Batch::NewPlace> waiting) {
  if (waiting.empty()) return {};
  std::map<index::ContainerId, std::uint64_t> rows;
  for (const auto& place : waiting) ++rows[place.place.container];
  index::Batch batch;
  batch.places = std::move(waiting);
  if (auto done = state.workspace->catalog().commit(batch); !done) return done;
  auto times = state.workspace->catalog().lost_messages();
  if (!times) return std::move(times).take_error();
  for (const auto& lost : batch.places) {
    index::Unread unread;
    unread.container = lost.place.container;
    unread.place = lost.place;
    unread.reason = "an identical message could not be examined";
    unread.lost = std::max<std::uint32_t>(1, (*times)[lost.identity]);
    unread.replaces = lost.replaces;
    batch.unread.push_back(std::move(unread));
  }
  batch.places.clear();
  if (auto done = state.workspace->catalog().commit(batch); !done) return done;
  for (const auto& [container, count] : rows) {
    if (auto done = state.rows_settled(container, count); !done) return done;
  }
  return {};
}

bool is_named(const ScanDiscovery& discovery, const Path& path) {
  const auto& named = discovery.named();
  return std::any_of(named.begin(), named.end(),
                     [&](const Path& folder) { return is_below(path, folder); });
}

// Also what stood below these sources, and what is not there any more.
Status end_sources(const ScanState& state, const ScanDiscovery& discovery) {
  index::Catalog& catalog = state.workspace->catalog();
  auto unfinished = catalog.unfinished();
  if (!unfinished) return std::move(unfinished).take_error();
  std::erase_if(*unfinished, [&](const index::UnfinishedSource& source) {
    std::error_code error;
    const auto type = std::filesystem::symlink_status(source.path, error).type();
    const bool is_gone = type == std::filesystem::file_type::not_found &&
                         !imap::is_address(source.path.native()) &&
                         std::filesystem::exists(source.path.parent_path(), error);
    const bool is_of_share =
        source.shares == state.options.shares && source.share == state.options.share;
    const bool is_read =
        is_named(discovery, source.path) && (state.options.shares == 1 || is_of_share);
    return !is_gone && !is_read;
  });
  return unfinished->empty() ? Status() : catalog.end_sources(*unfinished);
}

// What this run could not reach, beside what earlier runs of other sources could not.
Status note_unreachable(index::Catalog& catalog, ScanDiscovery& discovery) {
  auto before = catalog.unread(index::Catalog::Which::OutOfReach);
  if (!before) return std::move(before).take_error();
  std::vector<index::Unread> rows;
  for (auto& row : *before) {
    if (is_named(discovery, row.locator)) continue;
    if (imap::is_address(row.locator)) {  // only its server can say that it is not there
      rows.push_back(std::move(row));
      continue;
    }
    std::error_code error;
    const auto type = std::filesystem::symlink_status(row.locator, error).type();
    if (type != std::filesystem::file_type::not_found) rows.push_back(std::move(row));
  }
  for (const Unreadable& one : discovery.unreachable()) {
    if (discovery.absent().contains(one.locator)) continue;  // nothing is there to be read
    index::Unread row;
    row.locator = one.locator;
    row.reason = one.reason;
    rows.push_back(std::move(row));
  }
  for (const Unreadable& one : discovery.passed().named()) {
    index::Unread row;
    row.locator = one.locator;
    row.reason = one.reason;
    rows.push_back(std::move(row));
  }
  return catalog.note_unreachable(rows);
}

// Beside what earlier runs met elsewhere, as long as the folder is there. An archive counts as a
// folder of what is in it, and what is known of one that was not read again stays true.
Status note_unrecognised(index::Catalog& catalog, const ScanDiscovery& discovery,
                         const std::map<Path, std::uint64_t>& in_archives, ScanSummary& summary) {
  auto before = catalog.unrecognised();
  if (!before) return std::move(before).take_error();
  auto folders = discovery.passed().folders();
  std::vector<index::Unrecognised> archives;
  for (const auto& [path, files] : in_archives) {
    if (files > 0) archives.push_back({path, files});
  }
  for (auto& one : *before) {
    std::error_code unused;
    if (std::filesystem::is_regular_file(one.folder, unused)) {
      if (!in_archives.contains(one.folder)) archives.push_back(std::move(one));
      continue;
    }
    if (discovery.is_walked(one.folder)) continue;
    const bool is_met = std::ranges::any_of(
        folders, [&](const index::Unrecognised& met) { return met.folder == one.folder; });
    std::error_code error;
    const auto type = std::filesystem::symlink_status(one.folder, error).type();
    if (!is_met && type != std::filesystem::file_type::not_found) folders.push_back(std::move(one));
  }
  for (auto& one : archives) {
    if (is_named(discovery, one.folder)) summary.unrecognised += one.files;
    folders.push_back(std::move(one));
  }
  return catalog.note_unrecognised(folders);
}

Status summarise_stored(index::Catalog& catalog, ScanDiscovery& discovery, ScanSummary& summary) {
  std::uint64_t unreadable = 0;
  for (const index::ContainerId id : discovery.met()) {
    auto counts = catalog.counts(id);
    if (!counts) return std::move(counts).take_error();
    summary.messages += counts->standing();
    summary.unsupported += counts->unsupported;
    unreadable += counts->unread;
  }
  if (unreadable == 0) return {};
  auto unread = catalog.unread(index::Catalog::Which::Unreadable);
  if (!unread) return std::move(unread).take_error();
  const Places places(catalog);
  for (const auto& one : *unread) {
    if (!std::ranges::binary_search(discovery.met(), one.container)) continue;
    std::string reason = one.part.empty() ? one.reason : "part " + one.part + ": " + one.reason;
    summary.unread.push_back({places.locator(one), std::move(reason)});
  }
  return {};
}

}  // namespace

Status note_what_failed(const ScanState& state, ScanDiscovery& discovery) {
  if (state.workspace == nullptr) return {};
  auto noted = note_unreachable(state.workspace->catalog(), discovery);
  return noted ? end_sources(state, discovery) : noted;
}

Status settle_stored(ScanState& state, ScanDiscovery& discovery,
                     std::vector<index::Batch::NewPlace> waiting, ScanSummary& summary) {
  index::Catalog& catalog = state.workspace->catalog();
  Status done = settle_waiting(state, std::move(waiting));
  if (done) done = drop_due(*state.workspace, state.options.leftovers);
  if (done) done = note_unreachable(catalog, discovery);
  if (done) done = note_unrecognised(catalog, discovery, state.passed_within(), summary);
  if (done && !summary.was_interrupted) done = end_sources(state, discovery);
  if (done) done = catalog.recount();
  return done ? summarise_stored(catalog, discovery, summary) : done;
}

Status count_unstored(ScanState& state, ScanSummary& summary) {
  summary.messages = state.messages;
  summary.unread = state.take_unread();
  for (const auto& [unused, files] : state.passed_within()) summary.unrecognised += files;
  return {};
}

void add_met(const ScanState& state, ScanDiscovery& discovery, ScanSummary& summary) {
  auto& unreachable = discovery.unreachable();
  std::move(unreachable.begin(), unreachable.end(), std::back_inserter(summary.unread));
  auto passed = discovery.passed().named();
  std::move(passed.begin(), passed.end(), std::back_inserter(summary.unread));
  summary.unrecognised += discovery.passed().count();
  summary.sources = discovery.met().size();
  summary.containers = discovery.met();
  summary.unreadable = summary.unread.size();
  summary.skipped = state.skipped;
  summary.bytes = state.bytes_done;
  for (std::size_t i = 0; i < state.findings.size(); ++i) {
    if (const auto count = state.findings[i].load(); count != 0) {
      summary.findings[std::string(detect::categories()[i].name)] = count;
    }
  }
}

Status drop_due(Workspace& workspace, index::Leftovers leftovers) {
  if (auto done = workspace.catalog().forget_unplaced(); !done) return done;
  auto due = workspace.catalog().due();
  if (!due) return std::move(due).take_error();
  std::map<std::uint32_t, std::vector<index::Candidate>> by_shard;
  for (const auto& document : *due) by_shard[document.shard].push_back(document);
  for (const auto& [shard, documents] : by_shard) {
    auto committed = workspace.catalog().committed(shard);
    if (!committed) return std::move(committed).take_error();
    auto writer =
        index::ShardWriter::open(workspace.shard(shard), workspace.sealer(), *committed, leftovers);
    if (!writer) return std::move(writer).take_error();
    for (const auto& document : documents) {
      if (auto done = (*writer)->drop(document.document); !done) return done;
    }
    if (auto done = (*writer)->commit(); !done) return done;
    if (auto done = workspace.catalog().dropped(documents); !done) return done;
  }
  return {};
}

}  // namespace oubli::app
