// SPDX-License-Identifier: GPL-3.0-or-later
// Which key signs now, and the change to another one. The first key derives from the master key;
// each later one is drawn at random and stands sealed in <workspace>/signing-key. The ledger
// decides which counts: an entry signed with the old key announces the new one (key_chain.h). One
// thread; who changes it holds the workspace. Failure: Failed, Damaged (a key file that does not
// open, a ledger).
#pragma once

#include <string>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/sealer.h"
#include "wiper/disk/disk.h"
#include "wiper/proof/proof_keys.h"

namespace oubli::wiper {

// Reads only. Where a rotation was killed, the key is the one the ledger ended with.
Result<ProofKeys> open_proof_keys(const Path& workspace, const index::Keyring& keyring,
                                  const index::Sealer& sealer);

// What a killed rotation left: the key that counts gets its name, the other file is overwritten.
// Where the ledger does not say which counts, both stay.
Status settle_signing_key(Disk& disk, const Path& workspace, const index::Keyring& keyring,
                          const index::Sealer& sealer);

// The new key, sealed and synced, then its entry, then its name; the file of the one before it is
// overwritten. Killed anywhere, open_proof_keys() still finds the key that counts.
Result<PublicKey> rotate_signing_key(Disk& disk, const Path& workspace,
                                     const index::Keyring& keyring, const index::Sealer& sealer,
                                     const std::string& time);

}  // namespace oubli::wiper
