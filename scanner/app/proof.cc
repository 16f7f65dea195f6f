// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/proof.h"

#include <algorithm>
#include <optional>

#include "scanner/app/days.h"
#include "wiper/proof/encoding.h"
#include "wiper/proof/key_chain.h"
#include "wiper/proof/ledger_head.h"
#include "wiper/proof/withdraw.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestKey = 4096;
constexpr std::size_t kLongestCertificate = 256U << 20;
constexpr std::size_t kLongestMessage = 1U << 30;

std::vector<LedgerRow> rows_of(const std::vector<wiper::LedgerEntry>& entries) {
  std::vector<LedgerRow> rows;
  for (const wiper::LedgerEntry& entry : entries) {
    rows.push_back({entry.index, wiper::parse_record(entry.record), {}});
    const auto& settled = rows.back().record.supersedes;
    if (settled) rows[*settled].superseded_by = entry.index;
  }
  return rows;
}

// Signed with the key that was in force when the ledger had that size.
Result<std::optional<wiper::Checkpoint>> read_checkpoint(const Path& file,
                                                         const wiper::KeyChain& keys) {
  if (file.empty()) return std::optional<wiper::Checkpoint>();
  auto note = read_file(file, kLongestKey);
  if (!note) return std::move(note).take_error();
  for (const wiper::PublicKey& key : keys.keys()) {
    auto checkpoint = wiper::open_note(*note, key);
    if (checkpoint && keys.at(std::max<std::uint64_t>(checkpoint->size, 1) - 1) == key) {
      return std::optional(*std::move(checkpoint));
    }
  }
  auto none = wiper::open_note(*note, keys.last());
  if (!none) return std::move(none).take_error().during(file.string());
  return refused(file.string() + ": the checkpoint is signed with a key that was not in force then",
                 "look for one that was written at that time");
}

// The key the certificate names, when the ledger links it to the one that is trusted.
Result<wiper::KeyChain> linked_keys(const wiper::PublicKey& named, const wiper::PublicKey& trusted,
                                    const Path& ledger) {
  auto entries = wiper::read_ledger(ledger);
  if (!entries) return std::move(entries).take_error();
  if (auto sound = wiper::verify_ledger(*entries, trusted); !sound) {
    return std::move(sound).take_error();
  }
  auto keys = wiper::follow_keys(*entries, trusted);
  if (!keys) return std::move(keys).take_error();
  if (keys->holds(named)) return keys;
  return refused("certificate: signed with another key than " + trusted.name() +
                     ", and the ledger does not link the two",
                 "compare the key in it with the one the issuer published");
}

// What the last run left, where the ledger stands in its workspace.
std::optional<wiper::LedgerHead> left_beside(const Path& ledger) {
  const Path folder = ledger.parent_path();
  if (ledger != wiper::ledger_file(folder)) return std::nullopt;
  return wiper::read_ledger_head(folder);
}

// Files of `folder` whose names begin with the first digits of the plan.
void add_files_of(const Path& folder, const std::string& plan, std::vector<Path>& found) {
  constexpr std::size_t kDigits = 16;
  std::error_code wrong;
  for (const auto& file : std::filesystem::directory_iterator(folder, wrong)) {
    const std::string name = file.path().filename().string();
    if (plan.size() >= kDigits && name.starts_with(plan.substr(0, kDigits))) {
      found.push_back(file.path());
    }
  }
}

}  // namespace

Result<wiper::PublicKey> read_public_key(const std::string& given) {
  std::error_code error;
  if (!std::filesystem::exists(given, error)) {
    auto key = wiper::PublicKey::parse(given);
    if (key) return key;
    return failed(given + ": neither a file nor a public key",
                  "name the file, or give the key itself: NAME+KEYID+BASE64");
  }
  auto text = read_file(given, kLongestKey);
  auto key = text ? wiper::PublicKey::parse(*text) : std::move(text).take_error();
  if (key) return key;
  return damaged(given + ": not a public key", "it reads NAME+KEYID+BASE64");
}

Result<wiper::CertifiedErasure> check_certificate(const Path& file, const wiper::PublicKey& key,
                                                  const Path& ledger) {
  auto bytes = read_file(file, kLongestCertificate);
  if (!bytes) return std::move(bytes).take_error();
  auto named = wiper::key_named_in(*bytes);
  const bool is_linked = named && *named != key && !ledger.empty();
  if (!is_linked) {
    auto facts = wiper::check_certificate(*bytes, key);
    if (!facts) return std::move(facts).take_error().during(file.string());
    return facts;
  }
  auto keys = linked_keys(*named, key, ledger);
  if (!keys) return std::move(keys).take_error().during(file.string());
  auto facts = wiper::check_certificate(*bytes, *named);
  if (!facts) return std::move(facts).take_error().during(file.string());
  if (keys->at(facts->ledger_index) == *named) return facts;
  return refused(file.string() + ": certificate: signed with a key that was not in force then",
                 "ask whoever issued it for one of that time");
}

Result<Disclosure> disclose(const Workspace& workspace, const Path& certificate,
                            const Path& message) {
  const wiper::ProofKeys& keys = workspace.proof_keys();
  auto facts = check_certificate(certificate, keys.signing.public_key(),
                                 wiper::ledger_file(workspace.folder()));
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
  const auto head = left_beside(file);  // before a run that is going on adds to either
  auto entries = wiper::read_ledger(file);
  if (!entries) return std::move(entries).take_error();
  if (auto sound = wiper::verify_ledger(*entries, key); !sound) {
    return std::move(sound).take_error();
  }
  auto keys = wiper::follow_keys(*entries, key);
  if (!keys) return std::move(keys).take_error();
  if (auto whole = wiper::check_left(*entries, head, keys->last()); !whole)
    return std::move(whole).take_error();
  auto kept = read_checkpoint(checkpoint, *keys);
  if (!kept) return std::move(kept).take_error();
  if (*kept) {
    if (auto sound = wiper::check_kept(*entries, **kept); !sound) {
      return std::move(sound).take_error();
    }
  }
  CheckedLedger ledger;
  ledger.rows = rows_of(*entries);
  for (const wiper::PublicKey& one : keys->keys()) ledger.keys.push_back(one.text());
  for (const wiper::LedgerEntry& entry : *entries) ledger.lines += wiper::to_line(entry);
  if (!entries->empty()) {
    const wiper::LedgerEntry& last = entries->back();
    ledger.checkpoint =
        wiper::checkpoint_of(last, keys->at(last.index)).text() + "\n" + last.signature + "\n";
  }
  return ledger;
}

Result<WithdrawnText> withdraw(const Workspace& workspace, std::uint64_t index) {
  wiper::RealDisk disk;
  auto done = wiper::withdraw_from_ledger(disk, workspace.folder(), workspace.proof_keys().signing,
                                          index, now_rfc3339());
  if (!done) return std::move(done).take_error();
  WithdrawnText out;
  out.reached = std::move(done->reached);
  for (const Path& folder : {workspace.folder() / wiper::kCertificates, workspace.receipts()}) {
    add_files_of(folder, done->plan, out.left);
  }
  return out;
}

}  // namespace oubli::app
