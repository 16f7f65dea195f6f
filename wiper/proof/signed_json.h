// SPDX-License-Identifier: GPL-3.0-or-later
// A statement of ours in a file of its own: {"NAME": statement, "signature": {"key", "ed25519"}},
// sorted keys, indented by one blank, ended by LF. Signed is "oubli NAME 1" LF and the canonical
// statement (sorted keys, no blanks), so that nothing signed as one thing passes for another. Pure;
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "wiper/proof/signing_key.h"

namespace oubli::wiper {

// REQUIRES: `canonical` is JSON in canonical form.
[[nodiscard]] std::string signed_json(std::string_view name, std::string_view canonical,
                                      const SigningKey& key);

// The canonical statement. Damaged: not what was signed, or more than that; Refused: signed with
// another key.
Result<std::string> open_signed_json(std::string_view name, std::string_view bytes,
                                     const PublicKey& key);

}  // namespace oubli::wiper
