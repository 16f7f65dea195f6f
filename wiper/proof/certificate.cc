// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/certificate.h"

#include "wiper/json_text.h"
#include "wiper/proof/encoding.h"
#include "wiper/proof/ledger_append.h"
#include "wiper/proof/ledger_record.h"
#include "wiper/proof/statement.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

// Tells what is signed here from a checkpoint, which the same key signs.
constexpr std::string_view kSignedAs = "oubli certificate 1\n";

// Sorted keys, no blanks, UTF-8; without floating-point numbers this is RFC 8785.
std::string canonical(const json& value) { return value.dump(); }

std::string record_of(const json& statement) {
  const json& messages = statement.at("messages");
  json record{{"type", "erasure"},
              {"time", statement.at("finished")},
              {"plan", statement.at("plan")},
              {"certificate", sha256_hex(canonical(statement))},
              {"erased", messages.at("erased")},
              {"redacted", messages.at("redacted")},
              {"failed", messages.at("failed")},
              {"verified", statement.at("verified")},
              {"lowest_level", statement.at("lowest_level")}};
  const auto found_again = statement.at("residue").at("found").get<std::uint64_t>();
  if (found_again > 0) record["residue"] = found_again;
  if (statement.contains("supersedes")) record["supersedes"] = statement.at("supersedes");
  return canonical(record);
}

json ledger_json(const Appended& made, const PublicKey& key) {
  const LedgerEntry& entry = made.entry;
  json path = json::array();
  for (const TreeHash& hash : made.path) path.push_back(hex_of(hash));
  const std::string text = checkpoint_of(entry, key).text();
  return {{"index", entry.index},
          {"salt", hex_of(entry.salt)},
          {"record", json::parse(entry.record)},
          {"path", path},
          {"checkpoint", text + "\n" + entry.signature + "\n"}};
}

// The last entry of the run that `receipt` settles; a text that was withdrawn tells nothing.
Result<std::optional<std::uint64_t>> settled_entry(const Path& workspace, const Receipt& receipt) {
  std::optional<std::uint64_t> found;
  if (!receipt.is_recovery) return found;
  auto entries = read_ledger(ledger_file(workspace));
  if (!entries) return std::move(entries).take_error();
  for (const LedgerEntry& entry : *entries) {
    if (parse_record(entry.record).plan == to_hex(receipt.plan)) found = entry.index;
  }
  return found;
}

Error damaged_certificate(std::string_view what) {
  return damaged("certificate: " + std::string(what),
                 "ask whoever issued it for the file as it was written");
}

bool is_in_ledger(const json& ledger, const json& statement, const Checkpoint& checkpoint) {
  const std::string record = canonical(ledger.at("record"));
  if (record != record_of(statement)) return false;
  std::string salt;
  if (!bytes_of_hex(ledger.at("salt").get<std::string>(), salt)) return false;
  std::vector<TreeHash> path;
  for (const json& step : ledger.at("path")) {
    if (!hash_of_hex(step.get<std::string>(), path.emplace_back())) return false;
  }
  const auto index = ledger.at("index").get<std::uint64_t>();
  return is_included(leaf_of(salt, record), index, checkpoint.size, path, checkpoint.root);
}

CertifiedErasure facts_of(const json& statement, const json& ledger, const PublicKey& key) {
  const json& messages = statement.at("messages");
  const json& coverage = statement.at("coverage");
  CertifiedErasure facts;
  facts.key = key.name();
  facts.finished = statement.at("finished").get<std::string>();
  TreeHash plan{};
  if (hash_of_hex(statement.at("plan").get<std::string>(), plan)) facts.plan.bytes = plan;
  facts.planned = messages.at("planned").get<std::uint64_t>();
  facts.erased = messages.at("erased").get<std::uint64_t>();
  facts.redacted = messages.at("redacted").get<std::uint64_t>();
  facts.kept = messages.at("kept").get<std::uint64_t>();
  facts.failed = messages.at("failed").get<std::uint64_t>();
  facts.residue = statement.at("residue").at("found").get<std::uint64_t>();
  facts.unreadable = coverage.at("unreadable").get<std::uint64_t>();
  facts.unsupported = coverage.at("unsupported").get<std::uint64_t>();
  facts.elsewhere = coverage.at("elsewhere_messages").get<std::uint64_t>();
  facts.is_verified = statement.at("verified").get<bool>();
  facts.lowest_level = statement.at("lowest_level").get<std::string>();
  facts.ledger_index = ledger.at("index").get<std::uint64_t>();
  if (statement.contains("supersedes")) {
    facts.supersedes = statement.at("supersedes").get<std::uint64_t>();
  }
  facts.performed_by = statement.at("performed_by").at("name").get<std::string>();
  facts.validated_by = statement.at("validated_by").at("name").get<std::string>();
  facts.checkpoint = ledger.at("checkpoint").get<std::string>();
  facts.commitments = statement.at("commitments").get<std::vector<std::string>>();
  return facts;
}

