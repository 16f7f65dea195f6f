// SPDX-License-Identifier: GPL-3.0-or-later
// SCRAM (RFC 5802, RFC 7677), the client's half: the password is proved and never sent, and the
// server has to prove that it knows what belongs to it. Owned by one login; one thread.
// Failure: Damaged where the server's message is none, Refused where it proves nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli::imap {

class Scram {
 public:
  enum class Hash : std::uint8_t { Sha1, Sha256 };
  struct Names {
    std::string user;          // whose password it is
    std::string on_behalf_of;  // empty: the same
  };

  // `nonce`: printable, without a comma, never used before (fresh_nonce).
  Scram(Hash hash, const Names& names, std::string_view password, std::string nonce);
  ~Scram();
  Scram(const Scram&) = delete;
  Scram& operator=(const Scram&) = delete;

  [[nodiscard]] std::string first() const { return header_ + bare_; }
  // To each message of the server's, in order: the proof, then nothing more to say.
  Result<std::string> answer(std::string_view message);
  [[nodiscard]] bool is_server_proved() const { return is_server_proved_; }

 private:
  Result<std::string> prove(std::string_view message);
  Result<std::string> check(std::string_view message);

  Hash hash_;
  std::string password_;  // prepared; wiped at the end
  std::string nonce_, header_, bare_;
  std::string expected_;  // the server's signature, once the proof was made
  bool is_server_proved_ = false;
};

// Empty where no random bytes can be had.
std::string fresh_nonce();

// A name as SASL writes it between commas (RFC 5801, 4).
[[nodiscard]] std::string sasl_name(std::string_view name);

// Before the process is confined: what is read from files then is not asked for later.
void prepare_scram();

}  // namespace oubli::imap
