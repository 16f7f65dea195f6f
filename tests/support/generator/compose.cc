// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/compose.h"

#include "tests/support/generator/in_order.h"

namespace oubli::generator {
namespace {

constexpr std::size_t kWidth = 72;
constexpr std::size_t kQuoteDepth = 3;

std::string_view label(Kind kind) {
  constexpr std::array<std::string_view, kKinds> kLabels{"Name", "E-Mail", "Tel", "IBAN",
                                                         "Card", "VAT",    "*",   "IP"};
  return kLabels[static_cast<std::size_t>(kind)];
}

std::string date_line(const Language& language, std::int64_t date) {
  const std::int64_t days = date / 86'400;
  // Near enough to the calendar for a line nobody computes with.
  const auto year = static_cast<unsigned>(1970 + days * 400 / 146'097);
  const auto of_year = static_cast<unsigned>(days % 365);
  const std::int64_t minute = date / 60 % 60, hour = date / 3600 % 24;
  return long_date(language, year, 1 + of_year / 31, 1 + of_year % 28) + " " +
         std::to_string(hour) + ":" + (minute < 10 ? "0" : "") + std::to_string(minute);
}

}  // namespace

std::vector<Kind> draw_kinds(Dice& dice) {
  constexpr std::array<std::size_t, kKinds> kShares{65, 40, 35, 25, 15, 15, 28, 15};
  std::vector<Kind> kinds;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    if (dice.chance(kShares[kind])) kinds.push_back(static_cast<Kind>(kind));
  }
  if (kinds.empty()) kinds.push_back(Kind::Name);
  return kinds;
}

Planting draw_planting(const Person& person, Kind kind, bool is_decoy, std::size_t language,
                       std::string_view where, Dice& dice) {
  const Language& spoken = languages()[language];
  Form form =
      is_decoy ? draw_decoy(person, kind, spoken, dice) : draw_form(person, kind, spoken, dice);
  return {person.number, kind, is_decoy, form.variant, where, std::move(form.text)};
}

void Composer::plant_sentences(Text& text, const Appointment& who, const Prose& prose,
                               Dice& dice) const {
  const Person person = make_person(seed_, who.person);
  const auto language = static_cast<std::size_t>(&prose.language() - languages().data());
  for (Kind kind : draw_kinds(dice)) {
    Planting planting = draw_planting(person, kind, who.is_decoy, language, "body", dice);
    if (planting.form.empty()) continue;
    planting.may_break = dice.below(8) == 0;
    if (dice.chance(40)) {
      prose.sentence(text.bytes, dice);
      text.bytes += ' ';
    }
    text.plant_in(dice.pick(prose.language().sentences[static_cast<std::size_t>(kind)]),
                  std::move(planting));
    text.bytes += ' ';
  }
  text.bytes += '\n';
}

void Composer::plant_table(Text& text, const Appointment& who, const Prose& prose,
                           Dice& dice) const {
  const Person person = make_person(seed_, who.person);
  const auto language = static_cast<std::size_t>(&prose.language() - languages().data());
  for (Kind kind : draw_kinds(dice)) {
    Planting planting = draw_planting(person, kind, who.is_decoy, language, "table", dice);
    if (planting.form.empty()) continue;
    text.bytes += label(kind);
    text.bytes += "\t| ";
    text.plant(std::move(planting));
    text.bytes += "\t| ";
    text.bytes += prose.word(dice);
    text.bytes += '\n';
  }
}

// Somebody else's words, quoted from a message that is not in the corpus.
void Composer::plant_quotation(Text& text, const Appointment& who, const Prose& prose,
                               Dice& dice) const {
  Text inner;
  plant_sentences(inner, who, prose, dice);
  prose.paragraph(inner.bytes, dice.between(1, 3), dice);
  const Text folded{wrapped(inner.bytes, kWidth - 2), inner.plantings};
  append_quoted(text, folded, 12);
}

void Composer::append_planted(Text& text, std::uint64_t index, const Prose& prose,
                              Dice& dice) const {
  for (const Appointment& each : plan_->of_message(index)) {
    if (each.role == Role::Body || (each.is_decoy && each.role < Role::Quotation)) {
      plant_sentences(text, each, prose, dice);
    } else if (each.role == Role::Table) {
      plant_table(text, each, prose, dice);
    } else if (each.role == Role::Quotation) {
      plant_quotation(text, each, prose, dice);
    } else {
      continue;
    }
    text.bytes += '\n';
  }
}

void Composer::append_signature(Text& text, std::uint64_t index, const Prose& prose,
                                Dice& dice) const {
  const auto language = static_cast<std::size_t>(&prose.language() - languages().data());
  text.bytes += dice.pick(prose.language().closings);
  text.bytes += '\n';
  const auto planted = plan_->of_message(index);
  for (const Appointment& each : planted) {
    if (each.role != Role::Signature || each.is_decoy) continue;
    const Person person = make_person(seed_, each.person);
    for (Kind kind : {Kind::Name, Kind::Phone, Kind::Email}) {
      if (kind != Kind::Name && !dice.chance(70)) continue;
      text.plant(draw_planting(person, kind, false, language, "signature", dice));
      text.bytes += '\n';
    }
    return;
  }
  const Correspondent sender = threads_->sender(index);
  if (!sender.plantings.empty()) {
    Planting name = sender.plantings.front();
    if (name.kind == Kind::Name) {
      name.where = "signature";
      text.plant(std::move(name));
    }
    text.bytes += '\n';
    return;
  }
  text.bytes += sender.name + "\n";
  if (!dice.chance(45)) return;
  const Phone phone = make_phone(prose.language().table->region, false, dice);
  text.bytes +=
      in_order({"-- \n", sender.name, "\n", dice.between(1, 140), " ", prose.word(dice), ", ",
                dice.between(10'000, 99'999), " ", dice.pick(prose.language().places), "\nTel. +",
                phone.country_code, " ", phone.national, "\n"});
}

Text Composer::own(std::uint64_t index) const {
  Dice dice(seed_, Stream::Body, index);
  const Prose prose(threads_->language(index), dice);
  const Genre genre = threads_->genre(index);
  Text text;
  text.bytes += dice.pick(prose.language().greetings);
  text.bytes += "\n\n";
  const bool is_long = genre == Genre::Newsletter || dice.chance(6);
  const std::size_t paragraphs = is_long ? dice.between(6, 16) : dice.between(1, 5);
  const std::size_t planted_at = dice.below(paragraphs);
  for (std::size_t i = 0; i < paragraphs; ++i) {
    prose.paragraph(text.bytes, dice.between(1, 6), dice);
    if (genre >= Genre::Newsletter) {
      for (std::size_t k = dice.below(3); k > 0; --k) {
        text.bytes += make_link(dice, threads_->language(index)) + "\n";
      }
    }
    text.bytes += '\n';
    if (i == planted_at) append_planted(text, index, prose, dice);
  }
  if (dice.in_thousand(8)) {  // lines an mbox has to escape
    text.bytes += dice.chance(50) ? "From " : ">From ";
    prose.sentence(text.bytes, dice);
    text.bytes += "\n\n";
  }
  append_signature(text, index, prose, dice);
  if (genre == Genre::List) {
    const std::string list = "list" + std::to_string(threads_->root(index) % 40);
    text.bytes += "_______________________________________________\n" + list + " mailing list\n" +
                  list + "@lists.example.org\nhttps://lists.example.org/listinfo/" + list + "\n";
  }
  text.bytes = wrapped(text.bytes, kWidth);
  return text;
}

Text Composer::attribution(std::uint64_t parent, const Prose& prose) const {
  const Correspondent sender = threads_->sender(parent);
  Text text;
  std::string_view pattern = prose.language().table->attribution;
  while (!pattern.empty()) {
    const std::size_t at = std::min(pattern.find('%'), pattern.size());
    text.bytes += pattern.substr(0, at);
    if (at == pattern.size()) break;
    if (pattern[at + 1] == 'd') text.bytes += date_line(prose.language(), threads_->date(parent));
    if (pattern[at + 1] == 's' && sender.plantings.empty()) {
      text.bytes += sender.name + " <" + sender.email + ">";
    }
    if (pattern[at + 1] == 's') {
      for (Planting planting : sender.plantings) {
        planting.where = "attribution";
        text.bytes += planting.kind == Kind::Email ? " <" : "";
        const bool is_address = planting.kind == Kind::Email;
        text.plant(std::move(planting));
        text.bytes += is_address ? ">" : "";
      }
    }
    pattern.remove_prefix(at + 2);
  }
  text.bytes += "\n";
  return text;
}

Text Composer::body(std::uint64_t index, std::size_t depth) const {
  Text own_words = own(index);
  const auto parent = threads_->parent(index);
  Dice dice(seed_, Stream::Quote, index);
  if (!parent || depth + 1 >= kQuoteDepth || dice.chance(12)) return own_words;
  const Prose prose(threads_->language(index), dice);
  Text quote = attribution(*parent, prose);
  // Top posters keep everything, bottom posters trim.
  const bool on_top = dice.chance(60);
  append_quoted(quote, body(*parent, depth + 1), on_top ? 200 : dice.between(3, 14));
  Text& first = on_top ? own_words : quote;
  Text& second = on_top ? quote : own_words;
  first.bytes += '\n';
  first.bytes += second.bytes;
  for (Planting& each : second.plantings) first.plantings.push_back(std::move(each));
  return std::move(first);
}

}  // namespace oubli::generator
