// SPDX-License-Identifier: GPL-3.0-or-later
// The half of a scanning thread that writes down what its worker reported.
#include <algorithm>
#include <map>

#include "adapters/registry.h"
#include "scanner/app/locator.h"
#include "scanner/app/scan/record.h"
#include "scanner/app/scan/scan_thread.h"

namespace oubli::app {

namespace {

constexpr std::size_t kRowsAtOnce = 50'000;  // of the catalog, held before they are committed
// What a kill may cost. A commit takes some 30 ms.
constexpr std::chrono::seconds kLongestUncommitted{5};

index::Unread unread_of(const index::Place& place, std::string part, std::string reason,
                        bool is_unsupported) {
  index::Unread unread;
  unread.container = place.container;
  unread.place = place;
  unread.part = std::move(part);
  unread.reason = std::move(reason);
  unread.is_unsupported = is_unsupported;
  return unread;
}

// Apple Mail puts the attachments of such a message into a folder beside it.
bool is_partial(const Container& container) {
  return container.format == Format::Emlx && container.path.stem().extension() == Path(".partial");
}

// What the place is found again by where it has a name: in an archive nothing moves.
std::string stable_of(const Container& container, const index::Place& place) {
  if (is_archive(container.format)) return place.entry.name;
  return place.entry.name.empty() ? std::string() : stable_name(container, place.entry);
}

// What the reader itself says against a message.
std::vector<std::string> doubts(const worker::Sighted& sighted, const Limits& limits) {
  std::vector<std::string> reasons;
  if (sighted.is_cut) {
    reasons.push_back("longer than " + std::to_string(limits.message_bytes >> 20U) +
                      " MiB: only its beginning was examined");
  }
  if (sighted.is_contested) {
    reasons.emplace_back("its Content-Length covers what looks like another message");
  }
  return reasons;
}

}  // namespace

index::Place ScanThread::place_of(const Run& run, const worker::Sighted& sighted) const {
  const JobFile& file = run.job.files[sighted.file];
  index::Place place{file.container->id, file.entry, sighted.frame, sighted.range};
  if (has_folders(file.container->container.format)) place.entry.name = sighted.folder;
  return place;
}

ScanThread::Fate ScanThread::lost(const JobFile& file) {
  return {(file.retried ? file.retried->times : file.container->lost_before) + 1, {}};
}

ScanThread::Fate ScanThread::lost(const worker::Sighted& sighted) const {
  index::Identity identity = identity_of(sighted);
  const std::uint32_t before = state_.claims.times_lost(identity);
  return {before + 1, std::move(identity)};
}

void ScanThread::add_unread(const JobFile& file, index::Place place, std::string reason,
                            Fate fate) {
  if (state_.workspace == nullptr) {
    std::string locator = name_within(file.container->container, place.entry.name);
    const auto number = number_of(file.container->container.format, place.range);
    if (place.range.size() > 0) {
      locator += number ? "#" + std::to_string(*number) : "#@" + std::to_string(place.range.begin);
    }
    state_.note_unread({std::move(locator), std::move(reason)});
    return;
  }
  if (fate.lost >= kTriesOfLost) {
    reason += ", in " + std::to_string(fate.lost) + " scans; `--full` tries again";
  }
  const std::int64_t replaces = file.retried ? file.retried->row : 0;
  if (file.retried) {
    place.frame = file.retried->place.frame;
    place.range = file.retried->place.range;
    const bool is_named = std::ranges::any_of(
        batch_.unread, [&](const auto& unread) { return unread.replaces == replaces; });
    if (is_named) return;
  }
  file.container->rows.fetch_add(1);
  batch_.unread.push_back(unread_of(place, "", std::move(reason), false));
  batch_.unread.back().lost = fate.lost;
  batch_.unread.back().identity = std::move(fate.identity);
  batch_.unread.back().replaces = replaces;
}

void ScanThread::add_lost(Run& run, const worker::Sighted& sighted, std::string reason, Fate fate) {
  ++state_.messages;
  add_unread(run.job.files[sighted.file], place_of(run, sighted), std::move(reason),
             std::move(fate));
}

void ScanThread::add_place(Run& run, const worker::Sighted& sighted) {
  ++state_.messages;
  const JobFile& file = run.job.files[sighted.file];
  if (is_partial(file.container->container)) {
    add_unread(file, index::Place{file.container->id, file.entry, 0, {}},
               "its attachments are kept apart and were not read", {});
  }
  if (state_.workspace == nullptr) return;
  index::Place place = place_of(run, sighted);
  std::string stable = stable_of(file.container->container, place);
  file.container->rows.fetch_add(1);
  batch_.places.push_back({identity_of(sighted), std::move(place), std::move(stable),
                           file.retried ? file.retried->row : 0});
}

void ScanThread::add_message(Run& run, const worker::Sighted& sighted, const Examined& examined) {
  for (const CategoryCount& found : examined.findings) {
    if (found.category < state_.findings.size()) state_.findings[found.category] += found.count;
  }
  const JobFile& file = run.job.files[sighted.file];
  const index::Place place = place_of(run, sighted);
  add_place(run, sighted);
  if (state_.workspace == nullptr) {
    for (const NotScanned& one : examined.not_scanned) {
      if (one.kind != NotScanned::Kind::Unreadable) continue;
      add_unread(file, place, one.reason, {});
    }
    for (std::string& reason : doubts(sighted, state_.options.limits)) {
      add_unread(file, place, std::move(reason), {});
    }
    return;
  }
  auto stored = writer_->add(examined.terms, encode_record(examined));
  if (!stored) {
    fail(std::move(stored).take_error());
    return;
  }
  index::Batch::NewMessage message;
  message.identity = batch_.places.back().identity;
  message.where = {shard_, stored->document};
  message.key = std::move(stored->key);
  message.was_lost = state_.claims.was_lost(message.identity);
  for (const NotScanned& one : examined.not_scanned) {
    message.unread.push_back(
        unread_of(place, one.part, one.reason, one.kind == NotScanned::Kind::Unsupported));
  }
  for (std::string& reason : doubts(sighted, state_.options.limits)) {
    message.unread.push_back(unread_of(place, "", std::move(reason), false));
  }
  batch_.messages.push_back(std::move(message));
}

// Messages that are known already make rows and no documents, so the writer alone does not tell.
bool ScanThread::is_commit_due() const {
  if (!writer_) return false;
  const std::size_t rows = batch_.places.size() + batch_.unread.size();
  const auto now = std::chrono::steady_clock::now();
  return writer_->wants_commit() || rows >= waiting_ + kRowsAtOnce ||
         (rows > waiting_ && now - committed_at_ > kLongestUncommitted);
}

Status ScanThread::commit() {
  if (!writer_) return {};
  if (auto done = writer_->commit(); !done) return done;
  batch_.committed = index::Candidate{shard_, writer_->last_document()};
  std::vector<index::Batch::NewMessage> settled = batch_.messages;
  std::map<index::ContainerId, std::uint64_t> rows;
  for (const auto& place : batch_.places) ++rows[place.place.container];
  for (const auto& unread : batch_.unread) ++rows[unread.container];
  if (auto done = state_.workspace->catalog().commit(batch_); !done) return done;
  waiting_ = batch_.places.size();
  committed_at_ = std::chrono::steady_clock::now();
  state_.claims.settle(settled);
  for (const auto& waiting : batch_.places) --rows[waiting.place.container];
  for (const auto& [container, count] : rows) {
    if (count == 0) continue;
    if (auto done = state_.rows_settled(container, count); !done) return done;
  }
  return {};
}

}  // namespace oubli::app
