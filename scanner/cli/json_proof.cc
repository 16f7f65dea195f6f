// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/json.h"
#include "scanner/cli/json_object.h"

namespace oubli::cli {

std::string json_line(const std::string& file, const wiper::CertifiedErasure& facts) {
  Json json = json_object("certificate");
  json["file"] = file;
  json["sound"] = true;
  json["key"] = facts.key;
  json["finished"] = facts.finished;
  json["plan"] = to_hex(facts.plan);
  json["planned"] = facts.planned;
  json["erased"] = facts.erased;
  json["redacted"] = facts.redacted;
  json["kept"] = facts.kept;
  json["failed"] = facts.failed;
  json["verified"] = facts.is_verified;
  json["residue"] = facts.residue;
  json["unreadable"] = facts.unreadable;
  json["unsupported"] = facts.unsupported;
  json["elsewhere"] = facts.elsewhere;
  json["lowest_level"] = facts.lowest_level;
  json["ledger_index"] = facts.ledger_index;
  json["checkpoint"] = facts.checkpoint;
  return line_of(json);
}

std::string json_line(const app::Disclosure& found) {
  Json json = json_object("disclosure");
  json["commitment"] = found.commitment;
  json["salt"] = found.salt;
  json["message_hash"] = found.message_hash;
  return line_of(json);
}

std::string json_line(const app::LedgerRow& row) {
  Json json = json_object("ledger_entry");
  json["index"] = row.index;
  json["withdrawn"] = row.is_withdrawn;
  json["time"] = row.time;
  json["plan"] = row.plan;
  json["erased"] = row.erased;
  json["redacted"] = row.redacted;
  json["failed"] = row.failed;
  json["verified"] = row.is_verified;
  json["lowest_level"] = row.level;
  return line_of(json);
}

std::string json_line(const app::CheckedLedger& ledger) {
  Json json = json_object("ledger");
  json["sound"] = true;
  json["entries"] = ledger.rows.size();
  json["checkpoint"] = ledger.checkpoint;
  return line_of(json);
}

std::string json_line_of_key(const std::string& key) {
  Json json = json_object("key");
  json["key"] = key;
  return line_of(json);
}

}  // namespace oubli::cli
