// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/ledger_head.h"

#include "adapters/base/counted.h"
#include "wiper/json_text.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr const char* kHeadFile = "ledger.head";
constexpr int kHeadSchema = 1;
constexpr std::size_t kLargestHead = 64 << 10;

Fingerprint parse_fingerprint(const json& object) {
  Fingerprint print;
  print.device = object.at("device").get<std::uint64_t>();
  print.inode = object.at("inode").get<std::uint64_t>();
  print.size = object.at("size").get<std::uint64_t>();
  print.modified_ns = object.at("modified_ns").get<std::int64_t>();
  print.changed_ns = object.at("changed_ns").get<std::int64_t>();
  return print;
}

}  // namespace

std::optional<LedgerHead> read_ledger_head(const Path& workspace) {
  auto bytes = read_file(workspace / kHeadFile, kLargestHead);
  if (!bytes) return std::nullopt;
  try {
    const json object = parse_shallow(*bytes);
    if (object.at("type") != "ledger-head" || object.at("schema") != kHeadSchema)
      return std::nullopt;
    std::vector<TreeHash> peaks;
    for (const json& peak : object.at("peaks")) {
      if (!hash_of_hex(peak.get<std::string>(), peaks.emplace_back())) return std::nullopt;
    }
    auto tree = GrowingTree::resumed(std::move(peaks), object.at("entries").get<std::uint64_t>());
    if (!tree) return std::nullopt;
    return LedgerHead{parse_fingerprint(object.at("ledger")), *std::move(tree),
                      object.value("signature", "")};
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

Status save_ledger_head(Disk& disk, const Path& workspace, const LedgerHead& head) {
  json peaks = json::array();
  for (const TreeHash& peak : head.tree.peaks()) peaks.push_back(hex_of(peak));
  const json object{{"type", "ledger-head"},
                    {"schema", kHeadSchema},
                    {"entries", head.tree.size()},
                    {"peaks", peaks},
                    {"signature", head.signature},
                    {"ledger",
                     {{"device", head.ledger.device},
                      {"inode", head.ledger.inode},
                      {"size", head.ledger.size},
                      {"modified_ns", head.ledger.modified_ns},
                      {"changed_ns", head.ledger.changed_ns}}}};
  return save_durably(disk, workspace, kHeadFile, object.dump() + "\n");
}

Status check_left(const std::vector<LedgerEntry>& entries, const std::optional<LedgerHead>& head,
                  const PublicKey& key) {
  if (!head || head->tree.size() == 0) return {};
  const std::uint64_t left = head->tree.size();
  LedgerEntry last;
  last.index = left - 1;
  last.root = head->tree.root();
  last.signature = head->signature;
  if (!is_signed(last, key)) return {};
  if (entries.size() >= left && entries[left - 1].root == last.root) return {};
  return refused("ledger: not what the last run left, which was " + counted(left, "entry") +
                     "; it was cut short or put back from an older copy",
                 "put back the ledger with all its entries; where they are lost for good, move "
                 "ledger.head out of the workspace");
}

}  // namespace oubli::wiper
