// SPDX-License-Identifier: GPL-3.0-or-later
// As much of the Cryptographic Message Syntax (RFC 5652) as it takes to get at signed content and
// to read the names in certificates: a walk over BER tags. No signature is verified here. Pure;
// bounded depth; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/extract/collector.h"

namespace oubli::content {

struct Pkcs7 {
  enum class Kind : std::uint8_t { Signed, Enveloped, Unknown };
  Kind kind = Kind::Unknown;
  std::string content;  // of signed data: a MIME entity
};

[[nodiscard]] Pkcs7 open_pkcs7(std::string_view der);

// The text strings of a signature: names and addresses of who signed and who certified it.
void add_signature(std::string_view der, std::string_view part, Collector& into);

}  // namespace oubli::content
