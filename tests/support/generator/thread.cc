// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/thread.h"

#include "tests/support/generator/vocabulary.h"

namespace oubli::generator {
namespace {

constexpr std::uint64_t kBlock = 64;
constexpr std::int64_t kFirstDate = 1'230'800'000;  // January 2009
constexpr std::int64_t kSpan = 473'000'000;         // fifteen years

}  // namespace

Threads::Place Threads::place(std::uint64_t index) const {
  Dice dice(seed_, Stream::Parent, index);
  if (!dice.chance(55)) return {std::nullopt, index};
  const std::uint64_t back = 1 + dice.below(12);
  if (back > index % kBlock) return {std::nullopt, index};
  const std::uint64_t root_above = place(index - back).root;
  const Genre of_thread = genre_of_thread(root_above);
  if (of_thread != Genre::Conversation && of_thread != Genre::List) return {std::nullopt, index};
  return {index - back, root_above};
}

Genre Threads::genre_of_thread(std::uint64_t root) const {
  Dice dice(seed_, Stream::Genre, root);
  const std::size_t roll = dice.below(100);
  if (roll < 50) return Genre::Conversation;
  if (roll < 66) return Genre::List;
  if (roll < 78) return Genre::Newsletter;
  return roll < 92 ? Genre::Notification : Genre::Order;
}

Genre Threads::genre(std::uint64_t index) const { return genre_of_thread(root(index)); }

std::size_t Threads::language(std::uint64_t index) const {
  Dice dice(seed_, Stream::Thread, root(index));
  return draw_language(dice);
}

std::int64_t Threads::date(std::uint64_t index) const {
  Dice dice(seed_, Stream::Date, index);
  if (const auto above = parent(index)) {
    return date(*above) + static_cast<std::int64_t>(60 + dice.below(90'000));
  }
  const auto progress = static_cast<std::int64_t>(index % total_);
  return kFirstDate + kSpan / static_cast<std::int64_t>(total_) * progress +
         static_cast<std::int64_t>(dice.below(600'000));
}

Correspondent Threads::participant(std::uint64_t root, std::size_t number) const {
  Dice dice(seed_, Stream::Thread, root);
  const std::size_t language = draw_language(dice);
  // Some two thousand regular correspondents a language, the first of them much more often.
  const std::uint64_t who = dice.below(1 + dice.below(2'000)) + number * 131;
  Stranger stranger = make_stranger(seed_, language, who);
  return {std::move(stranger.name), std::move(stranger.email), {}};
}

Correspondent Threads::planted(std::uint64_t person_number, Dice& dice) const {
  const Person person = make_person(seed_, person_number);
  const Language& language = languages()[person.language];
  Correspondent made;
  if (dice.chance(85)) {
    Form name = draw_form(person, Kind::Name, language, dice);
    made.plantings.push_back({person.number, Kind::Name, false, name.variant, "", name.text});
    made.name = std::move(name.text);
  }
  Form email = draw_form(person, Kind::Email, language, dice);
  made.plantings.push_back({person.number, Kind::Email, false, email.variant, "", email.text});
  made.email = std::move(email.text);
  return made;
}

Correspondent Threads::sender(std::uint64_t index) const {
  Dice dice(seed_, Stream::Sender, index);
  for (const Appointment& each : plan_->of_message(index)) {
    if (each.role == Role::Sender && !each.is_decoy) return planted(each.person, dice);
  }
  return participant(root(index), dice.below(5));
}

std::string Threads::message_id(std::uint64_t index) const {
  Dice dice(seed_, Stream::Identifier, index);
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  std::string id = std::to_string(index) + ".";
  const std::size_t size = 12 + dice.below(14);
  for (std::size_t i = 0; i < size; ++i) id += kLetters[dice.below(kLetters.size())];
  const Language& spoken = languages()[language(index)];
  return id + "@" + domain_name("mx." + std::string(dice.pick(spoken.domains)), dice);
}

void Threads::address(Outline& outline) const {
  Dice dice(seed_, Stream::Envelope, outline.index);
  if (outline.parent) {
    outline.to.push_back(sender(*outline.parent));
  } else {
    outline.to.push_back(participant(outline.root, 5 + dice.below(3)));
  }
  const std::size_t copies = dice.chance(30) ? dice.between(1, 5) : 0;
  for (std::size_t i = 0; i < copies; ++i) outline.cc.push_back(participant(outline.root, 8 + i));
  for (const Appointment& each : plan_->of_message(outline.index)) {
    if (each.role != Role::Recipient || each.is_decoy) continue;
    (dice.chance(60) ? outline.to : outline.cc).push_back(planted(each.person, dice));
  }
}

void Threads::entitle(Outline& outline) const {
  Dice dice(seed_, Stream::Subject, outline.root);
  const Vocabulary& words = vocabularies()[outline.language];
  const bool spaced = languages()[outline.language].table->has_spaces;
  const std::size_t count = dice.between(2, 7);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 && spaced) outline.subject.bytes += ' ';
    outline.subject.bytes += words.draw(dice);
  }
  if (dice.chance(15)) outline.subject.bytes += " #" + std::to_string(dice.between(1000, 999'999));
  for (const Appointment& each : plan_->of_message(outline.index)) {
    if (each.role != Role::Subject) continue;
    const Person person = make_person(seed_, each.person);
    const Language& language = languages()[person.language];
    const Kind kind = dice.chance(75) ? Kind::Name : Kind::Email;
    Form form = each.is_decoy ? draw_decoy(person, kind, language, dice)
                              : draw_form(person, kind, language, dice);
    if (form.text.empty()) continue;
    outline.subject.bytes += ": ";
    outline.subject.plant({person.number, kind, each.is_decoy, form.variant, "subject", form.text});
  }
}

Outline Threads::outline(std::uint64_t index) const {
  Outline made;
  made.index = index;
  made.parent = parent(index);
  made.root = root(index);
  made.genre = genre(index);
  made.language = language(index);
  made.date = date(index);
  Dice dice(seed_, Stream::Thread, index + (1ULL << 60U));
  made.zone = 60 * static_cast<int>(dice.below(4));
  made.sender = sender(index);
  made.message_id = message_id(index);
  address(made);
  entitle(made);
  for (auto above = made.parent; above && made.references.size() < 12; above = parent(*above)) {
    made.references.insert(made.references.begin(), message_id(*above));
  }
  return made;
}

}  // namespace oubli::generator
