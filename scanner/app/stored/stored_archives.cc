// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/stored/stored_archives.h"

#include <algorithm>
#include <utility>

#include "scanner/app/scan/scan_discovery.h"
#include "scanner/app/stored/stored_archive.h"

namespace oubli::app {

Result<std::optional<Fingerprint>> StoredArchive::look(const Path& archive) {
  auto stored = find(archive);
  if (!stored) return std::move(stored).take_error();
  seen_.erase(archive);
  if (!*stored) return std::optional<Fingerprint>();
  seen_[archive] = **stored;
  return fingerprint_of(**stored);
}

Result<UniqueFd> StoredArchive::read(const Path& archive) {
  program_.reset();
  if (!seen_.contains(archive)) {
    auto looked = look(archive);
    if (!looked) return std::move(looked).take_error();
    if (!*looked) return Error{ErrorCode::NotFound, archive.string() + ": no such archive", ""};
  }
  read_ = archive::stored_path({repository_, seen_[archive].name});
  auto reading = repositories_.read(format_, read_);
  if (!reading) return std::move(reading).take_error();
  program_ = std::move(reading->program);
  return std::move(reading->output);
}

Status StoredArchive::finish_reading() {
  const auto program = std::exchange(program_, nullptr);
  return programs::Repositories::finish(format_, read_, *program);
}

Result<std::optional<programs::Stored>> StoredArchive::find(const Path& archive) {
  const auto name = archive::parse_stored(archive);
  if (!name) return failed(archive.string() + ": names no archive in a repository");
  std::error_code error;
  if (!std::filesystem::exists(repository_, error)) {
    return Error{ErrorCode::NotFound, repository_.string() + ": the repository is not there",
                 "mount it; where it is gone for good: mkdir " + repository_.string()};
  }
  if (std::filesystem::is_empty(repository_, error)) return std::optional<programs::Stored>();
  auto listed = repositories_.list(format_, repository_);
  if (!listed) return std::move(listed).take_error();
  auto at = std::ranges::find(*listed, name->archive, &programs::Stored::name);
  if (at == listed->end()) {
    at = std::ranges::find_if(
        *listed, [&](const auto& one) { return one.replaces.starts_with(name->archive); });
  }
  if (at == listed->end()) return std::optional<programs::Stored>();
  return std::optional(*at);
}

Result<programs::Stored> StoredArchive::seen(const Path& archive, const Fingerprint& known) const {
  const auto at = seen_.find(archive);
  if (at != seen_.end() && fingerprint_of(at->second) == known) return at->second;
  return failed(archive.string() + ": was not looked at");
}

Status StoredArchive::run(programs::Call call) {
  auto said = repositories_.ask(format_, repository_, std::move(call));
  return said ? Status() : std::move(said).take_error();
}

std::vector<programs::ArchiveChange> StoredArchive::told(
    const std::vector<wiper::FileChange>& changes) {
  std::vector<programs::ArchiveChange> all;
  for (const wiper::FileChange& one : changes) {
    programs::ArchiveChange change{one.path, one.before, one.after, one.old_size,
                                   one.goes, {},         one.fresh};
    for (const wiper::FilePart& part : one.parts)
      change.parts.push_back({part.range, part.is_fresh});
    all.push_back(std::move(change));
  }
  return all;
}

wiper::Repositories stored_archives(programs::Repositories& repositories) {
  return [&repositories](Format format,
                         const Path& repository) -> Result<std::unique_ptr<wiper::Repository>> {
    return format == Format::Borg ? stored_by_borg(repositories, repository)
                                  : stored_by_restic(repositories, repository);
  };
}

}  // namespace oubli::app
