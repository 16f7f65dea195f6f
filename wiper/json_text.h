// SPDX-License-Identifier: GPL-3.0-or-later
// Text of any bytes inside JSON, without loss: valid UTF-8 stands as it is under its key, anything
// else stands as hexadecimal digits under key + "_hex". Used by the .cc files here that write or
// read JSON; nlohmann's exceptions stay in them. Free functions; any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "wiper/proof/encoding.h"

namespace oubli::wiper {

// Of files that people look at, too.
inline constexpr int kIndent = 1;

void put_text(nlohmann::json& object, const std::string& key, std::string_view bytes);
// Fails (nlohmann's exceptions) on more than eight levels: what is signed here has fewer, and
// deeper ones would cost stack.
nlohmann::json parse_shallow(std::string_view bytes);

// Throws nlohmann's exceptions when the key is missing or not text; the caller catches them.
std::string get_text(const nlohmann::json& object, const std::string& key);

}  // namespace oubli::wiper
