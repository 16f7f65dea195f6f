// SPDX-License-Identifier: GPL-3.0-or-later
// Percent-encoding (RFC 3986, 2.1). A link inside a link has its percent signs encoded again
// (%2540). Pure; linear; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::mime {

// One octet and the bytes that say it; size 0: there is none.
struct PercentOctet {
  char octet = 0;
  std::size_t size = 0;
};

// What stands at `at`, however often it was encoded.
[[nodiscard]] PercentOctet percent_octet(std::string_view text, std::size_t at);

// Decoded once, as RFC 2231, 4 has it.
[[nodiscard]] std::string percent_decoded(std::string_view text);
// Decoded until nothing is left to be decoded.
[[nodiscard]] std::string percent_decoded_through(std::string_view text);

}  // namespace oubli::mime
