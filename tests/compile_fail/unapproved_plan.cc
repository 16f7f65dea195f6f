// SPDX-License-Identifier: GPL-3.0-or-later
// The Wiper takes no plan that was not approved.
// EXPECTED: could not convert|no viable conversion|cannot convert
#include "wiper/wiper.h"

oubli::Result<oubli::wiper::Receipt> erase(oubli::wiper::Wiper& wiper, oubli::wiper::Plan plan) {
#ifdef OUBLI_MISTAKE
  return wiper.carry_out(std::move(plan));
#else
  auto approved = oubli::wiper::approve(std::move(plan), 1);
  if (!approved) return std::move(approved).take_error();
  return wiper.carry_out(*std::move(approved));
#endif
}
