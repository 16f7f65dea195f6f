// SPDX-License-Identifier: GPL-3.0-or-later
// Value-added-tax numbers with their country prefix: the member states of the EU (Commission,
// VIES format table), the United Kingdom and Northern Ireland, Switzerland, Norway. Pure; any
// thread.
#pragma once

#include <string_view>

#include "scanner/detect/rule.h"

namespace oubli::detect {

// `compact`: prefix and body, upper case, no separators ("FR40303265045"). The structure is right
// and so are the check digits, where the state has made their rule public.
bool is_vat_number(std::string_view compact);

void find_vat(const Look& look);

}  // namespace oubli::detect
