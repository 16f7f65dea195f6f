// SPDX-License-Identifier: GPL-3.0-or-later
// Address lists (RFC 5322 3.4 and its obsolete forms): groups, comments, quoted names, routes,
// blanks around dots and @, and what mailers write instead: unquoted commas in names, semicolons
// between addresses, a whole list inside an encoded word. Pure; linear; never fails.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::mime {

struct Address {
  std::string name;     // decoded; of a comment when there is no display name
  std::string address;  // "jean@example.com", without blanks and comments; may be empty
};

// At most this many are read from one field; the field's text is still there for the rest.
inline constexpr std::size_t kMostAddresses = 20000;

[[nodiscard]] std::vector<Address> parse_addresses(std::string_view raw, std::string_view fallback);

}  // namespace oubli::mime