// Throws nlohmann's exceptions where something is missing.
Result<CertifiedErasure> check_json(std::string_view bytes, const PublicKey& key) {
  const json certificate = parse_shallow(bytes);
  if (certificate.contains("coverage")) {
    return refused("certificate: it is a coverage statement",
                   "oubli coverage verify FILE --key PUB");
  }
  // One way to write it only: a second key of the same name would be read differently elsewhere.
  if (certificate.dump(kIndent) + "\n" != bytes)
    return damaged_certificate("not as it was written");
  const json& statement = certificate.at("statement");
  const json& signature = certificate.at("signature");
  const json& ledger = certificate.at("ledger");
  // Nothing unsigned may stand beside what is signed.
  if (certificate.size() != 3 || signature.size() != 2 || ledger.size() != 5) {
    return damaged_certificate("it holds more than was signed");
  }
  if (statement.at("type") != "erasure-certificate" || statement.at("schema") != kStatementSchema) {
    return damaged_certificate("of a kind that this version does not know");
  }
  if (signature.at("key") != key.text()) {
    return refused("certificate: signed with another key than " + key.name(),
                   "compare the key in it with the one the issuer published");
  }
  std::string bits;
  if (!bytes_of_base64(signature.at("ed25519").get<std::string>(), bits) ||
      !key.has_signed(std::string(kSignedAs) + canonical(statement), bits)) {
    return damaged_certificate("the statement is not what was signed");
  }
  auto checkpoint = open_note(ledger.at("checkpoint").get<std::string>(), key);
  if (!checkpoint) return damaged_certificate("its checkpoint is not what was signed");
  if (!is_in_ledger(ledger, statement, *checkpoint)) {
    return damaged_certificate("it does not stand in the ledger it names");
  }
  return facts_of(statement, ledger, key);
}

}  // namespace

Status issue_certificate(Disk& disk, const Path& workspace, const ProofKeys& keys,
                         const Receipt& receipt, const Parties& parties) {
  auto settled = settled_entry(workspace, receipt);
  if (!settled) return std::move(settled).take_error();
  const json statement = make_statement(receipt, to_json_lines(receipt), workspace,
                                        keys.commitments, parties, *settled);
  auto made = append_to_ledger(disk, workspace, keys.signing, record_of(statement));
  if (!made) return std::move(made).take_error();
  const PublicKey& key = keys.signing.public_key();
  const std::string signature = keys.signing.sign(std::string(kSignedAs) + canonical(statement));
  const json certificate{{"statement", statement},
                         {"signature", {{"key", key.text()}, {"ed25519", base64_of(signature)}}},
                         {"ledger", ledger_json(*made, key)}};
  const Path& file = receipt.certificate;
  auto done = ensure_folder(disk, workspace, std::string(kCertificates));
  if (!done) return done;
  return save_durably(disk, file.parent_path(), file.filename().string(),
                      certificate.dump(kIndent) + "\n");
}

Result<PublicKey> key_named_in(std::string_view bytes) {
  try {
    return PublicKey::parse(parse_shallow(bytes).at("signature").at("key").get<std::string>());
  } catch (const json::exception&) {
    return damaged_certificate("not a certificate, or something is missing in it");
  }
}

Result<CertifiedErasure> check_certificate(std::string_view bytes, const PublicKey& key) {
  try {
    return check_json(bytes, key);
  } catch (const json::exception&) {
    return damaged_certificate("not a certificate, or something is missing in it");
  }
}

}  // namespace oubli::wiper
