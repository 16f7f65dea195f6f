// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/journal.h"

#include <array>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "wiper/disk/overwrite.h"
#include "wiper/json_text.h"
#include "wiper/proof/parties_json.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr std::size_t kChecksum = 16;                  // bytes of BLAKE2b
constexpr std::uint64_t kLongestJournal = 1ULL << 30;  // it names every message that is a file
constexpr std::string_view kFinished = ".finished";
constexpr std::array<std::string_view, 12> kSteps{"begin",  "preparing", "intent",    "swapped",
                                                  "wiping", "wiped",     "done",      "failed",
                                                  "closed", "appending", "expunging", "replacing"};

std::string checksum(std::string_view chain, std::string_view payload) {
  crypto_generichash_state state;
  std::string sum(kChecksum, '\0');
  crypto_generichash_init(&state, nullptr, 0, kChecksum);
  for (const auto part : {chain, payload}) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
  }
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(sum.data()), kChecksum);
  return hex_of(sum);
}

json print_json(const Fingerprint& print) {
  return json::array({print.device, print.inode, print.size, print.modified_ns, print.changed_ns});
}

Fingerprint read_print(const json& from) {
  return {from.at(0).get<std::uint64_t>(), from.at(1).get<std::uint64_t>(),
          from.at(2).get<std::uint64_t>(), from.at(3).get<std::int64_t>(),
          from.at(4).get<std::int64_t>()};
}

json add_batch(json out, const JournalRecord& record) {
  out.erase("source");
  out["batch"] = record.batch;
  if (!record.text.empty()) put_text(out, "text", record.text);
  if (record.step == Step::Preparing) {
    out["token"] = record.token;
    out["files"] = json::array();
    for (const auto& file : record.files) {
      json row{{"of", {file.source, file.message}}, {"print", print_json(file.print)}};
      put_text(row, "path", file.path.native());
      out["files"].push_back(std::move(row));
    }
  } else {
    out["which"] = record.which;
  }
  return out;
}

void read_batch(const json& from, JournalRecord& record) {
  record.batch = from.at("batch").get<std::uint64_t>();
  if (record.step != Step::Preparing) {
    record.which = from.at("which").get<std::vector<std::uint64_t>>();
    return;
  }
  record.token = from.at("token").get<std::string>();
  for (const json& row : from.at("files")) {
    record.files.push_back({row.at("of").at(0).get<std::uint64_t>(),
                            row.at("of").at(1).get<std::uint64_t>(), get_text(row, "path"),
                            read_print(row.at("print"))});
  }
}

std::string payload_of(const JournalRecord& record) {
  json out{{"step", name_of(record.step)}, {"source", record.source}};
  if (record.batch != 0) return add_batch(std::move(out), record).dump();
  if (record.step == Step::Preparing) {
    put_text(out, "path", record.path.native());
    out["token"] = record.token;
  }
  if (record.step == Step::Intent) {
    out["old"] = print_json(record.old);
    out["made"] = print_json(record.made);
  }
  if (record.parties) out["parties"] = parties_json(*record.parties);
  if (!record.text.empty()) put_text(out, "text", record.text);
  return out.dump();
}

void read_mailbox(const json& from, JournalRecord& record) {
  record.source = from.at("source").get<std::uint64_t>();
  if (record.step == Step::Preparing) {
    record.path = get_text(from, "path");
    record.token = from.at("token").get<std::string>();
  }
  if (record.step == Step::Intent) {
    record.old = read_print(from.at("old"));
    record.made = read_print(from.at("made"));
  }
  if (from.contains("parties")) record.parties = read_parties(from.at("parties"));
}

