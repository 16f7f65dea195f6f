// SPDX-License-Identifier: GPL-3.0-or-later
// Letters that people without the key for them write as two. Pure; any thread.
#pragma once

#include <string>

namespace oubli::index {

// "Müller" → "Mueller", "Åse" → "aase": composed ä ö ü å æ ø œ of UTF-8 text.
std::string spelt_out(std::string utf8);

}  // namespace oubli::index
