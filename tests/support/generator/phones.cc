// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "tests/support/generator/identifiers.h"

namespace oubli::generator {
namespace {

struct Plan {
  std::string_view region, country_code, trunk;
  std::string_view prefix;  // of a mobile range in use
  std::size_t size;         // of the significant number
  std::string_view groups;
};

constexpr std::array kPlans{
    Plan{"FR", "33", "0", "62", 9, "12222"}, Plan{"DE", "49", "0", "171", 10, "37"},
    Plan{"GB", "44", "0", "731", 10, "433"}, Plan{"ES", "34", "", "62", 9, "3222"},
    Plan{"IT", "39", "", "347", 10, "334"},  Plan{"NL", "31", "0", "62", 9, "18"},
    Plan{"PT", "351", "", "91", 9, "333"},   Plan{"PL", "48", "", "60", 9, "333"},
    Plan{"GR", "30", "", "697", 10, "334"},  Plan{"RU", "7", "8", "912", 10, "3322"},
    Plan{"SE", "46", "0", "70", 9, "2322"},  Plan{"CZ", "420", "", "604", 9, "333"},
    Plan{"JP", "81", "0", "902", 10, "244"}, Plan{"CN", "86", "", "138", 11, "344"},
};

}  // namespace

Phone make_phone(std::string_view region, bool planted, Dice& dice) {
  const Plan* plan = kPlans.data();
  for (const Plan& each : kPlans) {
    if (each.region == region) plan = &each;
  }
  std::string digits(plan->prefix);
  while (digits.size() + 1 < plan->size) digits += dice.digit();
  unsigned sum = 0;
  for (char c : digits) sum += static_cast<unsigned>(c - '0');
  const unsigned parity = (sum + (planted ? 0U : 1U)) % 2;
  digits += static_cast<char>('0' + parity + 2 * dice.below(4));
  return {std::string(plan->country_code), std::string(plan->trunk), digits, plan->groups};
}

}  // namespace oubli::generator
