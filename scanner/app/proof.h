// SPDX-License-Identifier: GPL-3.0-or-later
// Checks what erasures are proved with: certificates, and the ledger they stand in. Given the
// public key, no workspace is needed. Reads only; one thread. Failure: Damaged (not what was
// signed), Refused (another key, or not the ledger of the checkpoint), NotFound.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/app/workspace.h"
#include "wiper/certificate.h"
#include "wiper/ledger.h"

namespace oubli::app {

// `given`: a key as `certificate key` prints it, or a file that holds one.
Result<wiper::PublicKey> read_public_key(const std::string& given);

Result<wiper::CertifiedErasure> check_certificate(const Path& file, const wiper::PublicKey& key);

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
  bool is_withdrawn = false;  // its text was taken out; it still counts
  std::string time, plan, level;
  std::uint64_t erased = 0, redacted = 0, failed = 0;
  bool is_verified = false;
};

struct CheckedLedger {
  std::vector<LedgerRow> rows;
  std::string lines;       // as they stand in the file
  std::string checkpoint;  // signed note of the last entry; empty without one
};

// `checkpoint`: a file that was kept; empty: none.
Result<CheckedLedger> check_ledger(const Path& file, const wiper::PublicKey& key,
                                   const Path& checkpoint);

}  // namespace oubli::app
