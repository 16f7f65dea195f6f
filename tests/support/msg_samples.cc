// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/msg_samples.h"

#include "adapters/mapi/tags.h"

namespace oubli::test {
namespace {

using mapi::Type;

MsgBuilder contact() {
  MsgBuilder item;
  item.text(0x001A, "IPM.Contact").text(0x0037, "Mathilde Oriol").text(0x3001, "Mathilde Oriol");
  item.text(0x3A06, "Mathilde").text(0x3A11, "Oriol").text(0x3A16, "Oriol & filles");
  item.text(0x3A1C, "+33 6 39 98 12 34").text(0x3A5D, "7 rue des Acacias").text(0x3A59, "Dijon");
  item.text(0x3A48, "Bertrand Oriol").text(0x1000, "met at the fair");
  item.time(0x3A42, -262'828'800 - 3600);  // 1961-09-03, midnight in Paris
  item.named({mapi::kAddressSet, 0x8083, {}}, "mathilde.oriol@orange.example.org");
  item.named({mapi::kAddressSet, 0x8093, {}}, "m.oriol@travail.example.com");
  item.named({mapi::kAddressSet, 0x80A3, {}}, "mathilde@famille.example.net");
  item.named({mapi::kPublicSet, 0, "Membership"}, "card 4711 of Édouard Oriol");
  return item;
}

MsgBuilder meeting() {
  MsgBuilder item;
  item.text(0x001A, "IPM.Appointment").text(0x0037, "Budget").text(0x1000, "bring figures");
  item.text(0x0042, "Olga Organiser").text(0x0064, "SMTP").text(0x0065, "olga@boss.example");
  item.recipient(1, "Attila Attendee", "attila@guest.example");
  item.names.push_back({mapi::kAppointmentSet, 0x820D, {}});
  item.time(0x8000, 1'400'000'000);
  item.named({mapi::kAppointmentSet, 0x8208, {}}, "Room of Mr Lapointe");
  return item;
}

MsgBuilder list() {
  MsgBuilder item;
  item.text(0x001A, "IPM.DistList").text(0x3001, "Choir");
  item.names.push_back({mapi::kAddressSet, 0x8054, {}});
  item.properties.push_back({.id = 0x8000,
                             .type = Type::Binary,
                             .values = {one_off_entry("Sophie Soprano", "sophie@choir.example"),
                                        one_off_entry("Bruno Bass", "bruno@choir.example")},
                             .is_many = true});
  return item;
}

MsgBuilder narrow() {
  MsgBuilder item;
  item.is_unicode = false;
  item.number(0x3FFD, 1251);
  item.text(0x0037, "\xCF\xF0\xE8\xE2\xE5\xF2")
      .text(0x1000, "\xC8\xE2\xE0\xED \xCF\xE5\xF2\xF0\xEE\xE2");
  item.text(0x0C1A, "\xC8\xE2\xE0\xED").text(0x0C1F, "ivan@post.example");
  return item;
}

MsgBuilder task() {
  MsgBuilder item;
  item.text(0x001A, "IPM.Task").text(0x0037, "Call back");
  item.named({mapi::kTaskSet, 0x811F, {}}, "Tina Taskowner");
  item.named({mapi::kCommonSet, 0x8586, {}}, "Conrad Contact");
  return item;
}

MsgBuilder forwarded() {
  MsgBuilder inner = msg_letter("Inner letter", "Wanda Within wrote this");
  inner.attach("deep.txt", "the deepest text names Dora Deep");
  MsgBuilder item = msg_letter("Outer letter", "see below");
  item.attach(std::move(inner), "Inner letter");
  item.attach("list.csv", "name\nCecile Csv\n", "text/csv");
  return item;
}

MsgBuilder received() {
  MsgBuilder item = msg_letter("Stored fields", "text");
  item.text(
      0x007D,
      "Received: from relay.example\r\n\tby mx.example; Tue, 13 May 2014 16:53:20 +0000\r\n"
      "From: Greta Sender <greta@sender.example>\r\nTo: rolf@reader.example\r\n"
      "Subject: Stored fields\r\nDate: Tue, 13 May 2014 18:53:20 +0200\r\n"
      "Content-Type: multipart/mixed; boundary=\"old\"\r\nMessage-ID: <1@sender.example>\r\n");
  item.recipient(3, "Berta Blind", "berta@hidden.example");
  return item;
}

}  // namespace

std::string one_off_entry(std::string_view name, std::string_view address) {
  return std::string(4, '\0') +
         std::string("\x81\x2B\x1F\xA4\xBE\xA3\x10\x19\x9D\x6E\x00\xDD\x01\x0F\x54\x02", 16) +
         little(0, 2) + little(0x8001, 2) + utf16(name) + little(0, 2) + utf16("SMTP") +
         little(0, 2) + utf16(address) + little(0, 2);
}

std::vector<MsgSample> msg_samples() {
  return {{"letter", msg_letter("Grüße aus Köln", "Dear Rolf,\nHeinz Herzlich sends his regards")},
          {"received", received()},
          {"contact", contact()},
          {"meeting", meeting()},
          {"list", list()},
          {"narrow", narrow()},
          {"task", task()},
          {"forwarded", forwarded()}};
}

}  // namespace oubli::test
