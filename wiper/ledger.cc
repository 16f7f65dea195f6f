// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/ledger.h"

#include <cerrno>

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "adapters/base/counted.h"
#include "wiper/json_text.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr const char* kName = "ledger.jsonl";
constexpr int kSchema = 1;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kLargest = std::size_t{1} << 30;

Error not_what_was_written(std::uint64_t index, const std::string& why) {
  return damaged("ledger: entry " + std::to_string(index) + " " + why,
                 "keep the file as it is; compare it with a copy and with a checkpoint you kept");
}

std::optional<LedgerEntry> parse_line(std::string_view line) {
  try {
    const json object = json::parse(line);
    LedgerEntry entry;
    entry.index = object.at("index").get<std::uint64_t>();
    entry.signature = object.at("signature").get<std::string>();
    if (object.at("schema").get<int>() != kSchema || object.at("type") != "ledger" ||
        !hash_of_hex(object.at("root").get<std::string>(), entry.root)) {
      return std::nullopt;
    }
    if (object.contains("leaf")) {
      if (!hash_of_hex(object.at("leaf").get<std::string>(), entry.leaf)) return std::nullopt;
    } else {
      if (!bytes_of_hex(object.at("salt").get<std::string>(), entry.salt)) return std::nullopt;
      entry.record = object.at("record").dump();
      entry.leaf = leaf_of(entry.salt, entry.record);
    }
    // One way to write it only: nothing else may stand in the line.
    return to_line(entry) == std::string(line) + '\n' ? std::optional(std::move(entry))
                                                      : std::nullopt;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

// `end`: where the next line goes.
Status parse_lines(std::string_view bytes, std::vector<LedgerEntry>& entries, std::uint64_t& end) {
  end = 0;
  for (std::size_t newline = bytes.find('\n'); newline != bytes.npos;
       newline = bytes.find('\n', end)) {
    auto entry = parse_line(bytes.substr(end, newline - end));
    if (!entry || entry->index != entries.size()) {
      return not_what_was_written(entries.size(), "is not what was written");
    }
    entries.push_back(*std::move(entry));
    end = newline + 1;
  }
  return {};
}

Status check_roots(const std::vector<LedgerEntry>& entries, GrowingTree& tree) {
  for (const LedgerEntry& entry : entries) {
    tree.add(entry.leaf);
    if (tree.root() != entry.root) {
      return not_what_was_written(entry.index, "does not follow from those before it");
    }
  }
  return {};
}

bool is_signed(const LedgerEntry& entry, const PublicKey& key) {
  const std::string note = checkpoint_of(entry, key).text() + "\n" + entry.signature + "\n";
  return static_cast<bool>(open_note(note, key));
}

Error not_signed(const LedgerEntry& entry, const PublicKey& key) {
  return refused(
      "ledger: entry " + std::to_string(entry.index) + " is not signed with the key " + key.name(),
      "it was written with another key: compare with a checkpoint you kept");
}

Status check_continues(const std::vector<LedgerEntry>& entries, const PublicKey& key,
                       GrowingTree& tree) {
  if (auto done = check_roots(entries, tree); !done) return done;
  if (entries.empty() || is_signed(entries.back(), key)) return {};
  return not_signed(entries.back(), key);
}

Result<UniqueFd> open_locked(Disk& disk, int folder, const Path& shown) {
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd fd(::openat(folder, kName, flags));
  if (!fd.is_open() && errno == ENOENT) {
    const int wrong = disk.create(folder, kName, fd);
    if (wrong == EEXIST) fd.reset(::openat(folder, kName, flags));
    if (!fd.is_open()) return system_error("create " + shown.string(), wrong);
    if (auto done = check(disk.sync(folder), "sync " + shown.parent_path().string()); !done) {
      return std::move(done).take_error();
    }
  }
  if (!fd.is_open()) return system_error("open " + shown.string(), errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  return Error{ErrorCode::Locked, "open " + shown.string() + ": another run is writing to it",
               "wait for it to end, then run this again"};
}

}  // namespace

TreeHash leaf_of(std::string_view salt, std::string_view record) {
  return leaf_hash(std::string(salt) + std::string(record));
}

Checkpoint checkpoint_of(const LedgerEntry& entry, const PublicKey& key) {
  return {key.name(), entry.index + 1, entry.root};
}

std::string to_line(const LedgerEntry& entry) {
  json object{{"type", "ledger"},
              {"schema", kSchema},
              {"index", entry.index},
              {"root", hex_of(entry.root)},
              {"signature", entry.signature}};
  if (entry.record.empty()) {
    object["leaf"] = hex_of(entry.leaf);
  } else {
    object["salt"] = hex_of(entry.salt);
    object["record"] = json::parse(entry.record);
  }
  return object.dump() + '\n';
}

Path ledger_file(const Path& workspace) { return workspace / kName; }

Result<std::vector<LedgerEntry>> read_ledger(const Path& file) {
  auto bytes = read_file(file, kLargest);
  std::vector<LedgerEntry> entries;
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return entries;
  if (!bytes) return std::move(bytes).take_error();
  std::uint64_t end = 0;
  if (auto done = parse_lines(*bytes, entries, end); !done) return std::move(done).take_error();
  return entries;
}

Status check_ledger(const Path& workspace, const PublicKey& key) {
  auto entries = read_ledger(ledger_file(workspace));
  if (!entries) return std::move(entries).take_error();
  GrowingTree tree;
  return check_continues(*entries, key, tree);
}

Status verify_ledger(const std::vector<LedgerEntry>& entries, const PublicKey& key,
                     const std::optional<Checkpoint>& kept) {
  GrowingTree tree;
  if (auto done = check_roots(entries, tree); !done) return done;
  for (const LedgerEntry& entry : entries) {
    if (!is_signed(entry, key)) return not_signed(entry, key);
  }
  if (!kept || kept->size == 0) return {};
  if (kept->size > entries.size()) {
    return refused("ledger: it has " + counted(entries.size(), "entry") +
                       ", the checkpoint counted " + counted(kept->size),
                   "entries were taken away or an older copy was put back");
  }
  if (entries[kept->size - 1].root == kept->root) return {};
  return refused(
      "ledger: its first " + std::to_string(kept->size) + " entries are not the checkpoint's",
      "another ledger was put in its place, or written anew");
}

Result<LedgerEntry> append_to_ledger(Disk& disk, const Path& workspace, const SigningKey& key,
                                     std::string record) {
  const Path shown = ledger_file(workspace);
  auto folder = open_folder(workspace);
  if (!folder) return std::move(folder).take_error();
  auto fd = open_locked(disk, folder->get(), shown);
  if (!fd) return std::move(fd).take_error();
  auto bytes = read_whole(fd->get(), kLargest, shown);
  if (!bytes) return std::move(bytes).take_error();
  std::vector<LedgerEntry> entries;
  std::uint64_t end = 0;
  GrowingTree tree;
  Status done = parse_lines(*bytes, entries, end);
  if (done) done = check_continues(entries, key.public_key(), tree);
  // Torn: it was never synced, so nobody was told of it.
  if (done && end < bytes->size()) {
    done = check(disk.truncate(fd->get(), end), "truncate " + shown.string());
  }
  if (!done) return std::move(done).take_error();

  LedgerEntry entry;
  entry.index = entries.size();
  entry.salt.resize(kSaltSize);
  randombytes_buf(entry.salt.data(), entry.salt.size());
  entry.record = std::move(record);
  entry.leaf = leaf_of(entry.salt, entry.record);
  tree.add(entry.leaf);
  entry.root = tree.root();
  entry.signature = signature_line(checkpoint_of(entry, key.public_key()).text(), key);
  done = write_fully(disk, fd->get(), end, to_line(entry), shown);
  if (done) done = check(disk.sync(fd->get()), "sync " + shown.string());
  if (!done) return std::move(done).take_error();
  return entry;
}

}  // namespace oubli::wiper
