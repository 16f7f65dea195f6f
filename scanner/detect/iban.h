// SPDX-License-Identifier: GPL-3.0-or-later
// International bank account numbers (ISO 13616-1, SWIFT IBAN Registry). Pure; any thread.
#pragma once

#include <string_view>

#include "scanner/detect/rule.h"

namespace oubli::detect {

// `compact`: upper case, no separators. Country, length, structure and check digits are right.
bool is_iban(std::string_view compact);
// Length of an IBAN of that country, 0 when the country has none.
std::size_t iban_length(std::string_view country);

void find_iban(const Look& look);

}  // namespace oubli::detect
