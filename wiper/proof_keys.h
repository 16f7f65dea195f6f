// SPDX-License-Identifier: GPL-3.0-or-later
// The keys an erasure is proved with; both derive from the workspace's master key. const members:
// any thread.
#pragma once

#include "wiper/commitment.h"
#include "wiper/signing_key.h"

namespace oubli::wiper {

struct ProofKeys {
  explicit ProofKeys(const index::Keyring& keyring) : signing(keyring), commitments(keyring) {}

  SigningKey signing;
  Committer commitments;
};

}  // namespace oubli::wiper
