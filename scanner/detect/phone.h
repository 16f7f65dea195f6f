// SPDX-License-Identifier: GPL-3.0-or-later
// Telephone numbers: international with "+" or "00", national in the default region, and numbers
// that a label names ("Tel.", "Mobile") without being in any plan we can tell. Pure but for the
// memo; any thread.
#pragma once

#include "scanner/detect/rule.h"

namespace oubli::detect {

void find_phone(const Look& look);

}  // namespace oubli::detect
