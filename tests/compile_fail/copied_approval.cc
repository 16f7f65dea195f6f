// SPDX-License-Identifier: GPL-3.0-or-later
// An approval is used once.
// EXPECTED: use of deleted function|deleted constructor
#include "wiper/plan.h"

oubli::wiper::ApprovedPlan again(oubli::wiper::ApprovedPlan& plan) {
#ifdef OUBLI_MISTAKE
  return plan;
#else
  return std::move(plan);
#endif
}
