// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/percent.h"

#include <algorithm>

#include "adapters/mime/ascii.h"

namespace oubli::mime {
namespace {

// "%" and two hexadecimal digits from `digits` on.
PercentOctet octet_of(std::string_view text, std::size_t at, std::size_t digits) {
  const std::string_view two = text.substr(std::min(digits, text.size()), 2);
  if (two.size() < 2 || hex_value(two[0]) < 0 || hex_value(two[1]) < 0) return {};
  return {static_cast<char>(hex_value(two[0]) * 16 + hex_value(two[1])), digits + 2 - at};
}

template <typename OctetAt>
std::string decoded_by(std::string_view text, OctetAt octet_at) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const PercentOctet one = text[at] == '%' ? octet_at(text, at) : PercentOctet{};
    out += one.size > 0 ? one.octet : text[at];
    at += one.size > 0 ? one.size : 1;
  }
  return out;
}

}  // namespace

PercentOctet percent_octet(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '%') return {};
  PercentOctet found = octet_of(text, at, at + 1);
  while (found.size > 0 && found.octet == '%') {
    const PercentOctet inner = octet_of(text, at, at + found.size);
    if (inner.size == 0) break;
    found = inner;
  }
  return found;
}

std::string percent_decoded(std::string_view text) {
  return decoded_by(text,
                    [](std::string_view all, std::size_t at) { return octet_of(all, at, at + 1); });
}

std::string percent_decoded_through(std::string_view text) {
  return decoded_by(text, percent_octet);
}

}  // namespace oubli::mime
