// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/plan_file.h"

#include "wiper/proof/signed_json.h"

namespace oubli::wiper {

namespace {

constexpr std::string_view kPlanName = "plan";

}  // namespace

std::string signed_plan(const Plan& plan, const SigningKey& key) {
  return signed_json(kPlanName, to_json(plan), key);
}

Result<Plan> open_plan(std::string_view bytes, const PublicKey& key) {
  auto canonical = open_signed_json(kPlanName, bytes, key);
  if (canonical) return parse_plan(*canonical);
  if (canonical.error().code == ErrorCode::Refused) {
    return refused("plan: made in another workspace than " + key.name(),
                   "carry it out with the --workspace it was made in");
  }
  return damaged(canonical.error().what, "make it anew: oubli erase … --dry-run --plan FILE");
}

}  // namespace oubli::wiper
