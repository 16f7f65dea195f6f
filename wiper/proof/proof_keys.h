// SPDX-License-Identifier: GPL-3.0-or-later
// The keys an erasure is proved with: see key_rotation.h for the one that signs; commitments derive
// from the workspace's master key. const members: any thread.
#pragma once

#include <utility>

#include "wiper/proof/commitment.h"
#include "wiper/proof/signing_key.h"

namespace oubli::wiper {

struct ProofKeys {
  explicit ProofKeys(const index::Keyring& keyring) : signing(keyring), commitments(keyring) {}
  ProofKeys(SigningKey key, Committer committer)
      : signing(std::move(key)), commitments(std::move(committer)) {}

  SigningKey signing;
  Committer commitments;
};

}  // namespace oubli::wiper
