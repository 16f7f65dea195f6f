// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the place of an identifier. The token of an address or a message identifier is
// made with a key, the same for the same value under the same key, so that threads still join; who
// does not have the key cannot try values out. Const; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::redact {

// Prose: "[redacted name]". Compact: "redacted-name", "redacted-…@redacted.invalid", where blanks
// and brackets would mean something else.
enum class Style : std::uint8_t { Prose, Compact };

class Tokens {
 public:
  // The key is made for one run and thrown away.
  explicit Tokens(std::string key) : key_(std::move(key)) {}

  // `category` as in subject::Evidence; `value`: what is replaced.
  [[nodiscard]] std::string of(std::string_view category, std::string_view value,
                               Style style) const;
  // An addr-spec; also the inside of a message identifier.
  [[nodiscard]] std::string address(std::string_view value) const;

 private:
  std::string key_;
};

}  // namespace oubli::redact
