// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/file_batch.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "wiper/disk/overwrite.h"
#include "wiper/settle.h"

namespace oubli::wiper {

namespace {

constexpr const char* kNotSettled = "run the command again; it first settles what this run left";

// A batch from Preparing to Done, by the eraser that began it or by recovery.
class Batch {
 public:
  Batch(Disk& disk, Journal& journal, std::uint64_t number, std::vector<ParkedFile> files)
      : disk_(disk), journal_(journal), number_(number), files_(std::move(files)) {}

  // To the point from which every file in the result is ours to overwrite.
  std::set<std::uint64_t> park();
  // What has no name of its own any more, and is not to be erased, gets it back.
  void give_back(const std::set<std::uint64_t>& but_for);
  void overwrite(const std::set<std::uint64_t>& which);
  void journal_wiped(const std::set<std::uint64_t>& which);
  void unlink(const std::set<std::uint64_t>& which);
  Status end();

  [[nodiscard]] std::vector<ParkedFile>& files() { return files_; }
  [[nodiscard]] Status swapped(const std::set<std::uint64_t>& which);

 private:
  void sync_folders(const std::function<bool(const ParkedFile&)>& concerns);

  Disk& disk_;
  Journal& journal_;
  std::uint64_t number_;
  std::vector<ParkedFile> files_;
};

// A folder once, however many of the files stand in it.
void Batch::sync_folders(const std::function<bool(const ParkedFile&)>& concerns) {
  std::map<Path, Status> synced;
  for (ParkedFile& file : files_) {
    if (!concerns(file) || !file.folder.is_open()) continue;
    const Path folder = file.row.path.parent_path();
    const auto [done, is_first] = synced.try_emplace(folder);
    if (is_first) done->second = check(disk_.sync(file.folder.get()), "sync " + folder.string());
    if (!done->second) file.owe(done->second.error());
  }
}

std::set<std::uint64_t> Batch::park() {
  for (ParkedFile& file : files_) file.leave_name(disk_);
  sync_folders([](const ParkedFile& file) { return file.is_away; });
  for (ParkedFile& file : files_) {
    if (file.is_away && !file.row.is_owed) file.check_away();
  }
  std::set<std::uint64_t> ours;
  for (std::uint64_t i = 0; i < files_.size(); ++i) {
    if (files_[i].is_away && !files_[i].row.fault) ours.insert(i);
  }
  give_back(ours);
  return ours;
}

void Batch::give_back(const std::set<std::uint64_t>& but_for) {
  std::set<const ParkedFile*> moved;
  for (std::uint64_t i = 0; i < files_.size(); ++i) {
    if (but_for.contains(i) || !files_[i].is_away || files_[i].row.is_owed) continue;
    files_[i].return_name(disk_);
    moved.insert(&files_[i]);
  }
  sync_folders([&](const ParkedFile& file) { return moved.contains(&file); });
}

Status Batch::swapped(const std::set<std::uint64_t>& which) {
  auto done = journal_.append(
      {.step = Step::Swapped, .batch = number_, .which = {which.begin(), which.end()}});
  if (done) return done;
  // What reached the journal is not known: only the next run can tell what it stands for.
  for (const std::uint64_t i : which) files_[i].owe(done.error());
  return done;
}

void Batch::overwrite(const std::set<std::uint64_t>& which) {
  std::map<std::uint64_t, Overwriting> begun;
  for (const std::uint64_t i : which) {
    ParkedFile& file = files_[i];
    Status done = file.check_ours();
    if (done) {
      done = begun.try_emplace(i, disk_, file.fd.get(), file.shown()).first->second.write();
    }
    if (!done) file.owe(std::move(done).take_error());
  }
  for (auto& [i, overwriting] : begun) {
    ParkedFile& file = files_[i];
    if (file.row.is_owed) continue;
    auto reached = overwriting.finish();
    if (!reached) {
      file.owe(std::move(reached).take_error());
      continue;
    }
    if (!file.is_exclusive) reached->caveats.insert("OPEN_WRITERS_UNKNOWN");
    file.row.reached = std::move(*reached);
  }
}

void Batch::journal_wiped(const std::set<std::uint64_t>& which) {
  std::map<std::string, std::vector<std::uint64_t>> alike;
  for (const std::uint64_t i : which) {
    if (files_[i].row.reached) alike[to_text(*files_[i].row.reached)].push_back(i);
  }
  for (auto& [text, positions] : alike) {
    auto done =
        journal_.append({.step = Step::Wiped, .text = text, .batch = number_, .which = positions});
    if (done) continue;
    for (const std::uint64_t i : positions) files_[i].owe(done.error());
  }
}

void Batch::unlink(const std::set<std::uint64_t>& which) {
  for (const std::uint64_t i : which) {
    if (files_[i].row.reached) files_[i].unlink(disk_);
  }
  sync_folders([](const ParkedFile& file) { return file.row.reached.has_value(); });
}

Status Batch::end() {
  const auto owed = std::ranges::find_if(files_, [](const auto& file) { return file.row.is_owed; });
  if (owed != files_.end()) return *owed->row.fault;
  auto done = journal_.append({.step = Step::Done, .batch = number_});
  for (ParkedFile& file : files_) {
    if (!done && file.row.reached) file.owe(done.error());
  }
  return done;
}

std::vector<FileRow> rows_of(std::vector<ParkedFile>& files) {
  std::vector<FileRow> rows;
  for (ParkedFile& file : files) {
    FileRow& row = rows.emplace_back(std::move(file.row));
    if (!row.is_owed) continue;
    row.fault->what += "; what is left in the folder is not settled yet";
    row.fault->hint = kNotSettled;
  }
  return rows;
}

JournalRecord preparing(std::uint64_t number, const std::string& token,
                        const std::vector<MessageFile>& files) {
  JournalRecord record{.step = Step::Preparing, .token = token, .batch = number};
  for (const auto& file : files) {
    record.files.push_back(
        {file.source, file.message, file.held.path, fingerprint_of(file.held.about)});
  }
  return record;
}

// Reads back into the rows what a killed run said it had done.
Result<std::vector<ParkedFile>> find_again(const BatchState& state) {
  std::vector<ParkedFile> files;
  for (std::uint64_t i = 0; i < state.files.size(); ++i) {
    ParkedFile& file = files.emplace_back(state.files[i], state.token, i);
    if (auto found = file.find_again(); !found) return std::move(found).take_error();
    const auto wiped = state.wiped.find(i);
    if (wiped != state.wiped.end()) file.row.reached = wiped->second;
  }
  return files;
}

}  // namespace

std::vector<FileRow> erase_batch(Disk& disk, Journal& journal, std::uint64_t number,
                                 std::vector<MessageFile> files) {
  const std::string token = random_token();
  auto begun = journal.append(preparing(number, token, files));
  std::vector<ParkedFile> parked;
  for (std::uint64_t i = 0; i < files.size(); ++i)
    parked.emplace_back(std::move(files[i]), token, i);
  if (!begun) {
    for (ParkedFile& file : parked) file.row.fault = begun.error();
    return rows_of(parked);
  }
  Batch batch(disk, journal, number, std::move(parked));
  const std::set<std::uint64_t> ours = batch.park();
  if (!ours.empty() && batch.swapped(ours)) {
    batch.overwrite(ours);
    batch.journal_wiped(ours);
    batch.unlink(ours);
  }
  (void)batch.end();  // what is owed stands in the rows
  return rows_of(batch.files());
}

std::map<std::uint64_t, BatchState> batches_of(const Journal& journal) {
  std::map<std::uint64_t, BatchState> batches;
  for (const auto& record : journal.records()) {
    if (record.batch == 0) continue;
    BatchState& state = batches[record.batch];
    state.last = record.step;
    if (record.step == Step::Preparing) {
      state.token = record.token;
      state.files = record.files;
    }
    if (record.step == Step::Swapped)
      state.swapped.insert(record.which.begin(), record.which.end());
    if (record.step != Step::Wiped) continue;
    for (const std::uint64_t i : record.which) state.wiped[i] = reached_of(record.text);
  }
  return batches;
}

Status settle_batch(Disk& disk, Journal& journal, std::uint64_t number, BatchState& state) {
  if (state.last == Step::Done) return {};
  auto files = find_again(state);
  if (!files) return std::move(files).take_error();
  Batch batch(disk, journal, number, std::move(*files));
  batch.give_back(state.swapped);
  std::set<std::uint64_t> left;  // not journalled as overwritten
  std::set<std::uint64_t> there;
  for (const std::uint64_t i : state.swapped) {
    ParkedFile& file = batch.files().at(i);
    if (file.row.reached || !file.is_lost_or_opened()) continue;
    left.insert(i);
    if (file.is_away) there.insert(i);
  }
  batch.overwrite(there);
  batch.journal_wiped(left);
  batch.unlink(state.swapped);
  if (auto done = batch.end(); !done) return done;
  for (const std::uint64_t i : left) state.wiped[i] = *batch.files()[i].row.reached;
  state.last = Step::Done;
  return {};
}

}  // namespace oubli::wiper
