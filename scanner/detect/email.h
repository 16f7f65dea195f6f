// SPDX-License-Identifier: GPL-3.0-or-later
// Mail addresses as people and programs write them: RFC 5321 and 5322 with internationalised
// names (RFC 6531), quoted local parts and address literals; and addresses hidden from robots,
// "jean (at) dupont (dot) fr". Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/detect/rule.h"
#include "scanner/detect/tld.h"

namespace oubli::detect {

struct Domain {
  std::string value;  // lower case
  std::size_t end = 0;
  Tld tld = Tld::Invalid;
};
// Reads a domain name or "[192.0.2.1]" at `at`. Labels that cannot end a domain are left out.
std::optional<Domain> read_domain(std::string_view text, std::size_t at);
// Where the local part that ends at `at` begins; `at` itself when there is none.
std::size_t local_part_start(std::string_view text, std::size_t at);

void find_email(const Look& look);             // "@" and "%40"
void find_obfuscated_email(const Look& look);  // "(at)", " at … dot "

}  // namespace oubli::detect
