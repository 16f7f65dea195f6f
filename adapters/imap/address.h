// SPDX-License-Identifier: GPL-3.0-or-later
// imap:// and imaps:// addresses (RFC 5092, without its passwords and parameters) as a person
// writes them: imaps://jean@mail.example.org/INBOX. A folder is written in UTF-8; what would end
// or confuse the address is percent-encoded. Pure; any thread. Failure: Usage, which never repeats
// what might be a password.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli::imap {

struct Address {
  bool is_tls_at_once = true;  // imaps://; else TLS is asked for on the open connection
  std::string user;
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string folder;  // UTF-8; empty: all of them
};

// Whether it is meant as an address rather than a path.
[[nodiscard]] bool is_address(std::string_view text);

Result<Address> parse_address(std::string_view text);

// The address of `user` on a server that is named without one: imaps://mail.example.org/INBOX.
[[nodiscard]] bool is_without_user(std::string_view text);
Result<std::string> address_for(std::string_view text, const std::string& user);

// The canonical form of an address: the same for every way to write it.
[[nodiscard]] std::string to_string(const Address& address);
// Without the folder: whom to log in as, and where.
[[nodiscard]] std::string account_of(const Address& address);

}  // namespace oubli::imap
