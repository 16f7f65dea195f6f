// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/compose.h"
#include "tests/support/generator/in_order.h"
#include "tests/support/generator/letters.h"

namespace oubli::generator {
namespace {

std::string token(Dice& dice, std::size_t size) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += kLetters[dice.below(kLetters.size())];
  return out;
}

void append_capitalised(std::string& out, std::string_view word) {
  if (word.empty()) return;
  if ((word[0] & 0x80) == 0) {
    out += word[0] >= 'a' && word[0] <= 'z' ? static_cast<char>(word[0] - 32) : word[0];
    out += word.substr(1);
  } else {
    const std::size_t lead = static_cast<unsigned char>(word[0]) < 0xE0 ? 2 : 3;
    out += to_upper(word.substr(0, lead));
    out += word.substr(lead);
  }
}

}  // namespace

std::string make_link(Dice& dice, std::size_t language) {
  return in_order({"https://www.", domain_name(dice.pick(languages()[language].domains), dice), "/",
                   vocabularies()[2].draw(dice), "/", token(dice, dice.between(6, 24)),
                   "?utm_id=", dice.below(100'000'000)});
}

// The digits are seldom a valid anything, and never look like a telephone number or a date.
std::string make_reference(Dice& dice) {
  const auto number = [&dice](std::size_t low, std::size_t high) {
    return std::to_string(dice.between(low, high));
  };
  switch (dice.below(6)) {
    case 0:
      return in_order({"#A", number(10, 99), "-", number(1'000, 9'999)});
    case 1:
      return in_order({"1Z", token(dice, 6), number(10'000'000, 99'999'999)});
    case 2:
      return in_order({"v", number(1, 9), ".", number(0, 20), ".", number(0, 99)});
    case 3:
      return in_order({number(1, 9'999), ",", number(10, 99), " EUR"});
    case 4:
      return in_order({"ORD-", number(2008, 2025), "-", number(100'000, 999'999)});
    default:
      return "KB" + token(dice, 9);
  }
}

Prose::Prose(std::size_t language, Dice& dice)
    : language_(&languages()[language]), words_(&vocabularies()[language]) {
  for (std::size_t i = 0; i < 14; ++i) topic_.push_back(words_->word(dice.between(60, 9'000)));
}

std::string_view Prose::word(Dice& dice) const {
  return dice.chance(14) ? dice.pick(topic_) : words_->draw(dice);
}

void Prose::sentence(std::string& out, Dice& dice) const {
  const bool spaced = language_->table->has_spaces;
  const std::size_t count = dice.between(5, 16);
  append_capitalised(out, word(dice));
  for (std::size_t i = 1; i < count; ++i) {
    if (spaced) out += dice.below(100) < 9 ? ", " : " ";
    out += word(dice);
  }
  if (dice.chance(7)) {
    out += ' ';
    out += make_reference(dice);
  }
  out += spaced ? "." : "。";
}

void Prose::paragraph(std::string& out, std::size_t sentences, Dice& dice) const {
  for (std::size_t i = 0; i < sentences; ++i) {
    if (i > 0) out += ' ';
    sentence(out, dice);
  }
  out += '\n';
}

}  // namespace oubli::generator
