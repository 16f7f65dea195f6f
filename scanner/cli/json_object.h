// SPDX-License-Identifier: GPL-3.0-or-later
// How every line of JSON begins and is written. Used by the json*.cc files here alone. Pure; any
// thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "scanner/cli/terminal.h"

namespace oubli::cli {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;

inline Json json_object(const char* type) { return {{"type", type}, {"schema", kSchema}}; }

inline std::string line_of(const Json& json) {
  return escaped_controls(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace oubli::cli
