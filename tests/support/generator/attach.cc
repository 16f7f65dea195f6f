// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/attach.h"

#include "tests/support/generator/compose.h"
#include "tests/support/generator/digits.h"
#include "tests/support/generator/in_order.h"
#include "tests/support/generator/transfer.h"

namespace oubli::generator {
namespace {

Planting plant(const AttachmentRequest& request, const Person& person, Kind kind,
               std::string_view where, Dice& dice) {
  return draw_planting(person, kind, request.who->is_decoy, request.language, where, dice);
}

void dispose(Part& part, std::string_view name, Dice& dice) {
  part.headers += "Content-Disposition: attachment" +
                  file_name_parameter("filename", name, static_cast<int>(dice.below(3))) + "\n";
}

std::string csv_cell(std::string_view text) {
  const bool special = text.find_first_of(";,\"") != std::string_view::npos;
  return special ? "\"" + std::string(text) + "\"" : std::string(text);
}

void append_stranger_row(std::string& out, const AttachmentRequest& request, Dice& dice) {
  const std::string_view region = languages()[request.language].table->region;
  const Stranger who = make_stranger(request.seed, request.language, dice.below(3'000));
  const Phone phone = make_phone(region, false, dice);
  out += in_order({csv_cell(who.name), ";", who.email, ";+", phone.country_code, phone.national,
                   ";", (dice.chance(50) ? make_iban(region, dice) : ""), ";", dice.between(10, 28),
                   "/", dice.between(10, 12), "/19", dice.between(10, 39), ";",
                   make_reference(dice), "\n"});
}

// vCard (RFC 6350) and iCalendar (RFC 5545) lines are folded at 75 octets, between letters here.
std::string folded(std::string_view line) {
  std::string out;
  std::size_t column = 0;
  for (char c : line) {
    if (column >= 74 && (c & 0xC0) != 0x80) {
      out += "\n ";
      column = 1;
    }
    out += c;
    ++column;
  }
  return out + "\n";
}

std::string utc_stamp(std::int64_t date) {
  const std::string digits = std::to_string(20'000'101 + date / 100'000'000 * 10'000);
  return digits + "T" + std::to_string(100'000 + date % 60) + "Z";
}

}  // namespace

Attached attach_csv(const AttachmentRequest& request, Dice& dice) {
  Attached made;
  const std::size_t rows = dice.between(3, 80);
  const std::size_t planted_at = dice.below(rows);
  std::string table = "name;email;phone;iban;born;reference\n";
  for (std::size_t row = 0; row < rows; ++row) {
    append_stranger_row(table, request, dice);
    if (row != planted_at || request.who == nullptr) continue;
    const Person person = make_person(request.seed, request.who->person);
    for (Kind kind : {Kind::Name, Kind::Email, Kind::Phone, Kind::Iban, Kind::Born}) {
      Planting planting = plant(request, person, kind, "attachment csv", dice);
      const bool left_out = planting.form.empty() || (kind != Kind::Name && dice.chance(30));
      if (!left_out) table += csv_cell(planting.form);
      table += ';';
      if (!left_out) made.plantings.push_back(std::move(planting));
    }
    table += make_reference(dice) + "\n";
  }
  made.part = make_text_part(table, "text/csv", request.language, dice);
  dispose(made.part, std::string(languages()[request.language].months[dice.below(12)]) + ".csv",
          dice);
  return made;
}

Attached attach_vcard(const AttachmentRequest& request, Dice& dice) {
  Attached made;
  std::string card = "BEGIN:VCARD\nVERSION:3.0\n";
  if (request.who == nullptr) {
    const Stranger who = make_stranger(request.seed, request.language, dice.below(3'000));
    card += folded("FN:" + who.name) + folded("EMAIL;TYPE=INTERNET:" + who.email);
  } else {
    const Person person = make_person(request.seed, request.who->person);
    const auto add = [&](Kind kind, std::string_view property) {
      Planting planting = plant(request, person, kind, "attachment vcard", dice);
      if (planting.form.empty()) return;
      card += folded(std::string(property) + planting.form);
      made.plantings.push_back(std::move(planting));
    };
    add(Kind::Name, "FN:");
    add(Kind::Email, "EMAIL;TYPE=INTERNET:");
    if (dice.chance(80)) add(Kind::Phone, "TEL;TYPE=CELL:");
    if (dice.chance(40)) {
      const BirthDate& born = person.born;
      if (!request.who->is_decoy) {
        const std::string date =
            std::to_string(born.year) + "-" + two_digits(born.month) + "-" + two_digits(born.day);
        card += "BDAY:" + date + "\n";
        made.plantings.push_back(
            {person.number, Kind::Born, false, "iso", "attachment vcard", date});
      }
    }
  }
  card += "END:VCARD\n";
  made.part = make_text_part(card, "text/vcard", request.language, dice);
  dispose(made.part, "contact" + std::to_string(dice.below(1'000)) + ".vcf", dice);
  return made;
}

Attached attach_calendar(const AttachmentRequest& request, Dice& dice) {
  Attached made;
  const Prose prose(request.language, dice);
  std::string summary;
  prose.sentence(summary, dice);
  const Stranger organiser = make_stranger(request.seed, request.language, dice.below(3'000));
  std::string entry = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:" +
                      std::to_string(dice.next()) +
                      "@calendar.example.org\nDTSTART:" + utc_stamp(request.date) + "\n" +
                      folded("SUMMARY:" + summary) +
                      folded("ORGANIZER;CN=\"" + organiser.name + "\":mailto:" + organiser.email);
  if (request.who != nullptr) {
    const Person person = make_person(request.seed, request.who->person);
    Planting name = plant(request, person, Kind::Name, "attachment calendar", dice);
    Planting email = plant(request, person, Kind::Email, "attachment calendar", dice);
    if (name.form.empty()) name.form = "?";
    entry += folded("ATTENDEE;ROLE=REQ-PARTICIPANT;CN=\"" + name.form + "\":mailto:" + email.form);
    if (name.form != "?") made.plantings.push_back(std::move(name));
    made.plantings.push_back(std::move(email));
  }
  entry += "END:VEVENT\nEND:VCALENDAR\n";
  made.part = make_text_part(entry, "text/calendar", request.language, dice, "; method=REQUEST");
  dispose(made.part, "invite.ics", dice);
  return made;
}

Attached attach_message(const AttachmentRequest& request, Dice& dice) {
  Attached made;
  const Prose prose(request.language, dice);
  Outline inner;
  inner.language = request.language;
  inner.date = request.date - static_cast<std::int64_t>(dice.below(9'000'000));
  inner.message_id = std::to_string(dice.next()) + "@inner.example.net";
  Stranger stranger = make_stranger(request.seed, request.language, dice.below(3'000));
  inner.sender = {stranger.name, stranger.email, {}};
  Stranger other = make_stranger(request.seed, request.language, dice.below(3'000));
  inner.to.push_back({other.name, other.email, {}});
  prose.sentence(inner.subject.bytes, dice);
  Text body;
  prose.paragraph(body.bytes, dice.between(1, 4), dice);
  if (request.who != nullptr) {
    const Person person = make_person(request.seed, request.who->person);
    Planting name = plant(request, person, Kind::Name, "nested from", dice);
    Planting email = plant(request, person, Kind::Email, "nested from", dice);
    inner.sender = {name.form, email.form, {}};
    if (!name.form.empty()) made.plantings.push_back(std::move(name));
    made.plantings.push_back(std::move(email));
    for (Kind kind : draw_kinds(dice)) {
      Planting each = plant(request, person, kind, "nested body", dice);
      if (each.form.empty()) continue;
      body.plant_in(dice.pick(prose.language().sentences[static_cast<std::size_t>(kind)]),
                    std::move(each));
      body.bytes += '\n';
    }
  }
  std::string bytes = make_headers(inner, {.charset = "utf-8"}, dice) + "MIME-Version: 1.0\n";
  append_part(bytes, make_text_part(finished(wrapped(body.bytes, 72)), "text/plain",
                                    request.language, dice));
  for (Planting& each : body.plantings) made.plantings.push_back(std::move(each));
  made.part.headers =
      "Content-Type: message/rfc822\nContent-Disposition: attachment; filename=\"forwarded.eml\"\n";
  made.part.content = std::move(bytes);
  return made;
}

}  // namespace oubli::generator
