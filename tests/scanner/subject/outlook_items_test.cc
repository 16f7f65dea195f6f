// SPDX-License-Identifier: GPL-3.0-or-later
// Wherever an Outlook item may hold a person, it is found by them, and the evidence tells where.
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/mapi/entry_ids.h"
#include "adapters/mapi/render.h"
#include "adapters/mapi/rtf.h"
#include "adapters/mapi/tags.h"
#include "scanner/extract/extracted.h"
#include "scanner/subject/subject.h"

namespace oubli::subject::test {
namespace {

using mapi::Item;
using mapi::Name;
using mapi::Type;
using namespace mapi::tag;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

std::string wide(std::string_view utf8) { return *mapi::PropertyBag().stored(Type::Unicode, utf8); }

Item item_of(std::string_view kind) {
  Item item;
  item.properties.add(kMessageClass, Type::Unicode, wide(kind));
  item.properties.add(kSubject, Type::Unicode, wide("about nothing"));
  return item;
}

void add_many(Item& item, Name name, Type type, std::vector<std::string> values) {
  mapi::Property property{.id = 0x8100, .type = type, .is_many = true, .values = {}, .name = {}};
  property.values = std::move(values);
  property.name = std::move(name);
  item.properties.add(std::move(property));
}

mapi::Recipient recipient(std::string_view name, std::string_view address) {
  mapi::Recipient one;
  one.properties.add(kDisplayName, Type::Unicode, wide(name));
  one.properties.add(kAddress, Type::Unicode, wide(address));
  return one;
}

mapi::Attachment attached(Item item) {
  mapi::Attachment one;
  one.embedded = std::make_unique<Item>(std::move(item));
  return one;
}

Item quoting() {
  Item item = item_of("IPM.Note");
  item.properties.add(kBody, Type::Unicode, wide("Ask Jean Dupont, jean@example.org.\r\n"));
  return item;
}

Match match_of(const Item& item) {
  Subject jean;
  jean.names = {"Jean Dupont"};
  jean.emails = {"jean@example.org"};
  jean.phones = {"+33612345678"};
  return Matcher(jean).match(extract(mapi::render(item, 64U << 20).bytes));
}

struct Case {
  std::string name;
  std::function<Item()> make;
};
class OutlookItem : public testing::TestWithParam<Case> {};

TEST_P(OutlookItem, IsFoundByWhoIsInIt) {
  EXPECT_GE(match_of(GetParam().make()).score, kDefaultMinScore);
}

Case with(std::string name, std::string_view kind, std::function<void(Item&)> fill) {
  return {std::move(name), [kind, fill] {
            Item item = item_of(kind);
            fill(item);
            return item;
          }};
}

const std::string kEntry = mapi::one_off_id({"Jean Dupont", "jean@example.org"});
const Name kUserField{mapi::kPublicSet, 0, "Our contact"};

INSTANTIATE_TEST_SUITE_P(
    Places, OutlookItem,
    testing::Values(
        with("ContactByName", "IPM.Contact",
             [](Item& item) {
               item.properties.add(0x3A06, Type::Unicode, wide("Jean"));
               item.properties.add(0x3A11, Type::Unicode, wide("Dupont"));
             }),
        with("ContactByThirdAddress", "IPM.Contact",
             [](Item& item) {
               item.properties.add(Name{mapi::kAddressSet, 0x80A3, {}}, Type::Unicode,
                                   wide("jean@example.org"));
             }),
        with("ContactByCarPhone", "IPM.Contact",
             [](Item& item) {
               item.properties.add(0x3A1E, Type::Unicode, wide("06 12 34 56 78"));
             }),
        with("ContactOfSpouse", "IPM.Contact",
             [](Item& item) { item.properties.add(0x3A48, Type::Unicode, wide("Jean Dupont")); }),
        with("MeetingOrganised", "IPM.Appointment",
             [](Item& item) {
               item.properties.add(kFromName, Type::Unicode, wide("Jean Dupont"));
               item.properties.add(kFromAddress, Type::Unicode, wide("jean@example.org"));
             }),
        with("MeetingAttended", "IPM.Appointment",
             [](Item& item) {
               item.recipients.push_back(recipient("Jean Dupont", "jean@example.org"));
             }),
        with("MeetingListed", "IPM.Appointment",
             [](Item& item) {
               item.properties.add(Name{mapi::kAppointmentSet, 0x8238, {}}, Type::Unicode,
                                   wide("Ann Bell; Jean Dupont"));
             }),
        with("MeetingPlace", "IPM.Appointment",
             [](Item& item) {
               item.properties.add(Name{mapi::kAppointmentSet, 0x8208, {}}, Type::Unicode,
                                   wide("at Jean Dupont's"));
             }),
        with("MeetingException", "IPM.Appointment",
             [](Item& item) {
               item.properties.add(Name{mapi::kAppointmentSet, 0x8216, {}}, Type::Binary,
                                   std::string("\x04\x30\x04\x30\x0B", 5) + wide("Jean Dupont") +
                                       std::string(9, '\x01'));
             }),
        with("ListMember", "IPM.DistList",
             [](Item& item) {
               add_many(item, {mapi::kAddressSet, 0x8055, {}}, Type::Binary,
                        {mapi::one_off_id({"Ann Bell", "ann@example.net"}), kEntry});
             }),
        with("TaskOwner", "IPM.Task",
             [](Item& item) {
               item.properties.add(Name{mapi::kTaskSet, 0x811F, {}}, Type::Unicode,
                                   wide("Jean Dupont"));
             }),
        with("JournalContacts", "IPM.Activity",
             [](Item& item) {
               add_many(item, {mapi::kCommonSet, 0x853A, {}}, Type::Unicode,
                        {wide("Ann Bell"), wide("Jean Dupont")});
             }),
        with("NoteText", "IPM.StickyNote",
             [](Item& item) {
               item.properties.add(kRtfCompressed, Type::Binary,
                                   mapi::pack_rtf("{\\rtf1 call Jean Dupont}"));
             }),
        with("FieldOfTheirOwn", "IPM.Note",
             [](Item& item) {
               item.properties.add(kUserField, Type::Unicode, wide("jean@example.org"));
             }),
        with("EightBitField", "IPM.Note",
             [](Item& item) {
               item.properties.add(kUserField, Type::String8, "jean@example.org");
             }),
        with("BytesOfAField", "IPM.Note",
             [](Item& item) { item.properties.add(kUserField, Type::Binary, "jean@example.org"); }),
        with("ReplyTo", "IPM.Note",
             [](Item& item) { item.properties.add(0x004F, Type::Binary, kEntry); }),
        with("EntryIdAlone", "IPM.Note",
             [](Item& item) { item.properties.add(0x0C19, Type::Binary, kEntry); }),
        with("QuotedReply", "IPM.Note",
             [](Item& item) {
               item.properties.add(kBody, Type::Unicode,
                                   wide("fine\r\n\r\nOn Monday Jean Dupont wrote:\r\n> hi\r\n"));
             })),
    [](const auto& one) { return one.param.name; });

TEST(OutlookItems, EvidenceNamesTheAttachedMessage) {
  Item item = item_of("IPM.Note");
  item.properties.add(kBody, Type::Unicode, wide("see below"));
  item.attachments.push_back(attached(quoting()));
  const Match match = match_of(item);
  EXPECT_GE(match.score, kDefaultMinScore);
  EXPECT_THAT(match.evidence, Each(Field(&Evidence::where, "body of attached message 2")));
  EXPECT_THAT(match.attached, ElementsAre("2"));
  std::string encoded;
  encode(match, encoded);
  Match again;
  ASSERT_TRUE(decode(encoded, again));
  EXPECT_EQ(again.attached, match.attached);
}

TEST(OutlookItems, EvidenceNamesTheInnermostOfThem) {
  Item middle = item_of("IPM.Note");
  middle.properties.add(kBody, Type::Unicode, wide("look"));
  middle.attachments.push_back(attached(quoting()));
  Item item = item_of("IPM.Note");
  item.properties.add(kBody, Type::Unicode, wide("see below"));
  item.attachments.push_back(attached(std::move(middle)));
  const Match match = match_of(item);
  EXPECT_THAT(match.evidence, Each(Field(&Evidence::where, "body of attached message 2.2")));
  EXPECT_THAT(match.attached, ElementsAre("2.2"));
}

TEST(OutlookItems, WhatStandsInTheItemItselfIsItsOwn) {
  Item item = quoting();
  item.attachments.push_back(attached(item_of("IPM.Note")));
  EXPECT_THAT(match_of(item).evidence, Each(Field(&Evidence::where, "body")));
}

}  // namespace
}  // namespace oubli::subject::test
