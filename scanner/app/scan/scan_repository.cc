// SPDX-License-Identifier: GPL-3.0-or-later
// The part of discovery that asks backup programs: which archives a repository holds, which of them
// are not known. An archive never changes: it is known by its id, and read once.
#include <algorithm>
#include <charconv>
#include <optional>

#include <sys/stat.h>
#include <unistd.h>

#include "adapters/archive/repository.h"
#include "scanner/app/scan/scan_discovery.h"

namespace oubli::app {

namespace {

// 64 bits of an id, the at-th; nothing where it is none.
std::optional<std::uint64_t> bits_of(const std::string& id, std::size_t at) {
  constexpr std::size_t kDigits = 16;
  constexpr int kBase = 16;
  if (id.size() != 4 * kDigits) return std::nullopt;
  std::uint64_t bits = 0;
  const char* begin = id.data() + at * kDigits;
  const auto [stop, problem] = std::from_chars(begin, begin + kDigits, bits, kBase);
  if (problem != std::errc{} || stop != begin + kDigits) return std::nullopt;
  return bits;
}

}  // namespace

std::optional<Fingerprint> fingerprint_of(const programs::Stored& stored) {
  Fingerprint seen;
  const auto first = bits_of(stored.id, 0), second = bits_of(stored.id, 1),
             third = bits_of(stored.id, 2);
  if (!first || !second || !third) return std::nullopt;
  seen.device = *first;
  seen.inode = *second;
  seen.changed_ns = static_cast<std::int64_t>(*third);
  return seen;
}

// Backup programs write their locks into repositories: root is not led there by whoever owns one.
bool ScanDiscovery::is_our_own(const Path& repository) {
  struct stat about {};
  return ::stat(repository.c_str(), &about) == 0 && about.st_uid == ::geteuid();
}

// `only`: the archive that was named; empty: all of them.
Status ScanDiscovery::take_repository(Format format, const Path& repository,
                                      const std::string& only) {
  if (!is_first_visit(only.empty() ? repository : archive::stored_path({repository, only}))) {
    return {};
  }
  auto stored = state_.repositories.list(format, repository);
  if (!stored) return std::move(stored).take_error();
  std::ranges::sort(*stored, {}, &programs::Stored::name);
  bool is_any = only.empty();
  for (const programs::Stored& one : *stored) {
    if (state_.should_stop()) return Error{ErrorCode::Interrupted, "scan: stopped", ""};
    if (!only.empty() && one.name != only) continue;
    is_any = true;
    if (one.is_unfinished) {
      note_unreachable({archive::stored_path({repository, one.name}).string(),
                        "an unfinished backup, which holds parts of files and is not read; finish "
                        "the backup, or delete it"});
      continue;
    }
    if (auto taken = take_stored(format, repository, one); !taken) return taken;
  }
  if (is_any) return {};
  return Error{ErrorCode::NotFound,
               archive::stored_path({repository, only}).string() + ": no such archive",
               "oubli scan " + repository.string()};
}

Status ScanDiscovery::take_stored(Format format, const Path& repository,
                                  const programs::Stored& stored) {
  Container container;
  container.format = format;
  container.path = archive::stored_path({repository, stored.name});
  container.share = state_.options.share;
  container.shares = state_.options.shares;
  if (!is_in_share(container, container.path.native())) return {};
  const auto seen = fingerprint_of(stored);
  const bool is_named = stored.name.find('/') == std::string::npos && !stored.name.empty();
  if (!seen || !is_named) {
    note_unreachable({repository.string(), "an archive in it is named in a way that is not known"});
    return {};
  }
  std::optional<index::KnownContainer> known;
  if (state_.workspace != nullptr) {
    auto found = state_.workspace->catalog().find_container(container);
    if (!found) return std::move(found).take_error();
    known = *std::move(found);
    met_paths_.push_back(state_.workspace->sealer().hash_term(container.path.native()));
  }
  const bool is_unchanged = known && known->is_complete && known->fingerprint == *seen &&
                            !state_.options.is_full && !locked_.contains(known->id);
  const auto lost = is_unchanged ? lost_.find(known->id) : lost_.end();
  if (is_unchanged && lost == lost_.end()) return leave_out(*known);
  auto scan = begin(container, *seen);
  if (!scan) return std::move(scan).take_error();
  if (lost != lost_.end()) (*scan)->lost_before = times_lost_whole(lost->second);
  if (known) {
    if (auto noted = replace_all(**scan, known->id); !noted) return noted;
  }
  Job job;
  job.files.push_back({*scan, {}});
  (*scan)->jobs.fetch_add(1);
  state_.queue.push(std::move(job));
  return state_.job_ended(*scan);
}

// Only a repository that was asked for all of its archives, and told them, has said that one is not
// there.
bool ScanDiscovery::has_vanished_from_repository(const Path& path) const {
  // Or that has it no more, asked for it by its name.
  const auto name = archive::parse_stored(path);
  std::error_code error;
  const bool is_there = name && std::filesystem::is_directory(name->repository, error);
  if (is_there && absent_.contains(path.string())) return true;
  const bool is_named = std::ranges::any_of(
      unreachable_, [&](const Unreadable& one) { return is_below(path, one.locator); });
  if (is_named) return false;
  return std::ranges::any_of(walked_, [&](const Walked& walked) {
    const bool is_whole = !archive::parse_stored(walked.path) && is_below(path, walked.path);
    return is_whole && (!walked.told || is_in_repository(*walked.told));
  });
}

}  // namespace oubli::app
