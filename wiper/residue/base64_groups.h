// SPDX-License-Identifier: GPL-3.0-or-later
// The base64 alphabet (RFC 4648 §4) over long text, sixteen characters at a time where the machine
// can. Pure; any thread. Cannot fail.
#pragma once

#include <string>
#include <string_view>

namespace oubli::wiper {

// Nothing but characters of the alphabet; padding is none.
bool is_base64(std::string_view text);

// `into` becomes what `text` stands for; of two or three characters at its end, the whole bytes.
// REQUIRES: is_base64(text).
void decode_base64(std::string_view text, std::string& into);

}  // namespace oubli::wiper
