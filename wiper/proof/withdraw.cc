// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/withdraw.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "adapters/base/counted.h"
#include "wiper/disk/own_file.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::wiper {

namespace {

Status check_may_go(const std::vector<LedgerEntry>& entries, std::uint64_t index) {
  const std::string number = std::to_string(index + 1);
  if (index >= entries.size()) {
    return refused(
        "ledger: there is no entry " + number + ", it has " + counted(entries.size(), "entry"),
        "`oubli ledger show` numbers them");
  }
  if (entries[index].record.empty()) {
    return refused("ledger: the text of entry " + number + " was withdrawn before",
                   "`oubli ledger show` says which are left");
  }
  if (parse_record(entries[index].record).type == "erasure") return {};
  return refused("ledger: entry " + number + " is about the ledger itself and has to stay",
                 "only the texts of erasures can be withdrawn");
}

// The whole ledger, as the file is to be.
std::string without_text(std::vector<LedgerEntry>& entries, std::uint64_t index,
                         LedgerEntry announcing) {
  entries[index].record.clear();
  entries[index].salt.clear();
  entries.push_back(std::move(announcing));
  std::string lines;
  for (const LedgerEntry& entry : entries) lines += to_line(entry);
  return lines;
}

// The copy, durable and proved.
Status write_copy(Disk& disk, int folder, const Path& shown, const std::string& lines,
                  const PublicKey& key) {
  UniqueFd fd;
  Status done = check(disk.create(folder, kWithdrawing, fd), "create " + shown.string());
  if (done) done = write_fully(disk, fd.get(), 0, lines, shown);
  if (done) done = check(disk.sync(fd.get()), "sync " + shown.string());
  if (!done) return done;
  std::string found(lines.size(), '\0');
  auto got = read_fully(disk, fd.get(), 0, found, shown);
  if (!got) return std::move(got).take_error();
  std::vector<LedgerEntry> entries;
  std::uint64_t end = 0;
  if (*got != lines.size() || found != lines) {
    return failed("read " + shown.string() + ": not what was written");
  }
  if (done = parse_ledger(found, entries, end); !done) return done;
  return verify_ledger(entries, key);
}

}  // namespace

Result<Withdrawn> withdraw_from_ledger(Disk& disk, const Path& workspace, const SigningKey& key,
                                       std::uint64_t index, const std::string& time) {
  if (auto done = settle_replacement(disk, workspace, kWithdrawing); !done) {
    return std::move(done).take_error();
  }
  const Path shown = ledger_file(workspace);
  auto end = open_ledger_end(disk, workspace, key.public_key());
  if (!end) return std::move(end).take_error();
  auto bytes = read_whole(end->fd.get(), kLargestLedger, shown);
  if (!bytes) return std::move(bytes).take_error();
  std::vector<LedgerEntry> entries;
  std::uint64_t offset = 0;
  Status done = parse_ledger(*bytes, entries, offset);
  if (done) done = verify_ledger(entries, key.public_key());
  if (done) done = check_may_go(entries, index);
  if (!done) return std::move(done).take_error();
  Withdrawn out;
  out.plan = parse_record(entries[index].record).plan;
  const nlohmann::json record{{"type", "withdrawal"}, {"time", time}, {"entry", index}};
  const std::string lines = without_text(entries, index, next_entry(end->tree, key, record.dump()));

  auto folder = open_folder(workspace);
  if (!folder) return std::move(folder).take_error();
  done = write_copy(disk, folder->get(), workspace / kWithdrawing, lines, key.public_key());
  if (!done) {
    auto gone = settle_replacement(disk, workspace, kWithdrawing);
    return std::move(gone ? done : gone).take_error().during("nothing was withdrawn, because");
  }
  auto reached = replace_own_file(disk, workspace, shown.filename().string(), kWithdrawing);
  if (!reached) return std::move(reached).take_error();
  out.reached = *std::move(reached);
  return out;
}

}  // namespace oubli::wiper
