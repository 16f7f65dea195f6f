// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/status.h"

#include <cerrno>
#include <map>
#include <optional>
#include <system_error>

#include <sys/stat.h>

#include "adapters/base/counted.h"
#include "indexer/compact.h"
#include "scanner/app/locator.h"
#include "scanner/app/organisation.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

std::string format_name(const Container& container) {
  static const std::map<Format, std::string> kFormats{
      {Format::Mbox, "mbox"},    {Format::Maildir, "maildir"}, {Format::Eml, "eml"},
      {Format::Emlx, "emlx"},    {Format::Msg, "msg"},         {Format::Pst, "pst"},
      {Format::Imap, "imap"},    {Format::Archive, "archive"}, {Format::Borg, "borg"},
      {Format::Restic, "restic"}};
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

Check check_catalog(Workspace& workspace) {
  auto sound = workspace.catalog().check();
  if (sound) return {"catalog", true, "sound"};
  const Error why = std::move(sound).take_error();
  return {"catalog", false, why.what + (why.hint.empty() ? "" : "; " + why.hint)};
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
    auto committed = workspace.catalog().committed(number);
    if (!committed) return {"index", false, committed.error().what};
    auto sound = index::check_shard(workspace.shard(number), workspace.sealer(), *committed);
    if (!sound) return {"index", false, sound.error().what};
  }
  return {"index", true, counted(*count, "shard") + ", sound"};
}

}  // namespace

Result<std::vector<SourceRow>> sources(Workspace& workspace) {
  auto& catalog = workspace.catalog();
  std::vector<SourceRow> rows;
  std::optional<Error> failure;
  auto listed = catalog.each_container([&](const index::KnownContainer& known) {
    auto counts = known.counts ? *known.counts : catalog.counts(known.id);
    if (failure) return;
    if (!counts) {
      failure = std::move(counts).take_error();
      return;
    }
    rows.push_back({known.container.path.string(), format_name(known.container),
                    known.container.folder, counts->standing(), counts->places, counts->unread,
                    known.scanned_at, known.is_complete});
  });
  if (failure) return *std::move(failure);
  if (!listed) return std::move(listed).take_error();
  return rows;
}

Result<StatusSummary> status(Workspace& workspace) {
  auto& catalog = workspace.catalog();
  auto totals = catalog.totals();
  if (!totals) return std::move(totals).take_error();
  auto unread = catalog.unread(index::Catalog::Which::Unreadable);
  if (!unread) return std::move(unread).take_error();
  auto unfinished = catalog.unfinished();
  if (!unfinished) return std::move(unfinished).take_error();
  auto unsupported = catalog.unsupported();
  if (!unsupported) return std::move(unsupported).take_error();
  StatusSummary summary;
  for (const auto& source : *unfinished) summary.unfinished.push_back(source.path.string());
  summary.sources = totals->containers;
  summary.incomplete = totals->incomplete;
  summary.messages = totals->counts.standing();
  summary.distinct = totals->messages;
  summary.unrecognised = totals->unrecognised;
  const Places places(catalog);
  for (const auto& one : *unread) {
    std::string reason = one.part.empty() ? one.reason : "part " + one.part + ": " + one.reason;
    summary.unread.push_back({places.locator(one), std::move(reason)});
  }
  summary.unreadable = summary.unread.size();
  auto changes = changes_since_scan(workspace, UINT64_MAX);
  if (!changes) return std::move(changes).take_error();
  summary.changes = *changes;
  summary.unsupported_reasons.assign(unsupported->begin(), unsupported->end());
  for (const auto& [unused, count] : *unsupported) summary.unsupported += count;
  return summary;
}

namespace {

// Whoever reads the key reads what the workspace knows.
Check check_key(const Workspace& workspace) {
  const std::string key = workspace.key().string(), folder = workspace.folder().string();
  struct stat of_folder {};
  struct stat of_key {};
  if (::stat(folder.c_str(), &of_folder) != 0 || ::stat(key.c_str(), &of_key) != 0)
    return {"key", false, key + ": " + std::generic_category().message(errno)};
  constexpr auto kOthers = S_IRWXG | S_IRWXO;
  if ((of_folder.st_mode & kOthers) != 0 || (of_key.st_mode & kOthers) != 0) {
    return {"key", false,
            "opens the workspace, and others may read it; chmod 700 '" + folder +
                "' && chmod 600 '" + key + "'"};
  }
  return {"key", true, "opens the workspace, and is its owner's alone"};
}

Check check_organisation(const Path& workspace) {
  auto parties = read_organisation(workspace);
  if (!parties) return {"organisation", false, parties.error().what};
  std::string missing;
  if (parties->performed_by.name == wiper::kUnknown) missing = "who performed the erasure";
  if (parties->validated_by.name == wiper::kUnknown) {
    missing += std::string(missing.empty() ? "" : " and ") + "who validated it";
  }
  if (missing.empty()) return {"organisation", true, "certificates name who erased and validated"};
  return {"organisation", true,
          "certificates do not say " + missing + "; " + organisation_file(workspace).string() +
              " can tell them"};
}

}  // namespace

std::vector<Check> doctor(Result<Workspace*> workspace, sandbox::Zygote& zygote) {
  std::vector<Check> checks{check_sandbox(), check_worker(zygote)};
  if (!workspace) {
    checks.push_back({"workspace", false, workspace.error().what});
    return checks;
  }
  checks.push_back({"workspace", true, (*workspace)->folder().string()});
  checks.push_back(check_key(**workspace));
  checks.push_back(check_organisation((*workspace)->folder()));
  checks.push_back(check_catalog(**workspace));
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
