// SPDX-License-Identifier: GPL-3.0-or-later
// A plan on its way between those who propose, approve and carry it out: the plan as it was shown,
// signed with the workspace's key, so that what is carried out is what was looked at. Format:
// docs/formats/plan.md. Pure; any thread.
// Failure: Damaged (not what was signed), Refused (another key).
#pragma once

#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "wiper/plan.h"
#include "wiper/proof/signing_key.h"

namespace oubli::wiper {

[[nodiscard]] std::string signed_plan(const Plan& plan, const SigningKey& key);
Result<Plan> open_plan(std::string_view bytes, const PublicKey& key);

}  // namespace oubli::wiper