std::optional<JournalRecord> parse_payload(std::string_view payload) {
  try {
    const json from = json::parse(payload);
    JournalRecord record;
    const auto step = from.at("step").get<std::string>();
    std::size_t number = 0;
    while (number < kSteps.size() && kSteps.at(number) != step) ++number;
    if (number == kSteps.size()) return std::nullopt;
    record.step = static_cast<Step>(number);
    if (from.contains("batch")) {
      read_batch(from, record);
    } else {
      read_mailbox(from, record);
    }
    if (from.contains("text") || from.contains("text_hex")) record.text = get_text(from, "text");
    return record;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

// A whole record, and then more than the zeros a file system may have put behind it.
bool begins_with_record(std::string_view chain, std::string_view line) {
  const std::size_t digits = 2 * kChecksum;
  for (std::size_t at = line.find('}'); at != std::string_view::npos; at = line.find('}', at + 1)) {
    const bool is_whole = at > digits && line.substr(0, digits) ==
                                             checksum(chain, line.substr(digits + 1, at - digits));
    if (is_whole) return line.find_first_not_of('\0', at + 1) != std::string_view::npos;
  }
  return false;
}

// A journal that was finished, and its overwriting perhaps cut short.
Status erase_finished(Disk& disk, int folder, const Path& shown) {
  const std::string name = shown.filename().string() + std::string(kFinished);
  const UniqueFd fd(::openat(folder, name.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open() && errno == ENOENT) return {};
  if (!fd.is_open()) return system_error("open " + shown.string(), errno);
  if (auto level = overwrite_file(disk, fd.get(), shown); !level) {
    return std::move(level).take_error();
  }
  const int wrong = disk.unlink(folder, name);
  // Another run may have been at the same leftover.
  if (wrong != 0 && wrong != ENOENT) return system_error("unlink " + shown.string(), wrong);
  return check(disk.sync(folder), "sync " + shown.parent_path().string());
}

Result<UniqueFd> open_or_create(Disk& disk, int folder, const Path& shown) {
  const std::string name = shown.filename().string();
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd fd(::openat(folder, name.c_str(), flags));
  if (fd.is_open()) return fd;
  if (errno != ENOENT) return system_error("open " + shown.string(), errno);
  const int wrong = disk.create(folder, name, fd);
  // EEXIST: another run was faster; the lock decides.
  if (wrong == EEXIST) fd.reset(::openat(folder, name.c_str(), flags));
  if (!fd.is_open()) return system_error("create " + shown.string(), wrong);
  const int unsynced = disk.sync(folder);
  if (unsynced != 0) return system_error("sync " + shown.parent_path().string(), unsynced);
  return fd;
}

}  // namespace

std::string_view name_of(Step step) { return kSteps.at(static_cast<std::size_t>(step)); }

Result<Journal> Journal::open(Disk& disk, const Path& folder, const std::string& name) {
  const Path shown = folder / name;
  auto at = open_folder(folder);
  if (!at) return std::move(at).take_error();
  if (auto done = erase_finished(disk, at->get(), shown); !done) {
    return std::move(done).take_error();
  }
  auto fd = open_or_create(disk, at->get(), shown);
  if (!fd) return std::move(fd).take_error();
  struct stat about {};
  struct stat named {};
  // The name may have been taken away between opening and locking, by a run that was ending.
  if (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(fd->get(), &about) != 0 ||
      ::fstatat(at->get(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0 ||
      named.st_ino != about.st_ino) {
    return Error{ErrorCode::Locked, "open " + shown.string() + ": another run is erasing",
                 "wait for it to end, then run this again"};
  }
  auto bytes = read_whole(fd->get(), kLongestJournal, shown);
  if (!bytes) return std::move(bytes).take_error();
  Journal journal(disk, std::move(*at), std::move(*fd), shown);
  if (auto done = journal.load(*bytes); !done) return std::move(done).take_error();
  return journal;
}

Status Journal::load(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t newline = bytes.find('\n', at);
    const bool is_last = newline == std::string_view::npos || newline + 1 == bytes.size();
    const std::string_view line =
        bytes.substr(at, newline == std::string_view::npos ? newline : newline - at);
    const std::size_t digits = 2 * kChecksum;
    std::optional<JournalRecord> record;
    if (newline != std::string_view::npos && line.size() > digits && line[digits] == ' ' &&
        line.substr(0, digits) == checksum(chain_, line.substr(digits + 1))) {
      record = parse_payload(line.substr(digits + 1));
    }
    // Torn: it was never synced, so its step never began. A whole record with more behind it is
    // something else: the line end between two of them is gone.
    if (!record && is_last && !begins_with_record(chain_, line)) break;
    if (!record) {
      return damaged("read " + shown_.string() + ": record " + std::to_string(records_.size() + 1) +
                         " is not what was written",
                     "keep the file; files named .oubli-* beside the mailboxes hold the state");
    }
    chain_ = line.substr(0, digits);
    records_.push_back(std::move(*record));
    at = newline + 1;
  }
  end_ = at;
  if (at == bytes.size()) return {};
  return check(disk_->truncate(fd_.get(), at), "truncate " + shown_.string());
}

Status Journal::append(JournalRecord record) {
  if (broken_by_) return *broken_by_;  // said again: the first may not have been what was shown
  const std::string payload = payload_of(record);
  const std::string sum = checksum(chain_, payload);
  const std::string line = sum + ' ' + payload + '\n';
  Status done = write_fully(*disk_, fd_.get(), end_, line, shown_);
  if (done) done = check(disk_->sync(fd_.get()), "sync " + shown_.string());
  if (!done) {
    broken_by_ = done.error();
    return done;
  }
  chain_ = sum;
  end_ += line.size();
  records_.push_back(std::move(record));
  return {};
}

Status Journal::finish() {
  broken_by_ = failed("write " + shown_.string() + ": it is finished");
  const std::string name = shown_.filename().string();
  const std::string away = name + std::string(kFinished);
  if (auto done = check(disk_->rename(folder_.get(), name, away), "rename " + shown_.string());
      !done) {
    return done;
  }
  if (auto done = check(disk_->sync(folder_.get()), "sync " + shown_.parent_path().string());
      !done) {
    return done;
  }
  return erase_finished(*disk_, folder_.get(), shown_);
}

}  // namespace oubli::wiper
