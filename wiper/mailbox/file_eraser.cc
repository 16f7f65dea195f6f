// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/file_eraser.h"

#include <algorithm>
#include <utility>

#include "adapters/source.h"

namespace oubli::wiper {

namespace {

// Two descriptors each, below the 1,024 that a process is given.
constexpr std::size_t kFilesInABatch = 256;
constexpr int kMostPasses = 100;
constexpr int kPassesThatAgree = 2;

Container container_of(const PlannedSource& source) {
  return {source.format, source.compression, source.path, {}, 0, 1};
}

// Stable name → the planned messages that had it.
std::map<std::string, std::vector<std::uint64_t>> wanted_in(const PlannedSource& source) {
  std::map<std::string, std::vector<std::uint64_t>> wanted;
  for (std::uint64_t i = 0; i < source.erase.size(); ++i) {
    const Entry entry{.name = source.erase[i].entry};
    wanted[stable_name(container_of(source), entry)].push_back(i);
  }
  return wanted;
}

// What is redacted is file_redactor.h's.
bool erases_files(const PlannedSource& source) {
  return !source.erase.empty() && keeps_messages_in_files(source.format) && !is_redacted(source);
}

Error changed(const std::string& locator) {
  return refused(locator + ": changed since the plan was made; it was not touched",
                 "scan it again and make a new plan");
}

Error missing(const std::string& locator) {
  return Error{ErrorCode::NotFound, locator + ": not in the folder any more; it was not erased",
               "scan where it may have gone, then run this again"};
}

Status check_planned(const HeldFile& held, const PlannedSource& source,
                     const PlannedMessage& message) {
  if (auto same = still_planned(held, source.fingerprint); !same) {
    return std::move(same).take_error();
  }
  auto is_it = holds_message(held.fd.get(), source.path, source.format, message);
  if (!is_it) return std::move(is_it).take_error();
  return *is_it ? Status() : changed(message.locator);
}

}  // namespace

void FilesOutcome::add(const Reached& one) {
  if (std::ranges::find(reached, one) == reached.end()) reached.push_back(one);
}

// What one listing of a Maildir showed.
struct FileEraser::Pass {
  std::map<std::uint64_t, Error> unheld;  // could not be looked into
  std::set<std::uint64_t> altered;        // a file of that name, with other bytes
};

std::map<std::uint64_t, FilesOutcome> FileEraser::erase() {
  for (std::uint64_t i = 0; i < plan_.sources.size(); ++i) {
    const PlannedSource& source = plan_.sources[i];
    if (!erases_files(source)) continue;
    outcomes_[i];
    if (source.format == Format::Maildir) {
      erase_folder(i);
    } else {
      take_file(i);
    }
  }
  flush();
  return std::move(outcomes_);
}

void FileEraser::take_file(std::uint64_t index) {
  const PlannedSource& source = plan_.sources[index];
  const PlannedMessage& message = source.erase.front();
  auto file = hold_message(source.path, index, 0);
  Status fine = file ? check_planned(file->held, source, message) : Status(file.error());
  if (fine) return add(std::move(*file));
  outcomes_[index].kept.emplace(0, std::move(fine).take_error());
}

void FileEraser::erase_folder(std::uint64_t index) {
  flush();
  const PlannedSource& source = plan_.sources[index];
  FilesOutcome& outcome = outcomes_[index];
  const auto wanted = wanted_in(source);
  erased_.clear();
  owed_.clear();
  Pass pass;
  int agreeing = 0;
  for (int number = 0; number < kMostPasses && agreeing < kPassesThatAgree; ++number) {
    pass = {};
    is_moving_ = false;
    const std::uint64_t before = files_erased_;
    auto entries = list_entries(container_of(source));
    if (!entries) {
      for (std::uint64_t i = 0; i < source.erase.size(); ++i) pass.unheld[i] = entries.error();
      break;
    }
    for (const Entry& entry : *entries) {
      const auto known = wanted.find(stable_name(container_of(source), entry));
      if (known != wanted.end()) take_entry(index, source.path / entry.name, known->second, pass);
    }
    flush();
    agreeing = files_erased_ == before && !is_moving_ ? agreeing + 1 : 0;
  }
  for (std::uint64_t i = 0; i < source.erase.size(); ++i) {
    const std::string& locator = source.erase[i].locator;
    if (const auto why = pass.unheld.find(i); why != pass.unheld.end()) {
      outcome.kept.insert(*why);
    } else if (!erased_.contains(i)) {
      outcome.kept.emplace(i, pass.altered.contains(i) ? changed(locator) : missing(locator));
    } else if (agreeing < kPassesThatAgree) {
      outcome.kept.emplace(i, failed(locator + ": the folder keeps changing; it may be back",
                                     "stop what delivers to it, then run this again"));
    }
  }
}

void FileEraser::take_entry(std::uint64_t index, const Path& path,
                            const std::vector<std::uint64_t>& messages, Pass& pass) {
  const PlannedSource& source = plan_.sources[index];
  auto file = hold_message(path, index, 0);
  if (!file && file.error().code == ErrorCode::NotFound) {
    is_moving_ = true;
    return;
  }
  for (const std::uint64_t message : messages) {
    auto is_it =
        file ? holds_message(file->held.fd.get(), path, source.format, source.erase[message])
             : Result<bool>(file.error());
    if (!is_it) {
      pass.unheld.emplace(message, std::move(is_it).take_error());
    } else if (*is_it) {
      file->message = message;
      return add(std::move(*file));
    } else {
      pass.altered.insert(message);
    }
  }
}

void FileEraser::add(MessageFile file) {
  batch_.push_back(std::move(file));
  if (batch_.size() == kFilesInABatch) flush();
}

void FileEraser::flush() {
  if (batch_.empty()) return;
  for (const FileRow& row : erase_batch(disk_, journal_, ++batches_, std::exchange(batch_, {}))) {
    note(row);
  }
}

void FileEraser::note(const FileRow& row) {
  FilesOutcome& outcome = outcomes_[row.source];
  if (row.reached) {
    ++files_erased_;
    erased_.insert(row.message);
    outcome.add(*row.reached);
    if (!owed_.contains(row.message)) outcome.kept.erase(row.message);
    return;
  }
  if (row.fault->code == ErrorCode::NotFound && !row.is_owed) is_moving_ = true;
  if (row.is_owed) owed_.insert(row.message);
  outcome.kept.insert_or_assign(row.message, *row.fault);
}

std::map<std::uint64_t, FilesOutcome> outcomes_of(
    const Plan& plan, const std::map<std::uint64_t, BatchState>& batches) {
  std::map<std::uint64_t, FilesOutcome> outcomes;
  for (std::uint64_t i = 0; i < plan.sources.size(); ++i) {
    const PlannedSource& source = plan.sources[i];
    if (!erases_files(source)) continue;
    for (std::uint64_t m = 0; m < source.erase.size(); ++m) {
      outcomes[i].kept.emplace(
          m, failed(source.erase[m].locator + ": the run was killed before it was erased; it is "
                                              "as it was",
                    "run the command again"));
    }
  }
  for (const auto& [unused, batch] : batches) {
    for (const auto& [position, reached] : batch.wiped) {
      const JournalFile& file = batch.files.at(position);
      outcomes[file.source].kept.erase(file.message);
      outcomes[file.source].add(reached);
    }
  }
  return outcomes;
}

Result<std::uint64_t> count_standing(const PlannedSource& source, const FilesOutcome& outcome) {
  std::uint64_t standing = 0;
  const auto wanted = wanted_in(source);
  auto entries = list_entries(container_of(source));
  if (!entries && entries.error().code == ErrorCode::NotFound) return 0;
  if (!entries) return std::move(entries).take_error();
  for (Entry& entry : *entries) {
    const auto known = wanted.find(stable_name(container_of(source), entry));
    if (known == wanted.end()) continue;
    auto fd = open_entry(container_of(source), entry);
    if (!fd) continue;  // it went elsewhere meanwhile
    for (const std::uint64_t message : known->second) {
      if (outcome.kept.contains(message)) continue;
      auto is_it =
          holds_message(fd->get(), source.path / entry.name, source.format, source.erase[message]);
      if (!is_it) return std::move(is_it).take_error();
      standing += *is_it ? 1U : 0U;
    }
  }
  return standing;
}

}  // namespace oubli::wiper
