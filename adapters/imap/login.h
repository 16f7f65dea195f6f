// SPDX-License-Identifier: GPL-3.0-or-later
// What a connection to a mail server is opened with. Value types; one thread.
#pragma once

#include <cstdint>
#include <string>

namespace oubli::imap {

enum class Security : std::uint8_t { TlsAtOnce = 1, StartTls = 2, None = 3 };

// `secret` is wiped by whoever holds the login.
struct Login {
  Security security = Security::TlsAtOnce;
  std::string host;         // which the server's certificate has to name
  std::string authorities;  // PEM: who may sign that certificate
  std::string user;
  std::string authenticated;  // whose password it is, where that is somebody else
  std::string secret;         // a password, or an OAuth 2 access token
  bool is_token = false;
};

}  // namespace oubli::imap
