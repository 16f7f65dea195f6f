// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/tags.h"
#include "tests/adapters/msg/msg_reading.h"
#include "tests/support/msg_samples.h"

namespace oubli::test {
namespace {

using testing::Test;

MsgBuilder sample(std::string_view name) {
  for (MsgSample& one : msg_samples()) {
    if (one.name == name) return one.item;
  }
  throw std::runtime_error("no such sample");
}

TEST(Rendering, ALetterHasItsFieldsAndItsBody) {
  const Read read = read_msg(sample("letter").build());
  EXPECT_EQ(read.field("from"), "\"Greta Sender\" <greta@sender.example>");
  EXPECT_EQ(read.field("to"), "\"Rolf Reader\" <rolf@reader.example>");
  EXPECT_EQ(read.field("subject"), "Grüße aus Köln");
  EXPECT_EQ(read.field("date"), "Tue, 13 May 2014 16:53:20 +0000");
  ASSERT_EQ(read.texts_of("text/plain").size(), 1U);
  EXPECT_TRUE(read.has_text("Dear Rolf,\nHeinz Herzlich sends his regards"));
  EXPECT_TRUE(read.made.is_complete);
}

TEST(Rendering, IsTheSameEveryTime) {
  for (const MsgSample& one : msg_samples()) {
    const std::string bytes = one.item.build();
    EXPECT_EQ(read_msg(bytes).made.bytes, read_msg(bytes).made.bytes) << one.name;
  }
}

TEST(Rendering, KeepsStoredFieldsAndAddsWhoIsMissing) {
  const Read read = read_msg(sample("received").build());
  EXPECT_EQ(read.field("from"), "Greta Sender <greta@sender.example>");
  EXPECT_EQ(read.field("to"), "rolf@reader.example");
  EXPECT_EQ(read.field("bcc"), "\"Berta Blind\" <berta@hidden.example>");
  EXPECT_EQ(read.field("date"), "Tue, 13 May 2014 18:53:20 +0200") << "as it stands";
  EXPECT_EQ(read.fields("received").size(), 1U);
  EXPECT_EQ(read.field("message-id"), "<1@sender.example>");
  EXPECT_EQ(read.fields("content-type").size(), 1U) << "how it was packed says nothing now";
  EXPECT_EQ(read.field("x-stored-content-type"), "multipart/mixed; boundary=\"old\"");
  EXPECT_TRUE(read.has_text("recipient name: Rolf Reader")) << "no field has his name";
}

TEST(Rendering, AContactIsACardWithAllItsAddresses) {
  const Read read = read_msg(sample("contact").build());
  ASSERT_EQ(read.texts_of("text/vcard").size(), 1U);
  const std::string card = read.texts_of("text/vcard")[0];
  for (const char* line :
       {"FN:Mathilde Oriol\r\n", "N:Oriol;Mathilde;;;\r\n", "TEL;TYPE=cell:+33 6 39 98 12 34\r\n",
        "EMAIL:mathilde.oriol@orange.example.org\r\n", "EMAIL:m.oriol@travail.example.com\r\n",
        "EMAIL:mathilde@famille.example.net\r\n", "BDAY:1961-09-03\r\n",
        "ADR;TYPE=home:;;7 rue des Acacias;Dijon;;;\r\n"}) {
    EXPECT_NE(card.find(line), std::string::npos) << line << "in\n" << card;
  }
  EXPECT_TRUE(read.has_text("met at the fair"));
  EXPECT_TRUE(read.has_text("spouse: Bertrand Oriol"));
  EXPECT_TRUE(read.has_text("Membership: card 4711 of Édouard Oriol"));
}

TEST(Rendering, AMeetingHasItsOrganiserAndAttendees) {
  const Read read = read_msg(sample("meeting").build());
  ASSERT_EQ(read.texts_of("text/calendar").size(), 1U);
  const std::string card = read.texts_of("text/calendar")[0];
  EXPECT_NE(card.find("ORGANIZER;CN=\"Olga Organiser\":mailto:olga@boss.example"), card.npos);
  EXPECT_NE(card.find("ATTENDEE;CN=\"Attila Attendee\":mailto:attila@guest.example"), card.npos);
  EXPECT_NE(card.find("LOCATION:Room of Mr Lapointe"), card.npos);
  EXPECT_NE(card.find("DTSTART:20140513T165320Z"), card.npos);
}

TEST(Rendering, AListHasItsMembers) {
  const Read read = read_msg(sample("list").build());
  EXPECT_TRUE(read.has_text("list member: Sophie Soprano <sophie@choir.example>"));
  EXPECT_TRUE(read.has_text("list member: Bruno Bass <bruno@choir.example>"));
}

TEST(Rendering, EightBitTextIsReadInItsCodePage) {
  const Read read = read_msg(sample("narrow").build());
  EXPECT_EQ(read.field("subject"), "Привет");
  EXPECT_TRUE(read.has_text("Иван Петров"));
}

TEST(Rendering, WhatNobodyThinksOfIsThere) {
  const Read read = read_msg(sample("task").build());
  EXPECT_TRUE(read.has_text("task owner: Tina Taskowner"));
  EXPECT_TRUE(read.has_text("contact: Conrad Contact"));
  MsgBuilder odd = msg_letter("s", "b");
  odd.text(0x6789, "Olaf Odd");
  odd.binary(0x6790, "SMTP:OLIVE@ODD.EXAMPLE");
  odd.named({mapi::Guid{{1, 2, 3}}, 0x99, {}}, "Nora Named");
  const Read all = read_msg(odd.build());
  EXPECT_TRUE(all.has_text("property 6789: Olaf Odd"));
  EXPECT_TRUE(all.has_text("OLIVE@ODD.EXAMPLE"));
  EXPECT_TRUE(all.has_text("Nora Named"));
}

TEST(Rendering, MessagesInsideAreMessages) {
  const Read read = read_msg(sample("forwarded").build());
  std::size_t inside = 0;
  for (const mime::Part& part : read.tree.parts) inside += part.shape == mime::Shape::Message;
  EXPECT_EQ(inside, 1U);
  EXPECT_TRUE(read.has_text("Wanda Within wrote this"));
  EXPECT_TRUE(read.has_text("the deepest text names Dora Deep"));
  EXPECT_EQ(read.texts_of("text/csv"), (std::vector<std::string>{"name\nCecile Csv\n"}));
}

TEST(Rendering, AttachmentsKeepNameTypeAndBytes) {
  std::string all;
  for (int i = 0; i < 100'000; ++i) all += static_cast<char>(i * 7 + i / 251);
  MsgBuilder item = msg_letter("s", "b");
  item.attach("Übersicht \"2024\".bin", all, "application/x-thing");
  item.attach("empty.txt", "", "text/plain");
  const Read read = read_msg(item.build());
  ASSERT_EQ(read.leaves.size(), 3U);
  EXPECT_EQ(read.leaves[1].name, "Übersicht \"2024\".bin");
  EXPECT_EQ(read.leaves[1].type, "application/x-thing");
  EXPECT_EQ(read.leaves[1].text, all);
  EXPECT_EQ(read.leaves[2].text, "");
}

struct NarrowFile {
  const char *name, *bytes, *type, *text;  // the file, and how it is read
};

// "Иван" in windows-1251, in an item of that code page.
TEST(Rendering, EightBitAttachmentsAreReadInTheItemsCodePage) {
  constexpr NarrowFile kFiles[] = {
      {"note.txt", "\xC8\xE2\xE0\xED", "", "charset=windows-1251"},
      {"note.csv", "a;\xC8\xE2\xE0\xED", "text/csv", "charset=windows-1251"},
      {"page.html", "<p>\xC8\xE2\xE0\xED</p>", "text/html", "charset=windows-1251"},
      {"told.txt", "\xE9\xD7\xC1\xCE", "text/plain; charset=koi8-r", ""},
      {"own.html", "<meta charset=koi8-r>\xE9\xD7\xC1\xCE", "text/html", ""},
      {"own.xml", "<?xml version='1.0' encoding='koi8-r'?>\xE9\xD7\xC1\xCE", "", ""},
      {"utf8.txt", "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD", "text/plain", ""},
      {"ascii.txt", "Ivan", "text/plain", ""},
      {"marked.txt", "\xFF\xFE\x18\x04", "text/plain", ""},
      {"card.vcf", "BEGIN:VCARD\r\nFN:\xD0\r\n \x98\r\nEND:VCARD\r\n", "", ""},
      {"picture.bin", "\x01\x02\xC8\xE2", "", ""}};
  for (const NarrowFile& file : kFiles) {
    for (const std::uint16_t id : {mapi::tag::kMessageCodePage, mapi::tag::kInternetCodePage}) {
      MsgBuilder item = msg_letter("s", "b");
      item.number(id, 1251).attach(file.name, file.bytes, file.type);
      const Read read = read_msg(item.build());
      ASSERT_EQ(read.leaves.size(), 2U);
      EXPECT_EQ(read.leaves[1].text, file.bytes) << file.name;
      const mime::Parameter* charset = read.tree.parts.back().type.find("charset");
      EXPECT_EQ(charset == nullptr ? "" : "charset=" + charset->value, file.text) << file.name;
    }
  }
}

// Letters above ASCII alone look like no text.
TEST(Rendering, EightBitAttachmentsOfNoTypeAreTextByTheirName) {
  MsgBuilder item = msg_letter("s", "b");
  item.number(mapi::tag::kMessageCodePage, 1251);
  for (const char* name : {"note.TXT", "table.csv", "page.html", "odd.dat"})
    item.attach(name, "\xC8\xE2\xE0\xED", "application/octet-stream");
  const Read read = read_msg(item.build());
  EXPECT_EQ(read.texts_of("text/plain"),
            (std::vector<std::string>{"b", "\xC8\xE2\xE0\xED", "\xC8\xE2\xE0\xED"}));
  EXPECT_EQ(read.texts_of("application/octet-stream").size(), 2U);
}

TEST(Rendering, WhatReadersSeeByThemselvesIsNotSaid) {
  for (const int code_page : {0, 1200, 1252, 20127, 28591, 50220, 65001, 12345}) {
    MsgBuilder item = msg_letter("s", "b");
    item.number(mapi::tag::kMessageCodePage, code_page).attach("note.txt", "\xC8\xE2\xE0\xED");
    const Read read = read_msg(item.build());
    EXPECT_EQ(read.tree.parts.back().type.find("charset"), nullptr) << code_page;
    EXPECT_EQ(read.tree.parts.front().type.find("charset"), nullptr) << code_page;
  }
}

// Without a body the attachment's charset would be the first that is told.
TEST(Rendering, TheHeaderIsReadInItsOwnCharset) {
  MsgBuilder item;
  item.text(mapi::tag::kTransportHeaders, "Subject: Привет\r\n\r\n");
  item.number(mapi::tag::kMessageCodePage, 1251).attach("note.txt", "\xC8\xE2\xE0\xED");
  const Read read = read_msg(item.build());
  const mime::Parameter* charset = read.tree.parts.front().type.find("charset");
  ASSERT_NE(charset, nullptr);
  EXPECT_EQ(charset->value, "utf-8");
}

TEST(Rendering, NoTextBreaksOutOfItsPlace) {
  const std::string hostile = "x\r\nBcc: evil@break.example\r\n\r\n--=_oubli-00000001_=\r\n";
  MsgBuilder item;
  item.text(0x0037, hostile).text(0x0C1A, hostile).text(0x0C1F, "a@b.example\r\nX: y");
  item.text(0x1000, hostile).text(0x1035, hostile).text(0x6789, hostile);
  item.text(0x007D, "X-One: 1\r\n" + hostile + "--=_oubli-00000001_=--\r\n");
  item.recipient(1, hostile, hostile);
  item.attach(hostile, hostile, "message/rfc822");
  item.attach(hostile, "x", hostile);
  const Read read = read_msg(item.build());
  EXPECT_EQ(read.fields("bcc").size(), 1U) << "of the stored fields";
  EXPECT_EQ(read.fields("x").size(), 0U);
  ASSERT_GE(read.tree.parts.size(), 5U);
  EXPECT_EQ(read.tree.parts[0].preamble.size(), 0U);
  EXPECT_EQ(read.tree.parts[0].epilogue.size(), 0U);
  for (const mime::Part& part : read.tree.parts) EXPECT_TRUE(part.is_closed);
}

TEST(Rendering, WhatDoesNotFitIsNamed) {
  MsgBuilder item = msg_letter("s", "b");
  item.attach("big.bin", std::string(3 << 20, '\xA5'));
  item.attach("small.txt", "Sibylle Small", "text/plain");
  const Read read = read_msg(item.build(), 2U << 20);
  EXPECT_FALSE(read.made.is_complete);
  EXPECT_LE(read.made.bytes.size(), 2U << 20);
  EXPECT_EQ(read.texts_of(std::string(mapi::kUnreadType)).size(), 1U);
  EXPECT_TRUE(read.has_text("Sibylle Small")) << "what fits is there";
}

TEST(Rendering, ALongTextIsCutAndNamed) {
  const Read read = read_msg(msg_letter("s", std::string(1 << 20, 'x')).build(), 1U << 20);
  EXPECT_FALSE(read.made.is_complete);
  EXPECT_LE(read.made.bytes.size(), 1U << 20);
}

}  // namespace
}  // namespace oubli::test
