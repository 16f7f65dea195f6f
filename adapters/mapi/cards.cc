// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/cards.h"

#include <array>

#include "adapters/mapi/people.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/ascii.h"

namespace oubli::mapi {
namespace {

struct Moment {
  std::int64_t year = 1970;
  unsigned month = 1, day = 1, weekday = 4, hour = 0, minute = 0, second = 0;
};

// The proleptic Gregorian calendar, counted from 1 March so that leap days come last.
Moment moment_of(std::int64_t seconds) {
  constexpr std::int64_t kDay = 86400;
  std::int64_t days = seconds / kDay, rest = seconds % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  Moment m;
  m.weekday = static_cast<unsigned>(((days % 7) + 11) % 7);
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto in_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  const unsigned in_year = in_era - (365 * year + year / 4 - year / 100);
  const unsigned month = (5 * in_year + 2) / 153;
  m.day = in_year - (153 * month + 2) / 5 + 1;
  m.month = month < 10 ? month + 3 : month - 9;
  m.year = static_cast<std::int64_t>(year) + era * 400 + (m.month <= 2 ? 1 : 0);
  m.hour = static_cast<unsigned>(rest / 3600);
  m.minute = static_cast<unsigned>(rest / 60 % 60);
  m.second = static_cast<unsigned>(rest % 60);
  return m;
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::string calendar_date(std::int64_t seconds) {
  const Moment m = moment_of(seconds);
  return padded(m.year, 4) + "-" + padded(m.month, 2) + "-" + padded(m.day, 2);
}

std::string calendar_time(std::int64_t seconds) {
  const Moment m = moment_of(seconds);
  return padded(m.year, 4) + padded(m.month, 2) + padded(m.day, 2) + "T" + padded(m.hour, 2) +
         padded(m.minute, 2) + padded(m.second, 2) + "Z";
}

class Card {
 public:
  Card(const Item& item, Shown& shown) : bag_(item.properties), shown_(shown) {}

  void line(std::string_view name, std::string_view value) {
    const std::string_view text = mime::trimmed(value);
    if (text.empty()) return;
    out_.append(name);
    out_ += ':';
    for (const char c : text) {
      if (c == '\n') {
        out_ += "\\n";
      } else if (c == ',' || c == ';' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (c != '\r') {
        out_ += c;
      }
    }
    out_ += "\r\n";
    shown_.add(text);
  }

  // Fields of several parts: what they are parted by is not escaped.
  void parts(std::string_view name, std::initializer_list<std::string> values) {
    std::string joined;
    bool is_empty = true;
    for (const std::string& value : values) {
      if (&value != values.begin()) joined += ';';
      for (const char c : mime::trimmed(value)) joined += c == '\r' || c == '\n' ? ' ' : c;
      is_empty = is_empty && value.empty();
      if (!value.empty()) shown_.add(value);
    }
    if (is_empty) return;
    out_.append(name);
    out_ += ':' + joined + "\r\n";
  }

  void text(std::string_view name, std::uint16_t id) { line(name, bag_.text(id)); }
  void text(std::string_view name, const Name& id) { line(name, bag_.text(id)); }
  std::string take() { return std::move(out_); }

 private:
  const PropertyBag& bag_;
  Shown& shown_;
  std::string out_;
};

Name in(const Guid& set, std::uint32_t number) { return {set, number, {}}; }

bool has_class(const Item& item, std::string_view beginning) {
  return mime::starts_with_ignoring_case(message_class(item), beginning);
}

void add_names_and_addresses(const PropertyBag& bag, Card& card) {
  card.text("FN", 0x3001);
  card.parts("N", {bag.text(0x3A11), bag.text(0x3A06), bag.text(0x3A44), bag.text(0x3A45),
                   bag.text(0x3A05)});
  card.text("NICKNAME", 0x3A4F);
  for (const std::uint32_t slot : {0x8080U, 0x8090U, 0x80A0U}) {
    card.text("EMAIL", in(kAddressSet, slot + 3));
    card.text("EMAIL", in(kAddressSet, slot + 4));
  }
  card.text("IMPP", in(kAddressSet, 0x8062));
  card.parts("ADR;TYPE=home", {bag.text(0x3A5E), "", bag.text(0x3A5D), bag.text(0x3A59),
                               bag.text(0x3A5C), bag.text(0x3A5B), bag.text(0x3A5A)});
  const auto work = [&](std::uint32_t number) { return bag.text(in(kAddressSet, number)); };
  card.parts("ADR;TYPE=work", {work(0x804A), "", work(0x8045), work(0x8046), work(0x8047),
                               work(0x8048), work(0x8049)});
  card.parts("ADR", {bag.text(0x3A64), "", bag.text(0x3A63), bag.text(0x3A5F), bag.text(0x3A62),
                     bag.text(0x3A61), bag.text(0x3A60)});
  card.parts("ADR", {bag.text(0x3A2B), "", bag.text(0x3A29), bag.text(0x3A27), bag.text(0x3A28),
                     bag.text(0x3A2A), bag.text(0x3A26)});
}

void add_phones(Card& card) {
  struct Row {
    std::uint16_t id;
    std::string_view name;
  };
  constexpr std::array kPhones{
      Row{0x3A08, "TEL;TYPE=work"}, Row{0x3A1B, "TEL;TYPE=work"}, Row{0x3A57, "TEL;TYPE=work"},
      Row{0x3A09, "TEL;TYPE=home"}, Row{0x3A2F, "TEL;TYPE=home"}, Row{0x3A1C, "TEL;TYPE=cell"},
      Row{0x3A1A, "TEL"},           Row{0x3A1E, "TEL"},           Row{0x3A1F, "TEL"},
      Row{0x3A02, "TEL"},           Row{0x3A1D, "TEL"},           Row{0x3A2E, "TEL"},
      Row{0x3A4B, "TEL"},           Row{0x3A2D, "TEL"},           Row{0x3A21, "TEL;TYPE=pager"},
      Row{0x3A24, "TEL;TYPE=fax"},  Row{0x3A25, "TEL;TYPE=fax"},  Row{0x3A23, "TEL;TYPE=fax"}};
  for (const Row& row : kPhones) card.text(row.name, row.id);
}

}  // namespace

std::string contact_card(const Item& item, Shown& shown) {
  if (!has_class(item, "IPM.Contact")) return {};
  const PropertyBag& bag = item.properties;
  Card card(item, shown);
  card.line("BEGIN", "VCARD");
  card.line("VERSION", "4.0");
  add_names_and_addresses(bag, card);
  add_phones(card);
  card.text("ORG", 0x3A16);
  card.text("TITLE", 0x3A17);
  card.text("ROLE", 0x3A46);
  card.text("URL", 0x3A50);
  card.text("URL", 0x3A51);
  // The local date where it is kept; else midnight of some time zone, which noon is nearest to.
  constexpr std::int64_t kHalfADay = 43200;
  if (const auto local = bag.time(in(kAddressSet, 0x80DE))) {
    card.line("BDAY", calendar_date(*local));
  } else if (const auto birthday = bag.time(0x3A42)) {
    card.line("BDAY", calendar_date(*birthday + kHalfADay));
  }
  if (const auto wedding = bag.time(0x3A41)) {
    card.line("ANNIVERSARY", calendar_date(*wedding + kHalfADay));
  }
  card.line("END", "VCARD");
  return card.take();
}

std::string calendar_card(const Item& item, Shown& shown) {
  const bool is_meeting = has_class(item, "IPM.Appointment") || has_class(item, "IPM.Schedule") ||
                          has_class(item, "IPM.OLE.CLASS.");
  if (!is_meeting) return {};
  const PropertyBag& bag = item.properties;
  Card card(item, shown);
  card.line("BEGIN", "VCALENDAR");
  card.line("BEGIN", "VEVENT");
  const auto when = [&](std::uint32_t named, std::uint16_t plain) {
    const auto time = bag.time(in(kAppointmentSet, named));
    return time ? time : bag.time(plain);
  };
  if (const auto start = when(0x820D, 0x0060)) card.line("DTSTART", calendar_time(*start));
  if (const auto end = when(0x820E, 0x0061)) card.line("DTEND", calendar_time(*end));
  card.text("SUMMARY", tag::kSubject);
  card.text("LOCATION", in(kAppointmentSet, 0x8208));
  Person organiser = represented_by(bag);
  if (organiser.is_empty()) organiser = sender_of(bag);
  const auto add = [&](std::string role, const Person& person) {
    if (person.is_empty()) return;
    std::string name;
    for (const char c : person.name) name += c == '"' || c == '\r' || c == '\n' ? ' ' : c;
    if (!name.empty()) role += ";CN=\"" + name + "\"";
    card.line(role, person.address.empty() ? person.name : "mailto:" + person.address);
  };
  add("ORGANIZER", organiser);
  constexpr std::size_t kMostAttendees = 5000;  // the fields of addresses have all of them
  for (std::size_t i = 0; i < item.recipients.size() && i < kMostAttendees; ++i) {
    add("ATTENDEE", person_of(item.recipients[i]));
  }
  card.line("END", "VEVENT");
  card.line("END", "VCALENDAR");
  return card.take();
}

std::string date_text(std::int64_t seconds) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Moment m = moment_of(seconds);
  return std::string(kDays[m.weekday]) + ", " + std::to_string(m.day) + " " + kMonths[m.month - 1] +
         " " + padded(m.year, 4) + " " + padded(m.hour, 2) + ":" + padded(m.minute, 2) + ":" +
         padded(m.second, 2) + " +0000";
}

}  // namespace oubli::mapi
