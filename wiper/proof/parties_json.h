// SPDX-License-Identifier: GPL-3.0-or-later
// Who stands on a certificate, as the journal keeps it for the recovery of a killed run. Used by
// the .cc files here. Free functions; any thread. Failure: nlohmann's exceptions, which the caller
// catches, where something is missing or no text.
#pragma once

#include <nlohmann/json.hpp>

#include "wiper/proof/parties.h"

namespace oubli::wiper {

// Only what is known.
[[nodiscard]] nlohmann::json parties_json(const Parties& parties);
[[nodiscard]] Parties read_parties(const nlohmann::json& from);

}  // namespace oubli::wiper
