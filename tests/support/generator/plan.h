// SPDX-License-Identifier: GPL-3.0-or-later
// Who is planted where. Person p has 3 to 40 messages (few people have many) in a stretch of the
// corpus that begins near p * spacing, wrapping at its end, and a third as many decoys. Immutable
// after construction; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oubli::generator {

enum class Role : std::uint8_t {
  Sender,
  Recipient,
  Body,
  Signature,
  Quotation,
  Html,
  Table,
  Csv,
  Vcard,
  Calendar,
  Header,
  Subject,
  Nested,
};
inline constexpr std::size_t kRoles = 13;

struct Appointment {
  std::uint64_t message = 0;
  std::uint64_t person = 0;
  Role role = Role::Body;
  bool is_decoy = false;
};

struct PlanOptions {
  std::uint64_t seed = 1;
  std::uint64_t total = 0;   // messages in the corpus
  std::uint64_t people = 0;  // 0 plants nobody
  std::size_t fewest = 3, most = 40;
};

class PlantingPlan {
 public:
  explicit PlantingPlan(const PlanOptions& options);
  [[nodiscard]] std::span<const Appointment> of_message(std::uint64_t message) const;

 private:
  std::vector<Appointment> appointments_;  // by message, then person
};

}  // namespace oubli::generator
