// SPDX-License-Identifier: GPL-3.0-or-later
// Checks what erasures are proved with: certificates, and the ledger they stand in. Given the
// public key, no workspace is needed. Reads only, but for withdraw(); one thread. Failure: Damaged
// (not what was signed), Refused (another key, or not the ledger of the checkpoint), NotFound.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/app/workspace.h"
#include "wiper/disk/media.h"
#include "wiper/proof/certificate.h"
#include "wiper/proof/ledger.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::app {

// `given`: a key as `certificate key` prints it, or a file that holds one.
Result<wiper::PublicKey> read_public_key(const std::string& given);

// `ledger`: where the certificate is signed with another key, a ledger that tells that this one was
// followed by it, or follows it; empty: none.
Result<wiper::CertifiedErasure> check_certificate(const Path& file, const wiper::PublicKey& key,
                                                  const Path& ledger);

// How somebody who has the message sees that the certificate is about it: SHA-256 of the salt and
// the message's BLAKE2b-256 is one of its commitments. All hexadecimal.
struct Disclosure {
  std::string message_hash, salt, commitment;
};
// NotFound when the certificate is not about the message in `message`.
Result<Disclosure> disclose(const Workspace& workspace, const Path& certificate,
                            const Path& message);

struct LedgerRow {
  std::uint64_t index = 0;
  wiper::LedgerRecord record;  // its type is empty where the text was withdrawn; it still counts
  std::optional<std::uint64_t> superseded_by;  // the entry that settled the run of this one
};

struct CheckedLedger {
  std::vector<LedgerRow> rows;
  std::string lines;              // as they stand in the file
  std::string checkpoint;         // signed note of the last entry; empty without one
  std::vector<std::string> keys;  // that signed it, in order
};

// `checkpoint`: a file that was kept; empty: none.
Result<CheckedLedger> check_ledger(const Path& file, const wiper::PublicKey& key,
                                   const Path& checkpoint);

struct WithdrawnText {
  wiper::Reached reached;  // of the file it stood in
  std::vector<Path> left;  // files of the workspace that still hold it: certificate, receipt
};
// Takes the text of the entry out of the workspace's ledger; the lock is held.
Result<WithdrawnText> withdraw(const Workspace& workspace, std::uint64_t index);

}  // namespace oubli::app
