// SPDX-License-Identifier: GPL-3.0-or-later
// Charsets of one byte that ICU does not have. Pure; any thread.
#pragma once

#include <string_view>

namespace oubli::mime {

// What 0x80 to 0xFF mean, U+FFFD where they mean nothing; empty when it is not one of these.
// `name`: as in CharsetName.
[[nodiscard]] std::u16string_view own_charset(std::string_view name);

}  // namespace oubli::mime
