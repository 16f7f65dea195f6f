// SPDX-License-Identifier: GPL-3.0-or-later
// Payment card numbers (ISO/IEC 7812-1: issuer prefix, length, Luhn check digit). Pure; any thread.
#pragma once

#include <string_view>

#include "scanner/detect/rule.h"

namespace oubli::detect {

// `digits`: digits only. Annex B of ISO/IEC 7812-1.
bool has_luhn_sum(std::string_view digits);
// Prefix and length belong to a card network. `name` is in static storage; empty when none.
std::string_view card_network(std::string_view digits);

void find_card(const Look& look);

}  // namespace oubli::detect
