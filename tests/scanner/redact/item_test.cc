// SPDX-License-Identifier: GPL-3.0-or-later
// Stored items without a person: every property that speaks of them, and no other.
#include "adapters/mapi/entry_ids.h"
#include "adapters/mapi/rtf.h"
#include "adapters/mapi/tags.h"
#include "scanner/redact/item_redaction.h"
#include "tests/scanner/redact/redacting.h"

namespace oubli::redact::test {
namespace {

using mapi::Item;
using mapi::ItemChange;
using mapi::Type;
using namespace mapi::tag;

constexpr std::size_t kLimit = 64U << 20;

void add_text(mapi::PropertyBag& bag, std::uint16_t id, std::string_view utf8) {
  bag.add(id, Type::Unicode, *bag.stored(Type::Unicode, utf8));
}

std::string utf16(std::string_view utf8) {
  return *mapi::PropertyBag().stored(Type::Unicode, utf8);
}

void add_person(mapi::PropertyBag& bag, const std::string& name, const std::string& address) {
  add_text(bag, kDisplayName, name);
  add_text(bag, kAddressType, "SMTP");
  add_text(bag, kAddress, address);
  bag.add(kEntryId, Type::Binary, mapi::one_off_id({name, address}));
  bag.add(0x300B, Type::Binary, "SMTP:" + address + '\0');
}

void add_recipient(Item& item, const std::string& name, const std::string& address) {
  mapi::Recipient one;
  one.place = static_cast<std::uint32_t>(item.recipients.size() + 1);
  add_person(one.properties, name, address);
  item.recipients.push_back(std::move(one));
}

mapi::Attachment& add_attachment(Item& item, const std::string& name, std::string bytes) {
  mapi::Attachment one;
  one.place = static_cast<std::uint32_t>((0x401 + item.attachments.size()) << 5U | 5U);
  add_text(one.properties, kAttachLongFilename, name);
  one.properties.add(kAttachMethod, Type::Integer32, std::string("\1\0\0\0", 4));
  one.content_size = bytes.size();
  one.content = std::make_unique<OwnedBytes>(std::move(bytes));
  item.attachments.push_back(std::move(one));
  return item.attachments.back();
}

// From Ann to Marie, about nothing.
Item letter() {
  Item item;
  add_text(item.properties, kMessageClass, "IPM.Note");
  add_text(item.properties, kSubject, "\x01\x01hello");
  add_text(item.properties, kSenderName, "Ann Bell");
  add_text(item.properties, kSenderAddress, "ann@example.net");
  add_text(item.properties, kBody, "Good morning.\r\n");
  add_recipient(item, "Marie Curie", "marie@example.net");
  return item;
}

ItemRedaction redacted_item(Item& item) {
  if (::sodium_init() < 0) throw std::runtime_error("libsodium could not be started");
  return redact_item(item, kLimit, jean(), {.key = "a key of the tests alone"});
}

std::string content_of(mapi::Attachment& one) {
  std::string bytes(one.content_size, '\0');
  EXPECT_EQ(*one.content->read_at(0, bytes), bytes.size());
  return bytes;
}

std::set<std::uint16_t> changed_ids(const ItemRedaction& made) {
  std::set<std::uint16_t> ids;
  for (const ItemChange& one : made.changes) ids.insert(one.id);
  return ids;
}

TEST(RedactItem, OfSomebodyElseIsUnchanged) {
  Item item = letter();
  const auto made = redacted_item(item);
  EXPECT_EQ(made.outcome, Outcome::Unchanged);
  EXPECT_TRUE(made.changes.empty());
}

TEST(RedactItem, TextsAndPreviews) {
  Item item = letter();
  const std::string body = "Dear Jean Dupont,\r\nyour number is 06 12 34 56 78.\r\n";
  item.properties.replace(kBody, Type::Unicode, false, false, {utf16(body)});
  item.properties.replace(kSubject, Type::Unicode, false, false,
                          {utf16("\x01\x05RE: Jean Dupont")});
  // Cut within the name.
  add_text(item.properties, 0x6619, body.substr(0, 13));
  add_text(item.properties, kNormalizedSubject, "Jean Dupont");
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  EXPECT_EQ(item.properties.text(kBody),
            "Dear [redacted name],\r\nyour number is [redacted phone].\r\n");
  EXPECT_EQ(item.properties.text(kSubject), "\x01\x05RE: [redacted name]");
  EXPECT_EQ(item.properties.text(0x6619), "Dear [redacte");
  EXPECT_EQ(changed_ids(made),
            (std::set<std::uint16_t>{kBody, kSubject, 0x6619, kNormalizedSubject}));
  EXPECT_FALSE(is_found(made.bytes));
}

// Of a body that is HTML alone nobody knows where it was cut.
TEST(RedactItem, PreviewsOfHtmlGo) {
  Item item = letter();
  item.properties.replace(kBody, {}, false, true, {});
  item.properties.add(kHtml, Type::Binary, "<p>Dear Jean Dupont</p>");
  add_text(item.properties, 0x6619, "Dear Jean Dup");
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  EXPECT_EQ(item.properties.find(0x6619), nullptr);
}

TEST(RedactItem, PersonsLoseNameAddressAndIds) {
  Item item = letter();
  add_recipient(item, "J.D.", "jean@example.org");
  add_text(item.properties, kDisplayTo, "Marie Curie; J.D.");
  add_text(item.properties, kFromName, "Jean Dupont");
  add_text(item.properties, kFromAddressType, "EX");
  add_text(item.properties, kFromAddress, "/o=Example/cn=Recipients/cn=jd7");
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  const auto& jd = item.recipients[1].properties;
  EXPECT_EQ(jd.text(kDisplayName), "[redacted name]");
  EXPECT_THAT(jd.text(kAddress), testing::MatchesRegex("redacted-[a-z]+@redacted.invalid"));
  EXPECT_EQ(jd.bytes(kEntryId), mapi::one_off_id({"[redacted name]", jd.text(kAddress)}));
  EXPECT_THAT(std::string(jd.bytes(0x300B)), testing::StartsWith("SMTP:REDACTED-"));
  EXPECT_EQ(item.properties.text(kDisplayTo), "Marie Curie; [redacted name]");
  EXPECT_EQ(item.properties.text(kFromName), "[redacted name]");
  EXPECT_EQ(item.properties.text(kFromAddressType), "SMTP");
  EXPECT_THAT(item.properties.text(kFromAddress), testing::EndsWith("@redacted.invalid"));
  EXPECT_EQ(item.recipients[0].properties.text(kAddress), "marie@example.net");
  EXPECT_EQ(item.properties.text(kSenderName), "Ann Bell");
}

TEST(RedactItem, StoredHeaders) {
  Item item = letter();
  add_text(item.properties, kTransportHeaders,
           "Received: from a by b for <jean@example.org>; Mon, 5 Jan 2015 10:00:00 +0100\r\n"
           "From: Ann Bell <ann@example.net>\r\nTo: Jean Dupont <jean@example.org>,\r\n"
           " Marie <marie@example.net>\r\nSubject: hello\r\n\r\n");
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  const std::string headers = item.properties.text(kTransportHeaders);
  EXPECT_THAT(headers, HasSubstr("From: Ann Bell <ann@example.net>\r\n"));
  EXPECT_THAT(headers, HasSubstr("Marie <marie@example.net>\r\nSubject: hello\r\n\r\n"));
  EXPECT_THAT(headers, HasSubstr("To: \"[redacted name]\" <redacted-"));
  EXPECT_THAT(headers, Not(HasSubstr("jean")));
}

TEST(RedactItem, HtmlInItsCharset) {
  Item item = letter();
  item.properties.add(kInternetCodePage, Type::Integer32, std::string("\xE4\x04\0\0", 4));
  item.properties.add(kHtml, Type::Binary,
                      "<p>Caf\xE9 with <b>Jean</b> <i>Dupont</i>, <a "
                      "href=\"mailto:jean@example.org\">write</a></p>");
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  const std::string html(item.properties.bytes(kHtml));
  EXPECT_THAT(html, HasSubstr("<p>Caf\xE9 with <b>[redacted name]"));
  EXPECT_THAT(html, Not(HasSubstr("Dupont")));
  EXPECT_THAT(html, Not(HasSubstr("jean@")));
}

struct RtfCase {
  std::string name, before, after;
};
class RedactRtf : public testing::TestWithParam<RtfCase> {};

TEST_P(RedactRtf, IsEditedWhereItStands) {
  Item item = letter();
  item.properties.add(kRtfCompressed, Type::Binary, mapi::pack_rtf(GetParam().before));
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  const auto rtf = mapi::unpack_rtf(item.properties.bytes(kRtfCompressed), kLimit);
  EXPECT_TRUE(rtf.is_whole);
  EXPECT_EQ(rtf.rtf, GetParam().after);
  EXPECT_EQ(changed_ids(made), (std::set<std::uint16_t>{kRtfCompressed}));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, RedactRtf,
    testing::Values(
        RtfCase{"Plain", "{\\rtf1\\ansi\\ansicpg1252 Dear {\\b Jean} Dupont, caf\\'e9.\\par}",
                "{\\rtf1\\ansi\\ansicpg1252 Dear {\\b [redacted name]}, caf\\'e9.\\par}"},
        RtfCase{"Escaped", "{\\rtf1\\ansi\\uc1 Dear J\\u101 ean D\\'75pont!\\par}",
                "{\\rtf1\\ansi\\uc1 Dear [redacted name]!\\par}"},
        RtfCase{"RaisedMark", "{\\rtf1\\ansi for Jean Dupont{\\super 1}, today\\par}",
                "{\\rtf1\\ansi for [redacted name]{\\super 1}, today\\par}"},
        RtfCase{"FromHtml",
                "{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\b \\htmlrtf0 Jean "
                "Dupont\\htmlrtf }\\htmlrtf0 {\\*\\htmltag84 <a "
                "href=\"mailto:jean@example.org\">} x{\\*\\htmltag92 </a>}}",
                "{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\b \\htmlrtf0 "
                "[redacted name]\\htmlrtf }\\htmlrtf0 {\\*\\htmltag84 <a "
                "href=\"mailto:redacted-kpbfffmbajbalhnc@redacted.invalid\">} x{\\*\\htmltag92 "
                "</a>}}"}),
    [](const auto& one) { return one.param.name; });

TEST(RedactItem, AttachmentsAreEditedOrReplaced) {
  Item item = letter();
  add_attachment(item, "notes.txt", "Jean Dupont called.\r\n");
  add_attachment(item, "scan.pdf", "%PDF-1.4 for jean@example.org\n");
  add_attachment(item, "CV Jean Dupont.bin", std::string("\x01\x02\x03", 3));
  add_attachment(item, "other.bin", std::string("\x01\x02\x03", 3));
  add_text(item.attachments[1].properties, kAttachMime, "application/pdf");
  item.attachments[1].properties.add(0x3709, Type::Binary, "a picture of its name");
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  auto& parts = item.attachments;
  EXPECT_EQ(content_of(parts[0]), "[redacted name] called.\r\n");
  EXPECT_EQ(parts[0].properties.text(kAttachLongFilename), "notes.txt");
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(content_of(parts[i]), kStubText);
    EXPECT_EQ(parts[i].properties.text(kAttachLongFilename), "redacted.txt");
  }
  EXPECT_EQ(parts[1].properties.text(kAttachMime), "text/plain");
  EXPECT_EQ(parts[1].properties.find(0x3709), nullptr);
  EXPECT_EQ(content_of(parts[3]), (std::string("\x01\x02\x03", 3)));
  EXPECT_EQ(made.stubs, 2U);
  for (const ItemChange& one : made.changes) EXPECT_NE(one.place, parts[3].place);
}

TEST(RedactItem, EmbeddedItemsAreRedactedWhereTheyStand) {
  Item item = letter();
  mapi::Attachment inside;
  inside.place = 0x8025;
  inside.embedded = std::make_unique<Item>(letter());
  inside.embedded->properties.replace(kBody, Type::Unicode, false, false,
                                      {utf16("Ask Jean Dupont.")});
  add_attachment(*inside.embedded, "deep.txt", "jean@example.org");
  item.attachments.push_back(std::move(inside));
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  ASSERT_EQ(made.changes.size(), 2U);
  for (const ItemChange& one : made.changes)
    EXPECT_EQ(one.path, std::vector<std::uint32_t>{0x8025});
  EXPECT_EQ(item.attachments[0].embedded->properties.text(kBody), "Ask [redacted name].");
  // The changes alone make the same of the item as it was.
  Item again = letter();
  again.attachments.emplace_back().place = 0x8025;
  again.attachments[0].embedded = std::make_unique<Item>(letter());
  add_attachment(*again.attachments[0].embedded, "deep.txt", "jean@example.org");
  std::vector<ItemChange> read;
  ASSERT_TRUE(mapi::decode(mapi::encode(made.changes), read));
  EXPECT_EQ(read, made.changes);
  ASSERT_TRUE(mapi::apply(read, again));
  EXPECT_EQ(again.attachments[0].embedded->properties.text(kBody), "Ask [redacted name].");
  EXPECT_EQ(content_of(again.attachments[0].embedded->attachments[0]),
            content_of(item.attachments[0].embedded->attachments[0]));
}

// "№5 Jean Dupont, Иван" in windows-1251 stays in it.
TEST(RedactItem, EightBitAttachmentsStayInTheirCodePage) {
  Item item = letter();
  item.properties.add(kMessageCodePage, Type::Integer32, std::string("\xE3\x04\0\0", 4));
  add_attachment(item, "note.txt",
                 "\xB9"
                 "5 Jean Dupont, \xC8\xE2\xE0\xED\r\n");
  mapi::settle_code_pages(item, 0);
  const auto made = redacted_item(item);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  EXPECT_EQ(content_of(item.attachments[0]),
            "\xB9"
            "5 [redacted name], \xC8\xE2\xE0\xED\r\n");
  EXPECT_THAT(made.bytes, testing::HasSubstr("charset=windows-1251"));
}

TEST(RedactItem, ContactsAndLists) {
  Item contact = letter();
  contact.properties.replace(kMessageClass, Type::Unicode, false, false, {utf16("IPM.Contact")});
  contact.recipients.clear();
  add_text(contact.properties, kDisplayName, "Jean Dupont");
  add_text(contact.properties, 0x3A06, "Jean");
  add_text(contact.properties, 0x3A11, "Dupont");
  contact.properties.add({mapi::kAddressSet, 0x8083, {}}, Type::Unicode, utf16("jean@example.org"));
  add_text(contact.properties, 0x3A16, "Ironworks");
  const auto made = redacted_item(contact);
  ASSERT_EQ(made.outcome, Outcome::Redacted) << made.why;
  EXPECT_EQ(contact.properties.text(0x3A06), "[redacted name]");
  EXPECT_EQ(contact.properties.text(0x3A11), "[redacted name]");
  EXPECT_EQ(contact.properties.text(0x3A16), "Ironworks");

  Item list = letter();
  mapi::Property members{
      .id = 0x8100, .type = Type::Binary, .is_many = true, .values = {}, .name = {}};
  members.name = mapi::Name{mapi::kAddressSet, 0x8054, {}};
  members.values = {mapi::one_off_id({"Ann Bell", "ann@example.net"}),
                    mapi::one_off_id({"Jean Dupont", "jean@example.org"})};
  list.properties.add(members);
  const auto listed = redacted_item(list);
  ASSERT_EQ(listed.outcome, Outcome::Redacted) << listed.why;
  const mapi::Property* now = list.properties.find(*members.name);
  EXPECT_EQ(now->values[0], members.values[0]);
  EXPECT_THAT(mapi::persons_within(now->values[1]),
              testing::ElementsAre(testing::StartsWith("[redacted name] <redacted-")));
}

Item contact_of_another_name(std::uint32_t address_slot) {
  Item contact = letter();
  contact.properties.replace(kMessageClass, Type::Unicode, false, false, {utf16("IPM.Contact")});
  contact.properties.replace(kSubject, Type::Unicode, false, false, {utf16("S. Wright")});
  contact.recipients.clear();
  for (const std::uint16_t id : {kDisplayName, std::uint16_t{0x3A06}})
    add_text(contact.properties, id, "S. Wright");
  contact.properties.add({mapi::kAddressSet, address_slot, {}}, Type::Unicode,
                         utf16("jean@example.org"));
  return contact;
}

TEST(RedactItem, ContactKnownByItsFirstAddressLosesItsNames) {
  Item theirs = contact_of_another_name(0x8083);
  ASSERT_EQ(redacted_item(theirs).outcome, Outcome::Redacted);
  Item anothers = contact_of_another_name(0x8093);
  ASSERT_EQ(redacted_item(anothers).outcome, Outcome::Redacted);
  for (const std::uint16_t id : {kDisplayName, kSubject, std::uint16_t{0x3A06}}) {
    EXPECT_EQ(theirs.properties.text(id), "[redacted name]") << id;
    EXPECT_EQ(anothers.properties.text(id), "S. Wright") << id;
  }
}

TEST(RedactItem, TopicThatTheBodyBeginsWithIsNoPreview) {
  Item item = letter();
  const std::string topic = "Jean Dupont called about it";
  add_text(item.properties, kConversationTopic, topic);
  item.properties.replace(kBody, Type::Unicode, false, false, {utf16(topic + ", and more")});
  ASSERT_EQ(redacted_item(item).outcome, Outcome::Redacted);
  EXPECT_EQ(item.properties.text(kConversationTopic), "[redacted name] called about it");
}

TEST(RedactItem, SimpleNamesGoWithTheOthers) {
  Item item = letter();
  add_text(item.properties, kFromName, "Jean Dupont");
  add_text(item.properties, 0x4031, "jdu");
  ASSERT_EQ(redacted_item(item).outcome, Outcome::Redacted);
  EXPECT_EQ(item.properties.text(0x4031), "[redacted name]");
}

TEST(RedactItem, WhatCannotBeEditedIsNamed) {
  Item item = letter();
  item.properties.replace(kBody, Type::Unicode, false, false, {utf16("Jean Dupont")});
  item.properties.add(0x8216, Type::Binary,
                      std::string("\x00\x30\xFF\x01", 4) + utf16("jean@example.org"));
  const auto made = redacted_item(item);
  EXPECT_EQ(made.outcome, Outcome::Impossible);
  EXPECT_EQ(made.why, "property 0x8216 holds them and cannot be edited");
  EXPECT_TRUE(made.changes.empty());
}

TEST(RedactItem, DamagedOnesAreLeft) {
  Item item = letter();
  item.properties.replace(kBody, Type::Unicode, false, false, {utf16("Jean Dupont")});
  item.note(mapi::Unread::Damaged);
  EXPECT_EQ(redacted_item(item).outcome, Outcome::Impossible);
}

}  // namespace
}  // namespace oubli::redact::test
