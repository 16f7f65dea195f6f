// SPDX-License-Identifier: GPL-3.0-or-later
// The proof of an erasure that leaves the machine: a statement (statement.h), signed with the
// workspace's key, and the place its digest has in the ledger, with the path to a signed
// checkpoint. Whoever has the file and the public key checks it, without us. Format:
// docs/formats/certificate.md. Free functions; one thread a workspace.
// Failure: Damaged (not what was signed), Refused (another key), Failed, Locked (the ledger).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/disk/disk.h"
#include "wiper/proof/parties.h"
#include "wiper/proof/proof_keys.h"
#include "wiper/receipt.h"

namespace oubli::wiper {

inline constexpr std::string_view kCertificates = "certificates";  // in the workspace

// Appends the erasure to the ledger and saves the certificate durably as `receipt.certificate`.
// REQUIRES: the receipt is as it will be saved.
// A recovery names the entry of the run it settles, where that had one.
Status issue_certificate(Disk& disk, const Path& workspace, const ProofKeys& keys,
                         const Receipt& receipt, const Parties& parties = {});

// What a sound certificate says.
struct CertifiedErasure {
  std::string key;       // name of the key that signed it
  std::string finished;  // RFC 3339
  ContentHash plan;      // its digest
  std::uint64_t planned = 0, erased = 0, redacted = 0, kept = 0, failed = 0;
  std::uint64_t residue = 0, unreadable = 0, unsupported = 0, elsewhere = 0;
  bool is_verified = false;
  std::string lowest_level;                 // "none": no copy was overwritten
  std::uint64_t ledger_index = 0;           // counted from 0
  std::optional<std::uint64_t> supersedes;  // it settles the run of that entry
  std::string performed_by, validated_by;   // names; "unknown"
  std::string checkpoint;                   // signed note: the ledger as it was then
  std::vector<std::string> commitments;
};

Result<CertifiedErasure> check_certificate(std::string_view bytes, const PublicKey& key);
// The key it says it was signed with, unproved.
Result<PublicKey> key_named_in(std::string_view bytes);

}  // namespace oubli::wiper
