// SPDX-License-Identifier: GPL-3.0-or-later
// The keys that signed a ledger, one after the other. Another key begins with an entry that the one
// before it signed, and in which the new one accepts the ledger as it was: so who trusts any of
// them can tell what the others may have signed. Value types; any thread.
// Failure: Refused (the key is none of them), Damaged (they do not follow from each other).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "wiper/proof/ledger.h"
#include "wiper/proof/signing_key.h"

namespace oubli::wiper {

class KeyChain {
 public:
  explicit KeyChain(PublicKey first) : spans_{{std::move(first), 0}} {}

  void add(PublicKey key, std::uint64_t from) { spans_.push_back({std::move(key), from}); }
  // That signed, or is to sign, the entry `index`.
  [[nodiscard]] const PublicKey& at(std::uint64_t index) const;
  [[nodiscard]] const PublicKey& last() const { return spans_.back().key; }
  [[nodiscard]] std::vector<PublicKey> keys() const;
  [[nodiscard]] bool holds(const PublicKey& key) const;

 private:
  struct Span {
    PublicKey key;
    std::uint64_t from = 0;  // the first entry it signs
  };
  std::vector<Span> spans_;
};

// Looks at what the entries say of keys and at nothing else: see verify_ledger().
Result<KeyChain> follow_keys(const std::vector<LedgerEntry>& entries, const PublicKey& known);

// The record that announces `next`, to stand behind `before` entries whose root is `root`.
[[nodiscard]] std::string key_record(const SigningKey& next, const PublicKey& previous,
                                     std::uint64_t before, const TreeHash& root,
                                     const std::string& time);

}  // namespace oubli::wiper
