// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/status.h"

#include <map>

#include "adapters/base/counted.h"
#include "indexer/compact.h"
#include "scanner/app/locator.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

std::string format_name(const Container& container) {
  static const std::map<Format, std::string> kFormats{{Format::Mbox, "mbox"},
                                                      {Format::Maildir, "maildir"},
                                                      {Format::Eml, "eml"},
                                                      {Format::Emlx, "emlx"}};
  static const std::map<Compression, std::string> kSuffixes{
      {Compression::None, ""},  {Compression::Gzip, ".gz"},  {Compression::Bzip2, ".bz2"},
      {Compression::Xz, ".xz"}, {Compression::Zstd, ".zst"}, {Compression::Lz4, ".lz4"}};
  const auto format = kFormats.find(container.format);
  const auto suffix = kSuffixes.find(container.compression);
  return (format == kFormats.end() ? "?" : format->second) +
         (suffix == kSuffixes.end() ? "" : suffix->second);
}

Check check_sandbox() {
  std::string list;
  for (const std::string& one : sandbox::achieved_confinement()) {
    list += (list.empty() ? "" : ", ") + one;
  }
  return {"sandbox", !list.empty(), list.empty() ? "no confinement" : list};
}

Check check_worker(sandbox::Zygote& zygote) {
  auto worker = zygote.spawn();
  return {"worker", static_cast<bool>(worker), worker ? "starts" : worker.error().what};
}

Check check_shards(Workspace& workspace) {
  // A shard that is being written is never sound.
  if (auto alone = workspace.lock(); !alone) {
    const Error why = std::move(alone).take_error();
    return {"index", why.code == ErrorCode::Locked, "not checked: " + why.what};
  }
  auto count = workspace.catalog().shards();
  if (!count) return {"index", false, count.error().what};
  for (std::uint32_t number = 0; number < *count; ++number) {
    if (auto sound = index::check_shard(workspace.shard(number), workspace.sealer()); !sound) {
      return {"index", false, sound.error().what};
    }
  }
  return {"index", true, counted(*count, "shard") + ", sound"};
}

}  // namespace

Result<std::vector<SourceRow>> sources(Workspace& workspace) {
  auto& catalog = workspace.catalog();
  auto containers = catalog.containers();
  if (!containers) return std::move(containers).take_error();
  auto unread = catalog.unread();
  if (!unread) return std::move(unread).take_error();
  std::map<index::ContainerId, std::uint64_t> unreadable;
  for (const auto& one : *unread) unreadable[one.container] += one.is_unsupported ? 0 : 1;
  std::vector<SourceRow> rows;
  for (const auto& known : *containers) {
    auto messages = catalog.count_places(known.id);
    if (!messages) return std::move(messages).take_error();
    rows.push_back({known.container.path.string(), format_name(known.container),
                    known.container.folder, *messages, unreadable[known.id], known.scanned_at,
                    known.is_complete});
  }
  return rows;
}

Result<StatusSummary> status(Workspace& workspace) {
  auto& catalog = workspace.catalog();
  auto places = Places::load(catalog);
  if (!places) return std::move(places).take_error();
  auto totals = catalog.totals();
  if (!totals) return std::move(totals).take_error();
  auto unread = catalog.unread();
  if (!unread) return std::move(unread).take_error();
  auto unfinished = catalog.unfinished();
  if (!unfinished) return std::move(unfinished).take_error();
  StatusSummary summary;
  for (const auto& source : *unfinished) summary.unfinished.push_back(source.path.string());
  summary.sources = totals->containers;
  summary.messages = totals->places;
  summary.distinct = totals->messages;
  for (const auto& [unused, known] : places->all()) summary.incomplete += known.is_complete ? 0 : 1;
  std::map<std::string, std::uint64_t> reasons;
  for (const auto& one : *unread) {
    if (one.is_unsupported) {
      ++reasons[one.reason];
      ++summary.unsupported;
      continue;
    }
    std::string reason = one.part.empty() ? one.reason : "part " + one.part + ": " + one.reason;
    summary.unread.push_back({places->locator(one), std::move(reason)});
  }
  summary.unreadable = summary.unread.size();
  summary.unsupported_reasons.assign(reasons.begin(), reasons.end());
  return summary;
}

std::vector<Check> doctor(Result<Workspace*> workspace, sandbox::Zygote& zygote) {
  std::vector<Check> checks{check_sandbox(), check_worker(zygote)};
  if (!workspace) {
    checks.push_back({"workspace", false, workspace.error().what});
    return checks;
  }
  checks.push_back({"workspace", true, (*workspace)->folder().string()});
  checks.push_back({"key", true, "opens the workspace"});
  checks.push_back(check_shards(**workspace));
  if (wiper::Wiper::is_owed((*workspace)->folder())) {
    checks.push_back(
        {"erasure", false,
         "an erasure did not come to its end; `oubli scan` or `oubli erase` settles it"});
  }
  auto due = (*workspace)->catalog().due();
  if (due && !due->empty()) {
    checks.push_back({"leftovers", false,
                      counted(due->size(), "document") +
                          " due to leave the index; run `oubli scan` on any source"});
  }
  return checks;
}

}  // namespace oubli::app
