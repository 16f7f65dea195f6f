// SPDX-License-Identifier: GPL-3.0-or-later
// The readable text of a message: what its sender wrote, what they quoted, their signature.
// Any text can be remade from the outline of its message, which is how replies quote. Any thread.
#pragma once

#include <cstdint>

#include "tests/support/generator/thread.h"
#include "tests/support/generator/vocabulary.h"

namespace oubli::generator {

// Sentences of one language, with the few words its message is about coming back.
class Prose {
 public:
  Prose(std::size_t language, Dice& dice);

  void sentence(std::string& out, Dice& dice) const;
  void paragraph(std::string& out, std::size_t sentences, Dice& dice) const;
  [[nodiscard]] std::string_view word(Dice& dice) const;
  [[nodiscard]] const Language& language() const { return *language_; }

 private:
  const Language* language_;
  const Vocabulary* words_;
  std::vector<std::string_view> topic_;
};

class Composer {
 public:
  // Both outlive this.
  Composer(std::uint64_t seed, const Threads& threads, const PlantingPlan& plan)
      : seed_(seed), threads_(&threads), plan_(&plan) {}

  // The whole plain body, quotations included.
  [[nodiscard]] Text body(std::uint64_t index) const { return body(index, 0); }

 private:
  [[nodiscard]] Text body(std::uint64_t index, std::size_t depth) const;
  [[nodiscard]] Text own(std::uint64_t index) const;
  void plant_sentences(Text& text, const Appointment& who, const Prose& prose, Dice& dice) const;
  void plant_table(Text& text, const Appointment& who, const Prose& prose, Dice& dice) const;
  void plant_quotation(Text& text, const Appointment& who, const Prose& prose, Dice& dice) const;
  void append_planted(Text& text, std::uint64_t index, const Prose& prose, Dice& dice) const;
  void append_signature(Text& text, std::uint64_t index, const Prose& prose, Dice& dice) const;
  [[nodiscard]] Text attribution(std::uint64_t parent, const Prose& prose) const;

  std::uint64_t seed_;
  const Threads* threads_;
  const PlantingPlan* plan_;
};

// The kinds one planting shows together; never none.
std::vector<Kind> draw_kinds(Dice& dice);

// A form of the person, or a decoy of them; the form is empty where no decoy can be made.
Planting draw_planting(const Person& person, Kind kind, bool is_decoy, std::size_t language,
                       std::string_view where, Dice& dice);

// Rare tokens: a link with a tracking code, an order number, an amount.
std::string make_link(Dice& dice, std::size_t language);
std::string make_reference(Dice& dice);

}  // namespace oubli::generator
