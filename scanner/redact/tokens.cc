// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/tokens.h"

#include <array>

#include <sodium.h>

#include "adapters/mime/ascii.h"

namespace oubli::redact {
namespace {

struct Row {
  std::string_view category, prose, compact;
};
constexpr std::array kRows{
    Row{"name", "[redacted name]", "redacted-name"},
    Row{"email", "[redacted e-mail]", "redacted-e-mail"},
    Row{"phone", "[redacted phone]", "redacted-phone"},
    Row{"iban", "[redacted account]", "redacted-account"},
    Row{"card-number", "[redacted card]", "redacted-card"},
    Row{"ip", "[redacted network address]", "redacted-network-address"},
    Row{"birth-date", "[redacted date]", "redacted-date"},
};
constexpr Row kOther{"id", "[redacted identifier]", "redacted-identifier"};
constexpr std::size_t kHashBytes = 8;

const Row& row_of(std::string_view category) {
  for (const Row& row : kRows) {
    if (row.category == category) return row;
  }
  return kOther;
}

}  // namespace

std::string Tokens::of(std::string_view category, std::string_view value, Style style) const {
  const Row& row = row_of(category);
  if (style == Style::Prose) return std::string(row.prose);
  return category == "email" ? address(value) : std::string(row.compact);
}

// Letters only, so that no token looks like a number somebody has.
std::string Tokens::address(std::string_view value) const {
  const std::string text = mime::lower_case(mime::trimmed(value));
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), reinterpret_cast<const unsigned char*>(key_.data()), key_.size());
  std::string out = "redacted-";
  for (std::size_t i = 0; i < kHashBytes; ++i) {
    out += {static_cast<char>('a' + (hash[i] >> 4U)), static_cast<char>('a' + (hash[i] & 0xFU))};
  }
  return out + "@redacted.invalid";
}

}  // namespace oubli::redact
