// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/json.h"
#include "scanner/cli/json_object.h"

namespace oubli::cli {

namespace {

Json number_or_null(const std::optional<std::uint64_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

}  // namespace

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
  json["supersedes"] = number_or_null(facts.supersedes);
  json["performed_by"] = facts.performed_by;
  json["validated_by"] = facts.validated_by;
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
  const wiper::LedgerRecord& record = row.record;
  Json json = json_object("ledger_entry");
  json["index"] = row.index;
  json["kind"] = record.type;
  json["withdrawn"] = record.type.empty();
  json["time"] = record.time;
  json["plan"] = record.plan;
  json["erased"] = record.erased;
  json["redacted"] = record.redacted;
  json["failed"] = record.failed;
  json["verified"] = record.is_verified;
  json["residue"] = record.residue;
  json["lowest_level"] = record.lowest_level;
  json["supersedes"] = number_or_null(record.supersedes);
  json["superseded_by"] = number_or_null(row.superseded_by);
  json["withdraws"] = number_or_null(record.withdraws);
  json["new_key"] = record.key;
  return line_of(json);
}

std::string json_line(std::uint64_t index, const app::WithdrawnText& withdrawn) {
  Json json = json_object("withdrawal");
  json["index"] = index;
  json["level"] = std::string(wiper::name_of(withdrawn.reached.level));
  json["why"] = withdrawn.reached.why;
  json["left"] = Json::array();
  for (const Path& file : withdrawn.left) json["left"].push_back(file.string());
  return line_of(json);
}

std::string json_line_of_passphrase(const wiper::Reached& reached) {
  Json json = json_object("passphrase");
  json["level"] = std::string(wiper::name_of(reached.level));
  json["why"] = reached.why;
  return line_of(json);
}

std::string json_line(const app::CheckedLedger& ledger) {
  Json json = json_object("ledger");
  json["sound"] = true;
  json["entries"] = ledger.rows.size();
  json["checkpoint"] = ledger.checkpoint;
  json["keys"] = ledger.keys;
  return line_of(json);
}

std::string json_line_of_checkpoint(const std::string& checkpoint) {
  Json json = json_object("checkpoint");
  json["checkpoint"] = checkpoint;
  return line_of(json);
}

std::string json_line_of_key(const std::string& key) {
  Json json = json_object("key");
  json["key"] = key;
  return line_of(json);
}

}  // namespace oubli::cli
