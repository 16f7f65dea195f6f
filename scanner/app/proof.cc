// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/proof.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "wiper/encoding.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestKey = 4096;
constexpr std::size_t kLongestCertificate = 256U << 20;
constexpr std::size_t kLongestMessage = 1U << 30;

LedgerRow row_of(const wiper::LedgerEntry& entry) {
  LedgerRow row;
  row.index = entry.index;
  row.is_withdrawn = entry.record.empty();
  const auto record = nlohmann::json::parse(entry.record, nullptr, false);
  if (!record.is_object()) return row;
  row.time = record.value("time", "");
  row.plan = record.value("plan", "");
  row.level = record.value("lowest_level", "");
  row.erased = record.value("erased", std::uint64_t{0});
  row.redacted = record.value("redacted", std::uint64_t{0});
  row.failed = record.value("failed", std::uint64_t{0});
  row.is_verified = record.value("verified", false);
  return row;
}

Result<std::optional<wiper::Checkpoint>> read_checkpoint(const Path& file,
                                                         const wiper::PublicKey& key) {
  if (file.empty()) return std::optional<wiper::Checkpoint>();
  auto note = read_file(file, kLongestKey);
  if (!note) return std::move(note).take_error();
  auto checkpoint = wiper::open_note(*note, key);
  if (!checkpoint) return std::move(checkpoint).take_error().during(file.string());
  return std::optional(*std::move(checkpoint));
}

}  // namespace

Result<wiper::PublicKey> read_public_key(const std::string& given) {
  std::error_code error;
  if (!std::filesystem::exists(given, error)) return wiper::PublicKey::parse(given);
  auto text = read_file(given, kLongestKey);
  if (!text) return std::move(text).take_error();
  auto key = wiper::PublicKey::parse(*text);
  if (!key) return std::move(key).take_error().during(given);
  return key;
}

Result<wiper::CertifiedErasure> check_certificate(const Path& file, const wiper::PublicKey& key) {
  auto bytes = read_file(file, kLongestCertificate);
  if (!bytes) return std::move(bytes).take_error();
  auto facts = wiper::check_certificate(*bytes, key);
  if (!facts) return std::move(facts).take_error().during(file.string());
  return facts;
}

Result<Disclosure> disclose(const Workspace& workspace, const Path& certificate,
                            const Path& message) {
  const wiper::ProofKeys& keys = workspace.proof_keys();
  auto facts = check_certificate(certificate, keys.signing.public_key());
  if (!facts) return std::move(facts).take_error();
  auto bytes = read_file(message, kLongestMessage);
  if (!bytes) return std::move(bytes).take_error();
  const ContentHash hash = content_hash(*bytes);
  const std::string_view what = wiper::bytes_of(hash);
  const std::string salt =
      keys.commitments.salt(facts->plan, wiper::Committer::Kind::Message, what);
  Disclosure found{to_hex(hash), wiper::hex_of(salt), wiper::commitment_of(salt, what)};
  if (std::ranges::find(facts->commitments, found.commitment) != facts->commitments.end()) {
    return found;
  }
  return Error{ErrorCode::NotFound,
               message.string() + ": " + certificate.string() + " is not about this message",
               "it is about the bytes as they stood in the mailbox, without the From_ line"};
}

Result<CheckedLedger> check_ledger(const Path& file, const wiper::PublicKey& key,
                                   const Path& checkpoint) {
  auto kept = read_checkpoint(checkpoint, key);
  if (!kept) return std::move(kept).take_error();
  auto entries = wiper::read_ledger(file);
  if (!entries) return std::move(entries).take_error();
  if (auto sound = wiper::verify_ledger(*entries, key, *kept); !sound) {
    return std::move(sound).take_error();
  }
  CheckedLedger ledger;
  for (const wiper::LedgerEntry& entry : *entries) {
    ledger.rows.push_back(row_of(entry));
    ledger.lines += wiper::to_line(entry);
  }
  if (!entries->empty()) {
    const wiper::LedgerEntry& last = entries->back();
    ledger.checkpoint = wiper::checkpoint_of(last, key).text() + "\n" + last.signature + "\n";
  }
  return ledger;
}

}  // namespace oubli::app
