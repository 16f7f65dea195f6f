// SPDX-License-Identifier: GPL-3.0-or-later
// Dates of birth: a date near a word that says so, in the languages of Europe. Pure; any thread.
#pragma once

#include "scanner/detect/rule.h"

namespace oubli::detect {

void find_birth_date(const Look& look);

}  // namespace oubli::detect
