// SPDX-License-Identifier: GPL-3.0-or-later
// An ApprovedPlan comes from approve() and from nowhere else.
// EXPECTED: is private within this context|private constructor
#include "wiper/plan.h"

oubli::wiper::ApprovedPlan approved(oubli::wiper::Plan plan) {
#ifdef OUBLI_MISTAKE
  return oubli::wiper::ApprovedPlan(std::move(plan));
#else
  auto result = oubli::wiper::approve(std::move(plan), 1);
  return *std::move(result);
#endif
}
