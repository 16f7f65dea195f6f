// SPDX-License-Identifier: GPL-3.0-or-later
// A signed statement "the ledger had so many entries and this root", in the C2SP checkpoint format:
// what is kept outside the machine to prove later that the ledger only grew. Value type; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "wiper/proof/merkle_tree.h"
#include "wiper/proof/signing_key.h"

namespace oubli::wiper {

struct Checkpoint {
  std::string origin;  // the name of the key
  std::uint64_t size = 0;
  TreeHash root{};

  // Three lines: origin, size, root in base64.
  [[nodiscard]] std::string text() const;
  bool operator==(const Checkpoint&) const = default;
};

// The line a signature takes in a note, without its end.
[[nodiscard]] std::string signature_line(std::string_view text, const SigningKey& key);
// Text, blank line, signature line.
[[nodiscard]] std::string signed_note(const Checkpoint& checkpoint, const SigningKey& key);
// Damaged when the note is none; Refused when `key` has not signed it.
Result<Checkpoint> open_note(std::string_view note, const PublicKey& key);

}  // namespace oubli::wiper
