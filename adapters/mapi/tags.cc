// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/tags.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"

namespace oubli::mapi {
namespace {

struct Row {
  std::uint16_t id;
  std::string_view label;
};
// Sorted by id.
constexpr std::array kRows{
    Row{0x0029, "read receipt"},
    Row{0x0037, "subject"},
    Row{0x003B, "sent for"},
    Row{0x003F, "received by"},
    Row{0x0040, "received by"},
    Row{0x0041, "sent for"},
    Row{0x0042, "sent for"},
    Row{0x0043, "received for"},
    Row{0x0044, "received for"},
    Row{0x0047, "submission id"},
    Row{0x0049, "original subject"},
    Row{0x004D, "original author"},
    Row{0x004F, "reply to"},
    Row{0x0050, "reply to"},
    Row{0x0051, "received by"},
    Row{0x0052, "received for"},
    Row{0x005A, "original sender"},
    Row{0x005B, "original sender"},
    Row{0x005C, "original author"},
    Row{0x005D, "original author"},
    Row{0x005E, "original author"},
    Row{0x005F, "original sender"},
    Row{0x0060, "start"},
    Row{0x0061, "end"},
    Row{0x0065, "sent for address"},
    Row{0x0066, "original sender address type"},
    Row{0x0067, "original sender address"},
    Row{0x0069, "original author address"},
    Row{0x0070, "conversation"},
    Row{0x0072, "original blind copy to"},
    Row{0x0073, "original copy to"},
    Row{0x0074, "original to"},
    Row{0x0076, "received by address"},
    Row{0x0078, "received for address"},
    Row{0x007D, "transport headers"},
    Row{0x0C19, "sender"},
    Row{0x0C1A, "sender"},
    Row{0x0C1D, "sender"},
    Row{0x0C1F, "sender address"},
    Row{0x0E02, "blind copy to"},
    Row{0x0E03, "copy to"},
    Row{0x0E04, "to"},
    Row{0x0E1D, "subject"},
    Row{0x0E28, "sending account"},
    Row{0x0E29, "sending server"},
    Row{0x0FFF, "entry"},
    Row{0x1000, "text"},
    Row{0x1035, "message id"},
    Row{0x1039, "references"},
    Row{0x1042, "in reply to"},
    Row{0x10F3, "page name"},
    Row{0x3001, "name"},
    Row{0x3003, "address"},
    Row{0x3004, "comment"},
    Row{0x300B, "search key"},
    Row{0x3704, "file name"},
    Row{0x3707, "file name"},
    Row{0x3708, "path"},
    Row{0x370C, "transport name"},
    Row{0x370D, "path"},
    Row{0x39FE, "address"},
    Row{0x39FF, "name"},
    Row{0x3A00, "account"},
    Row{0x3A02, "callback phone"},
    Row{0x3A05, "generation"},
    Row{0x3A06, "given name"},
    Row{0x3A07, "government id"},
    Row{0x3A08, "business phone"},
    Row{0x3A09, "home phone"},
    Row{0x3A0A, "initials"},
    Row{0x3A0B, "keyword"},
    Row{0x3A0C, "language"},
    Row{0x3A0D, "location"},
    Row{0x3A0F, "mail suffix"},
    Row{0x3A10, "organisation id"},
    Row{0x3A11, "surname"},
    Row{0x3A12, "original entry"},
    Row{0x3A13, "original display name"},
    Row{0x3A14, "original search key"},
    Row{0x3A15, "postal address"},
    Row{0x3A16, "company"},
    Row{0x3A17, "title"},
    Row{0x3A18, "department"},
    Row{0x3A19, "office"},
    Row{0x3A1A, "primary phone"},
    Row{0x3A1B, "business phone"},
    Row{0x3A1C, "mobile phone"},
    Row{0x3A1D, "radio phone"},
    Row{0x3A1E, "car phone"},
    Row{0x3A1F, "other phone"},
    Row{0x3A20, "name"},
    Row{0x3A21, "pager"},
    Row{0x3A22, "user certificate"},
    Row{0x3A23, "primary fax"},
    Row{0x3A24, "business fax"},
    Row{0x3A25, "home fax"},
    Row{0x3A26, "country"},
    Row{0x3A27, "locality"},
    Row{0x3A28, "state"},
    Row{0x3A29, "street"},
    Row{0x3A2A, "postal code"},
    Row{0x3A2B, "post office box"},
    Row{0x3A2C, "telex"},
    Row{0x3A2D, "isdn"},
    Row{0x3A2E, "assistant phone"},
    Row{0x3A2F, "home phone"},
    Row{0x3A30, "assistant"},
    Row{0x3A41, "wedding anniversary"},
    Row{0x3A42, "birthday"},
    Row{0x3A43, "hobbies"},
    Row{0x3A44, "middle name"},
    Row{0x3A45, "name prefix"},
    Row{0x3A46, "profession"},
    Row{0x3A47, "referred by"},
    Row{0x3A48, "spouse"},
    Row{0x3A49, "computer network"},
    Row{0x3A4A, "customer id"},
    Row{0x3A4B, "tty phone"},
    Row{0x3A4C, "ftp site"},
    Row{0x3A4E, "manager"},
    Row{0x3A4F, "nickname"},
    Row{0x3A50, "personal page"},
    Row{0x3A51, "business page"},
    Row{0x3A57, "company phone"},
    Row{0x3A58, "children"},
    Row{0x3A59, "home city"},
    Row{0x3A5A, "home country"},
    Row{0x3A5B, "home postal code"},
    Row{0x3A5C, "home state"},
    Row{0x3A5D, "home street"},
    Row{0x3A5E, "home post office box"},
    Row{0x3A5F, "other city"},
    Row{0x3A60, "other country"},
    Row{0x3A61, "other postal code"},
    Row{0x3A62, "other state"},
    Row{0x3A63, "other street"},
    Row{0x3A64, "other post office box"},
    Row{0x3A70, "user certificate"},
    Row{0x3FF8, "created by"},
    Row{0x3FF9, "created by"},
    Row{0x3FFA, "last changed by"},
    Row{0x3FFB, "last changed by"},
    Row{0x5D01, "sender address"},
    Row{0x5D02, "sent for address"},
    Row{0x5D07, "received by address"},
    Row{0x5D08, "received for address"},
    Row{0x5FF6, "name"},
    Row{0x5FF7, "entry"},
    Row{0x6001, "name"},
};
static_assert(std::ranges::is_sorted(kRows, {}, &Row::id));

struct NamedRow {
  Guid set;
  std::uint32_t number;
  std::string_view label;
};
constexpr std::array kNamed{
    NamedRow{kAddressSet, 0x8005, "file as"},
    NamedRow{kAddressSet, 0x8010, "department"},
    NamedRow{kAddressSet, 0x801A, "home address"},
    NamedRow{kAddressSet, 0x801B, "work address"},
    NamedRow{kAddressSet, 0x801C, "other address"},
    NamedRow{kAddressSet, 0x802B, "web page"},
    NamedRow{kAddressSet, 0x802C, "phonetic given name"},
    NamedRow{kAddressSet, 0x802D, "phonetic surname"},
    NamedRow{kAddressSet, 0x802E, "phonetic company"},
    NamedRow{kAddressSet, 0x8045, "work street"},
    NamedRow{kAddressSet, 0x8046, "work city"},
    NamedRow{kAddressSet, 0x8047, "work state"},
    NamedRow{kAddressSet, 0x8048, "work postal code"},
    NamedRow{kAddressSet, 0x8049, "work country"},
    NamedRow{kAddressSet, 0x804A, "work post office box"},
    NamedRow{kAddressSet, 0x804F, "user field 1"},
    NamedRow{kAddressSet, 0x8050, "user field 2"},
    NamedRow{kAddressSet, 0x8051, "user field 3"},
    NamedRow{kAddressSet, 0x8052, "user field 4"},
    NamedRow{kAddressSet, 0x8053, "list name"},
    NamedRow{kAddressSet, 0x8054, "list member"},
    NamedRow{kAddressSet, 0x8055, "list member"},
    NamedRow{kAddressSet, 0x8062, "instant messaging address"},
    NamedRow{kAddressSet, 0x8080, "e-mail 1 name"},
    NamedRow{kAddressSet, 0x8083, "e-mail 1"},
    NamedRow{kAddressSet, 0x8084, "e-mail 1 original name"},
    NamedRow{kAddressSet, 0x8090, "e-mail 2 name"},
    NamedRow{kAddressSet, 0x8093, "e-mail 2"},
    NamedRow{kAddressSet, 0x8094, "e-mail 2 original name"},
    NamedRow{kAddressSet, 0x80A0, "e-mail 3 name"},
    NamedRow{kAddressSet, 0x80A3, "e-mail 3"},
    NamedRow{kAddressSet, 0x80A4, "e-mail 3 original name"},
    NamedRow{kAddressSet, 0x80B3, "fax 1"},
    NamedRow{kAddressSet, 0x80C3, "fax 2"},
    NamedRow{kAddressSet, 0x80D3, "fax 3"},
    NamedRow{kAddressSet, 0x80D8, "free/busy location"},
    NamedRow{kAddressSet, 0x80DE, "birthday"},
    NamedRow{kAddressSet, 0x80DF, "wedding anniversary"},
    NamedRow{kAppointmentSet, 0x8208, "location"},
    NamedRow{kAppointmentSet, 0x8230, "attendee"},
    NamedRow{kAppointmentSet, 0x8232, "recurrence"},
    NamedRow{kAppointmentSet, 0x8238, "attendees"},
    NamedRow{kAppointmentSet, 0x823B, "attendees to"},
    NamedRow{kAppointmentSet, 0x823C, "attendees copy to"},
    NamedRow{kAppointmentSet, 0x8234, "time zone"},
    NamedRow{kAppointmentSet, 0x8243, "conference organiser"},
    NamedRow{kAppointmentSet, 0x8249, "conference page"},
    NamedRow{kAppointmentSet, 0x825E, "time zone"},
    NamedRow{kAppointmentSet, 0x825F, "time zone"},
    NamedRow{kTaskSet, 0x811F, "task owner"},
    NamedRow{kTaskSet, 0x8121, "task assigner"},
    NamedRow{kTaskSet, 0x8122, "task last user"},
    NamedRow{kTaskSet, 0x8125, "task delegator"},
    NamedRow{kCommonSet, 0x8530, "flag"},
    NamedRow{kCommonSet, 0x8534, "mileage"},
    NamedRow{kCommonSet, 0x8535, "billing"},
    NamedRow{kCommonSet, 0x8539, "companies"},
    NamedRow{kCommonSet, 0x853A, "contacts"},
    NamedRow{kCommonSet, 0x8580, "account"},
    NamedRow{kCommonSet, 0x8586, "contact"},
    NamedRow{kLogSet, 0x8700, "journal type"},
    NamedRow{kLogSet, 0x8712, "journal type"},
    NamedRow{kMeetingSet, 0x0002, "meeting place"},
};

// Numbers and codes of programs; ids that two stores of one item differ in.
constexpr std::array<std::uint16_t, 13> kMachinery{
    0x001A,                                                  // message class: a field of its own
    0x001E,                                                  // body part type
    0x0064, 0x0068, 0x006A, 0x0075, 0x0077, 0x0C1E, 0x3002,  // kinds of address: "SMTP", "EX"
    0x3613,                                                  // container class
    0x3703,                                                  // the ending of a file name
    0x370E,                                                  // a media type
    0x66A1,                                                  // locale
};

std::string hex4(std::uint32_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[number >> shift & 0xFU];
  return out;
}

}  // namespace

std::string label_of(const Property& property) {
  if (!property.name) {
    const auto row = std::ranges::lower_bound(kRows, property.id, {}, &Row::id);
    const bool is_known = row != kRows.end() && row->id == property.id;
    return is_known ? std::string(row->label) : "property " + hex4(property.id);
  }
  const Name& name = *property.name;
  if (!name.text.empty()) return name.text;
  for (const NamedRow& row : kNamed) {
    if (row.set == name.set && row.number == name.number) return std::string(row.label);
  }
  const auto set = static_cast<std::uint32_t>(name.set.bytes[0] | name.set.bytes[1] << 8);
  return "property " + hex4(set) + "-" + hex4(name.number & 0xFFFFU);
}

bool is_machinery(const Property& property) {
  if (!property.name) return std::ranges::binary_search(kMachinery, property.id);
  const Name& name = *property.name;
  // Kinds of address in a contact's slots; internal version; class of a related item.
  const bool is_kind = name.set == kAddressSet && name.text.empty() &&
                       (name.number == 0x8082 || name.number == 0x8092 || name.number == 0x80A2 ||
                        name.number == 0x80B2 || name.number == 0x80C2 || name.number == 0x80D2);
  const bool is_version = name.set == kCommonSet && (name.number == 0x8554);
  return is_kind || is_version;
}

}  // namespace oubli::mapi
