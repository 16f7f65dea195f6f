// SPDX-License-Identifier: GPL-3.0-or-later
// The outline of a message before it is written: its place in a thread, when, who to whom, about
// what, in which language. Threads stay within blocks of 64 messages, so an outline is remade from
// the seed and the plan whenever a reply needs that of its parent. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generator/plan.h"
#include "tests/support/generator/text.h"

namespace oubli::generator {

enum class Genre : std::uint8_t { Conversation, List, Newsletter, Notification, Order };

// Someone in an address header. The plantings are empty for a stranger.
struct Correspondent {
  std::string name;  // display name as written, decoded; may be empty
  std::string email;
  std::vector<Planting> plantings;  // of the name, if there is one, and the address
};

struct Outline {
  std::uint64_t index = 0;
  std::optional<std::uint64_t> parent;
  std::uint64_t root = 0;
  Genre genre = Genre::Conversation;
  std::size_t language = 0;
  std::int64_t date = 0;  // seconds since 1970
  int zone = 0;           // minutes east of Greenwich
  Correspondent sender;
  std::vector<Correspondent> to, cc;
  Text subject;            // without "Re:"
  std::string message_id;  // without brackets
  std::vector<std::string> references;
  std::string extra_headers;  // whole lines, encoded
};

class Threads {
 public:
  // `plan` outlives this.
  Threads(std::uint64_t seed, std::uint64_t total, const PlantingPlan& plan)
      : seed_(seed), total_(total), plan_(&plan) {}

  [[nodiscard]] Outline outline(std::uint64_t index) const;

  // The parts of an outline a reply needs of its ancestors.
  [[nodiscard]] std::optional<std::uint64_t> parent(std::uint64_t index) const {
    return place(index).parent;
  }
  [[nodiscard]] std::uint64_t root(std::uint64_t index) const { return place(index).root; }
  [[nodiscard]] Genre genre(std::uint64_t index) const;
  [[nodiscard]] std::size_t language(std::uint64_t index) const;
  [[nodiscard]] std::int64_t date(std::uint64_t index) const;
  [[nodiscard]] Correspondent sender(std::uint64_t index) const;
  [[nodiscard]] std::string message_id(std::uint64_t index) const;

 private:
  struct Place {
    std::optional<std::uint64_t> parent;
    std::uint64_t root = 0;
  };
  [[nodiscard]] Place place(std::uint64_t index) const;
  [[nodiscard]] Genre genre_of_thread(std::uint64_t root) const;
  [[nodiscard]] Correspondent participant(std::uint64_t root, std::size_t number) const;
  [[nodiscard]] Correspondent planted(std::uint64_t person, Dice& dice) const;
  void address(Outline& outline) const;
  void entitle(Outline& outline) const;

  std::uint64_t seed_, total_;
  const PlantingPlan* plan_;
};

}  // namespace oubli::generator
