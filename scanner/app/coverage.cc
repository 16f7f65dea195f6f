// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/coverage.h"

#include <algorithm>

#include "scanner/app/days.h"
#include "scanner/app/erase/restriction.h"
#include "scanner/app/may_replace.h"
#include "scanner/app/scan/scan_discovery.h"
#include "scanner/app/status.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestStatement = 1U << 30;

}  // namespace

Result<wiper::Coverage> coverage(Workspace& workspace) {
  auto rows = sources(workspace);
  if (!rows) return std::move(rows).take_error();
  auto known = status(workspace);
  if (!known) return std::move(known).take_error();
  auto restricted = restrictions(workspace);
  if (!restricted) return std::move(restricted).take_error();
  wiper::Coverage stated;
  stated.time = now_rfc3339();
  for (SourceRow& row : *rows) {
    stated.mailboxes.push_back({std::move(row.path), std::move(row.format), std::move(row.folder),
                                row.read, row.unreadable,
                                row.scanned_at == 0 ? std::string() : rfc3339(row.scanned_at),
                                row.is_complete});
  }
  stated.unread = std::move(known->unread);
  for (const auto& [reason, count] : known->unsupported_reasons)
    stated.unsupported[reason] += count;
  stated.unfinished = std::move(known->unfinished);
  stated.unrecognised = known->unrecognised;
  stated.changed = known->changes.changed;
  stated.unchecked = known->changes.unchecked;
  for (const Restriction& one : *restricted) {
    const bool is_read = std::ranges::any_of(
        stated.mailboxes, [&](const auto& mailbox) { return is_below(mailbox.path, one.path); });
    if (!one.is_over && !is_read)
      stated.unread.push_back({one.path.string(), "restricted, and never scanned"});
    if (!one.is_over)
      stated.restricted.push_back({one.path.string(), one.since, one.until, one.reason});
  }
  return stated;
}

Status save_coverage(const Workspace& workspace, const wiper::Coverage& coverage,
                     const Path& file) {
  if (auto fit = check_may_replace(file, "{\n \"coverage\""); !fit) return fit;
  return replace_file(file, wiper::signed_coverage(coverage, workspace.proof_keys().signing));
}

Result<wiper::Coverage> check_coverage(const Path& file, const wiper::PublicKey& key) {
  auto bytes = read_file(file, kLongestStatement);
  if (!bytes) return std::move(bytes).take_error();
  auto opened = wiper::open_coverage(*bytes, key);
  if (!opened) return std::move(opened).take_error().during(file.string());
  return opened;
}

}  // namespace oubli::app
