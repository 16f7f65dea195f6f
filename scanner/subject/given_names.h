// SPDX-License-Identifier: GPL-3.0-or-later
// Data for lexicon.cc: folded given names, parted by blanks. Constant; any thread.
#pragma once

#include <string_view>

namespace oubli::subject {

extern const std::string_view kGivenNames;

}  // namespace oubli::subject
