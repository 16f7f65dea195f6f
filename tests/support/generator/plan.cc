// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/plan.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "tests/support/generator/dice.h"

namespace oubli::generator {
namespace {

// Per cent, in the order of Role.
constexpr std::array<std::size_t, kRoles> kRoleShares{14, 13, 24, 8, 6, 7, 5, 5, 4, 3, 4, 4, 3};

Role draw_role(Dice& dice) {
  std::size_t roll = dice.below(100);
  for (std::size_t role = 0; role < kRoles; ++role) {
    if (roll < kRoleShares[role]) return static_cast<Role>(role);
    roll -= kRoleShares[role];
  }
  return Role::Body;
}

void plan_person(const PlanOptions& options, std::uint64_t person, std::vector<Appointment>& into) {
  Dice dice(options.seed, Stream::Plan, person);
  const std::uint64_t spacing = std::max<std::uint64_t>(1, options.total / options.people);
  const std::uint64_t stretch = std::min<std::uint64_t>(options.total, 100 * spacing);
  const std::size_t range = options.most - options.fewest + 1;
  const std::size_t wanted = options.fewest + std::min(dice.below(range), dice.below(range));
  const std::uint64_t decoys = (wanted + 2) / 3;
  for (std::size_t i = 0; i < wanted + decoys; ++i) {
    Appointment made;
    made.person = person;
    made.message = (person * spacing + dice.below(stretch)) % options.total;
    made.role = draw_role(dice);
    made.is_decoy = i >= wanted;
    into.push_back(made);
  }
}

}  // namespace

PlantingPlan::PlantingPlan(const PlanOptions& options) {
  if (options.total == 0) return;
  for (std::uint64_t person = 0; person < options.people; ++person) {
    plan_person(options, person, appointments_);
  }
  const auto key = [](const Appointment& a) {
    return std::tuple(a.message, a.person, a.is_decoy, a.role);
  };
  std::sort(appointments_.begin(), appointments_.end(),
            [&](const Appointment& a, const Appointment& b) { return key(a) < key(b); });
}

std::span<const Appointment> PlantingPlan::of_message(std::uint64_t message) const {
  const auto from = std::lower_bound(
      appointments_.begin(), appointments_.end(), message,
      [](const Appointment& a, std::uint64_t wanted) { return a.message < wanted; });
  auto to = from;
  while (to != appointments_.end() && to->message == message) ++to;
  return {from, to};
}

}  // namespace oubli::generator
