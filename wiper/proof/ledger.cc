// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/ledger.h"

#include <algorithm>
#include <set>

#include <fcntl.h>

#include "adapters/base/counted.h"
#include "adapters/base/unique_fd.h"
#include "wiper/json_text.h"
#include "wiper/proof/key_chain.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr const char* kLedgerFile = "ledger.jsonl";
constexpr int kLineSchema = 1;

std::optional<LedgerEntry> parse_line(std::string_view line) {
  try {
    const json object = json::parse(line);
    LedgerEntry entry;
    entry.index = object.at("index").get<std::uint64_t>();
    entry.signature = object.at("signature").get<std::string>();
    if (object.at("schema").get<int>() != kLineSchema || object.at("type") != "ledger" ||
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

// What an entry says of another one holds.
Status check_references(const std::vector<LedgerEntry>& entries) {
  std::set<std::uint64_t> withdrawn;
  for (const LedgerEntry& entry : entries) {
    const LedgerRecord record = parse_record(entry.record);
    for (const auto& named : {record.withdraws, record.supersedes}) {
      if (!named || *named < entry.index) continue;
      return not_what_was_written(entry.index, "names an entry that is not before it");
    }
    if (record.withdraws) withdrawn.insert(*record.withdraws);
    if (!record.supersedes) continue;
    const LedgerEntry& earlier = entries[*record.supersedes];
    if (earlier.record.empty() || parse_record(earlier.record).plan == record.plan) continue;
    return not_what_was_written(entry.index, "settles an entry of another plan");
  }
  for (const LedgerEntry& entry : entries) {
    if (!entry.record.empty() || withdrawn.contains(entry.index)) continue;
    return not_what_was_written(entry.index,
                                "lost its text, and no entry says that it was withdrawn");
  }
  return {};
}

}  // namespace

Error not_what_was_written(std::uint64_t index, const std::string& why) {
  return damaged("ledger: entry " + std::to_string(index) + " " + why,
                 "keep the file as it is; compare it with a copy and with a checkpoint you kept");
}

Error not_signed(const LedgerEntry& entry, const PublicKey& key) {
  return refused(
      "ledger: entry " + std::to_string(entry.index) + " is not signed with the key " + key.name(),
      "it was written with another key: compare with a checkpoint you kept");
}

bool is_signed(const LedgerEntry& entry, const PublicKey& key) {
  const std::string note = checkpoint_of(entry, key).text() + "\n" + entry.signature + "\n";
  return static_cast<bool>(open_note(note, key));
}

TreeHash leaf_of(std::string_view salt, std::string_view record) {
  return leaf_hash(std::string(salt) + std::string(record));
}

Checkpoint checkpoint_of(const LedgerEntry& entry, const PublicKey& key) {
  return {key.name(), entry.index + 1, entry.root};
}

std::string to_line(const LedgerEntry& entry) {
  json object{{"type", "ledger"},
              {"schema", kLineSchema},
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

Path ledger_file(const Path& workspace) { return workspace / kLedgerFile; }

Result<LedgerEntry> parse_entry(std::string_view line, std::uint64_t index) {
  auto entry = parse_line(line);
  if (entry && entry->index == index) return *std::move(entry);
  return not_what_was_written(index, "is not what was written");
}

Status parse_ledger(std::string_view bytes, std::vector<LedgerEntry>& entries, std::uint64_t& end) {
  end = 0;
  for (std::size_t newline = bytes.find('\n'); newline != bytes.npos;
       newline = bytes.find('\n', end)) {
    auto entry = parse_entry(bytes.substr(end, newline - end), entries.size());
    if (!entry) return std::move(entry).take_error();
    entries.push_back(*std::move(entry));
    end = newline + 1;
  }
  return {};
}

Result<std::vector<LedgerEntry>> read_ledger(const Path& file) {
  auto bytes = read_file(file, kLargestLedger);
  std::vector<LedgerEntry> entries;
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return entries;
  if (!bytes) return std::move(bytes).take_error();
  std::uint64_t end = 0;
  if (auto done = parse_ledger(*bytes, entries, end); !done) return std::move(done).take_error();
  return entries;
}

std::optional<LedgerEntry> read_last_entry(const Path& file) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  std::error_code wrong;
  const std::uint64_t size = std::filesystem::file_size(file, wrong);
  if (!fd.is_open() || wrong) return std::nullopt;
  std::string tail(std::min<std::uint64_t>(size, 2 * kLongestLedgerLine), '\0');
  auto got = read_at(fd.get(), size - tail.size(), tail);
  if (!got || *got != tail.size()) return std::nullopt;
  const std::size_t end = tail.rfind('\n');
  if (end == tail.npos) return std::nullopt;
  const std::size_t before = end == 0 ? tail.npos : tail.rfind('\n', end - 1);
  const std::size_t begin = before == tail.npos ? 0 : before + 1;
  return parse_line(std::string_view(tail).substr(begin, end - begin));
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

Status check_kept(const std::vector<LedgerEntry>& entries, const Checkpoint& kept) {
  if (kept.size == 0) return {};
  if (kept.size > entries.size()) {
    return refused("ledger: it has " + counted(entries.size(), "entry") +
                       ", the checkpoint counted " + counted(kept.size),
                   "entries were taken away or an older copy was put back");
  }
  if (entries[kept.size - 1].root == kept.root) return {};
  return refused(
      "ledger: its first " + std::to_string(kept.size) + " entries are not the checkpoint's",
      "another ledger was put in its place, or written anew");
}

Status verify_ledger(const std::vector<LedgerEntry>& entries, const PublicKey& key,
                     const std::optional<Checkpoint>& kept) {
  GrowingTree tree;
  if (auto done = check_roots(entries, tree); !done) return done;
  if (auto done = check_references(entries); !done) return done;
  auto keys = follow_keys(entries, key);
  if (!keys) return std::move(keys).take_error();
  for (const LedgerEntry& entry : entries) {
    const PublicKey& signer = keys->at(entry.index);
    if (!is_signed(entry, signer)) return not_signed(entry, signer);
  }
  return kept ? check_kept(entries, *kept) : Status();
}

}  // namespace oubli::wiper
