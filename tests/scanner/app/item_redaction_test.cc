// SPDX-License-Identifier: GPL-3.0-or-later
// A person taken out of the items of Outlook data files: planned by a confined worker, written
// anew, and read again by programs that share nothing with ours.
#include <iostream>
#include <random>

#include <gmock/gmock.h>

#include "adapters/mapi/people.h"
#include "adapters/mapi/rtf.h"
#include "adapters/mapi/tags.h"
#include "scanner/app/confined/confined_editor.h"
#include "scanner/app/erase/plan_redactions.h"
#include "tests/scanner/app/scanning.h"
#include "tests/support/foreign_pst.h"
#include "tests/wiper/mailbox/pst_mail.h"

namespace oubli::app::test {
namespace {

namespace fs = std::filesystem;
using oubli::test::build_pst;
using oubli::test::ok;
using oubli::test::PstAttachment;
using oubli::test::PstCrypt;
using oubli::test::PstMessage;
using oubli::test::PstShape;
using oubli::test::PstStore;
using oubli::test::slurp;
using testing::HasSubstr;
using wiper::test::items_of;

const std::vector<std::string_view> kStrings{"Jean Dupont", "jean@example.org", "+33612345678"};

subject::Subject jean_with_phone() {
  subject::Subject subject;
  subject.names = {"Jean Dupont"};
  subject.emails = {"jean@example.org"};
  subject.phones = {"+33612345678"};
  return subject;
}

// About nobody in particular, but of that length.
std::string filler(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) text += "line " + std::to_string(i) + " of a letter\r\n";
  return text;
}

PstMessage about_jean(const PstShape& shape, std::size_t length) {
  PstMessage message;
  message.subject = "A call with Jean Dupont";
  message.body = "Dear Jean Dupont,\r\n" + filler(length) + "write to jean@example.org\r\n";
  message.html = "<p>Dear <b>Jean</b> Dupont</p>" + filler(length);
  message.more[0x1009] = oubli::test::pst_binary(
      mapi::pack_rtf("{\\rtf1\\ansi Dear {\\b Jean} Dupont\\par " + filler(length) + "}"));
  message.headers =
      "From: Nadia Kestrel <nadia.kestrel@example.org>\r\nTo: \"Jean Dupont\" "
      "<jean@example.org>\r\nSubject: A call with Jean Dupont\r\n\r\n";
  message.recipients = {{"Oskar Lindqvist", "oskar.lindqvist@example.org"},
                        {"Jean Dupont", "jean@example.org", 2}};
  message.is_searched = true;
  // Values that only rows still have: of who sent it once, of what was attached once.
  message.row[0x0C19] = oubli::test::pst_binary(std::string(20, '\x01') + "Jean Dupont" + '\0');
  message.row[0x0E34] = oubli::test::pst_binary(std::string(20, '\x02'));
  PstMessage inside{"quoted", "Jean Dupont wrote this."};
  PstMessage quiet{"about nobody", "It rained."};
  quiet.attachments = {{"plain.txt", "words"}};
  quiet.attachments[0].row[0x3707] = oubli::test::pst_text(shape, "Jean Dupont.txt");
  message.attachments = {{"notes.txt", "Jean Dupont, +33 6 12 34 56 78\r\n" + filler(length)},
                         {"scan.bin", std::string(length, '\x07') + "jean@example.org"},
                         {"other.bin", std::string(length + 10, '\x08')},
                         {"inner", {}, std::make_shared<PstMessage>(inside)},
                         {"other inner", {}, std::make_shared<PstMessage>(quiet)}};
  message.attachments[2].row[0x3707] = oubli::test::pst_text(shape, "Jean Dupont.pdf");
  message.attachments[2].row[0x3709] = oubli::test::pst_binary("drawn for Jean Dupont");
  return message;
}

PstStore store_with(const PstShape& shape, std::size_t length) {
  PstStore store;
  store.shape = shape;
  store.has_caches = true;
  store.searches = {"Unread"};
  PstMessage other{"about the weather", "It rained."};
  other.is_searched = true;
  store.folders = {
      {"Letters", {other, about_jean(shape, length), {"third", "words of the third"}}}};
  return store;
}

class ItemRedaction : public Scanning {
 protected:
  // The plan of those items; `left`: what cannot be redacted.
  wiper::PlannedSource planned(const Path& path, Redactor& redactor,
                               const std::function<bool(std::size_t)>& is_planned) {
    wiper::Plan plan{"2026-01-01T00:00:00Z", {wiper::test::planned_items(path, is_planned)}};
    left_ = ok(plan_redactions(plan, redactor, nullptr));
    return plan.sources[0];
  }

  std::vector<Unreadable> left_;
};

struct Case {
  std::string name;
  PstShape shape;
  std::size_t length;
};
class ItemRedactionOf : public ItemRedaction, public testing::WithParamInterface<Case> {};

TEST_P(ItemRedactionOf, LeavesNothingOfThePersonAndAllElse) {
  const Path path = dir_.path() / "mail.pst";
  build_pst(path, store_with(GetParam().shape, GetParam().length));
  const auto before = items_of(path);
  Redactor redactor(*zygote_, jean_with_phone(), subject::kDefaultMinScore);
  const auto source = planned(path, redactor, [](std::size_t i) { return i == 1; });
  ASSERT_TRUE(left_.empty()) << left_[0].reason;
  const auto outcome =
      wiper::test::erase_items(source, kStrings, redactor.replacer(), confined_editors(*zygote_));
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_TRUE(outcome->check.holds_what_it_should);
  EXPECT_EQ(outcome->check.erased_found, 0U);
  EXPECT_EQ(outcome->residue.total(), 0U);
  EXPECT_EQ(outcome->untouched, 2U);
  const auto after = items_of(path);
  ASSERT_EQ(after.size(), 3U);
  EXPECT_EQ(after[0].hash, before[0].hash);
  EXPECT_EQ(after[1].hash, source.erase[0].replacement->hash);
  EXPECT_EQ(after[2].hash, before[2].hash);
  for (const auto& view :
       {oubli::test::read_by_readpst(path), oubli::test::read_by_pffexport(path)}) {
    if (!view.is_there) continue;
    EXPECT_EQ(view.status, 0) << view.complaints;
    for (const auto string : kStrings) EXPECT_FALSE(view.has(std::string(string)));
    EXPECT_TRUE(view.has("[redacted name]"));
    EXPECT_TRUE(view.has("It rained."));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, ItemRedactionOf,
    testing::Values(Case{"Short", {}, 10}, Case{"Subnodes", {}, 4000}, Case{"Trees", {}, 60'000},
                    Case{"Cyclic", {.crypt = PstCrypt::Cyclic}, 9000},
                    Case{"Ansi", {.is_ansi = true}, 9000},
                    Case{"PlainAnsi", {.is_ansi = true, .crypt = PstCrypt::None}, 10}),
    [](const auto& one) { return one.param.name; });

TEST_F(ItemRedaction, WhatCannotBeRedactedIsNamedAndLeft) {
  auto store = store_with({}, 10);
  PstMessage odd{"odd", "Jean Dupont"};
  odd.more[0x0E99] = oubli::test::pst_binary(std::string("\x00\x30\xFF\x01", 4) +
                                             oubli::test::pst_utf16("jean@example.org"));
  store.folders[0].messages.push_back(odd);
  const Path path = dir_.path() / "mail.pst";
  build_pst(path, store);
  Redactor redactor(*zygote_, jean_with_phone(), subject::kDefaultMinScore);
  const auto source = planned(path, redactor, [](std::size_t i) { return i != 2; });
  ASSERT_EQ(left_.size(), 2U);
  EXPECT_THAT(left_[0].reason, HasSubstr("was not found in it"));
  EXPECT_THAT(left_[1].reason, HasSubstr("property 0x0e99 holds them and cannot be edited"));
  EXPECT_EQ(source.erase.size(), 1U);
}

// The person stands in what the list of attachments says, here and within, and nowhere else.
TEST_F(ItemRedaction, TakesNamesOutOfTheListOfAttachments) {
  for (const bool is_within : {false, true}) {
    for (const bool is_ansi : {false, true}) {
      const PstShape shape{.is_ansi = is_ansi};
      PstMessage holder{"about nobody", "It rained."};
      holder.attachments = {{"plain.txt", "words"}};
      holder.attachments[0].row[0x3707] = oubli::test::pst_text(shape, "CV Jean Dupont.txt");
      PstMessage outer{"outside", "See within."};
      outer.attachments = {{"inner", {}, std::make_shared<PstMessage>(holder)}};
      auto store = store_with(shape, 10);
      store.folders[0].messages[1] = is_within ? outer : holder;
      const Path path = dir_.path() / "mail.pst";
      build_pst(path, store);
      Redactor redactor(*zygote_, jean(), subject::kDefaultMinScore);
      const auto source = planned(path, redactor, [](std::size_t i) { return i == 1; });
      ASSERT_TRUE(left_.empty()) << left_[0].reason;
      const auto outcome = wiper::test::erase_items(source, kStrings, redactor.replacer(),
                                                    confined_editors(*zygote_));
      ASSERT_TRUE(outcome) << outcome.error().what;
      EXPECT_TRUE(outcome->check.holds_what_it_should);
      EXPECT_EQ(outcome->residue.total(), 0U);
      const auto after = items_of(path);
      ASSERT_EQ(after.size(), 3U);
      EXPECT_EQ(after[1].hash, source.erase[0].replacement->hash);
    }
  }
}

TEST_F(ItemRedaction, AChangedPlanIsRefused) {
  const Path path = dir_.path() / "mail.pst";
  build_pst(path, store_with({}, 10));
  const std::string bytes = slurp(path);
  Redactor redactor(*zygote_, jean_with_phone(), subject::kDefaultMinScore);
  auto source = planned(path, redactor, [](std::size_t i) { return i == 1; });
  for (const bool is_digest : {true, false}) {
    auto other = source;
    auto& hash = is_digest ? other.erase[0].replacement->digest : other.erase[0].replacement->hash;
    hash.bytes[0] ^= 1;
    const auto outcome =
        wiper::test::erase_items(other, {}, redactor.replacer(), confined_editors(*zygote_));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Refused);
    EXPECT_EQ(slurp(path), bytes);
  }
}

// Erased and redacted in one go; what was deleted before goes whole.
TEST_F(ItemRedaction, BesideErasures) {
  auto store = store_with({}, 10);
  store.strays = {"<p>Jean Dupont once</p>"};
  const Path path = dir_.path() / "mail.pst";
  build_pst(path, store);
  wiper::Plan plan{"2026-01-01T00:00:00Z",
                   {wiper::test::planned_items(path, [](std::size_t i) { return i == 1; })}};
  plan.sources[0].erase.push_back(items_of(path, true).back());
  Redactor redactor(*zygote_, jean_with_phone(), subject::kDefaultMinScore);
  ASSERT_TRUE(ok(plan_redactions(plan, redactor, nullptr)).empty());
  auto& source = plan.sources[0];
  ASSERT_EQ(source.erase.size(), 2U);
  EXPECT_FALSE(source.erase[1].replacement);
  source.erase.insert(source.erase.begin(), items_of(path).front());
  const auto outcome =
      wiper::test::erase_items(source, kStrings, redactor.replacer(), confined_editors(*zygote_));
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_TRUE(outcome->check.holds_what_it_should);
  EXPECT_EQ(outcome->residue.total(), 0U);
  EXPECT_EQ(items_of(path, true).size(), 2U);
}

// Who an item of a real file is from or to, as a request would name them.
subject::Subject somebody_in(const mapi::Item& item) {
  subject::Subject subject;
  std::vector<mapi::Person> persons{mapi::sender_of(item.properties)};
  for (const auto& one : item.recipients) persons.push_back(mapi::person_of(one));
  if (mapi::message_class(item).starts_with("IPM.Contact")) {
    persons.push_back({item.properties.text(mapi::tag::kDisplayName), {}});
  }
  for (const auto& person : persons) {
    const bool has_name = person.name.find(' ') != std::string::npos && person.name.size() < 60 &&
                          person.name.find_first_of("@,;/'\"") == std::string::npos;
    if (!has_name && person.address.empty()) continue;
    if (has_name) subject.names = {person.name};
    if (!person.address.empty()) subject.emails = {person.address};
    break;
  }
  return subject;
}

struct Counts {
  std::size_t files = 0, planned = 0, redacted = 0, refused = 0, not_found = 0, nobody = 0,
              files_refused = 0, kept = 0;
  std::map<std::string, std::size_t> reasons{};
};

class RealItems : public ItemRedaction {
 protected:
  void redact_in(const Path& original, Counts& counts) {
    const auto items = items_of(original);
    if (items.empty()) return;
    ++counts.files;
    const std::size_t most = std::getenv("OUBLI_FULL") == nullptr ? 4 : 20;
    const std::size_t step = std::max<std::size_t>(1, items.size() / most);
    for (std::size_t i = 0; i < items.size(); i += step) {
      SCOPED_TRACE(original.filename().string() + " item " + std::to_string(i));
      if (!redact_one(original, items, i, counts)) return;
    }
  }

 private:
  // False: nothing is written of this file.
  bool redact_one(const Path& original, const std::vector<wiper::PlannedMessage>& items,
                  std::size_t which, Counts& counts) {
    const auto number = pst::number_at(items[which].range.begin);
    auto fd = ok(open_for_reading(original));
    FileBytes bytes(fd.get());
    auto store = ok(pst::Store::open(bytes));
    const auto somebody = somebody_in(ok(store->item(number)));
    if (somebody.is_empty()) {
      ++counts.nobody;
      return true;
    }
    const oubli::test::TempDir dir;
    const Path path = dir.path() / "mail.pst";
    fs::copy_file(original, path);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    Redactor redactor(*zygote_, somebody, subject::kDefaultMinScore);
    const auto source = planned(path, redactor, [&](std::size_t i) { return i == which; });
    ++counts.planned;
    if (!left_.empty()) {
      const bool is_absent = left_[0].reason.find("was not found in it") != std::string::npos;
      ++(is_absent ? counts.not_found : counts.refused);
      ++counts.reasons[left_[0].reason];
      return true;
    }
    const auto outcome =
        wiper::test::erase_items(source, {}, redactor.replacer(), confined_editors(*zygote_));
    if (!outcome) {
      EXPECT_EQ(outcome.error().code, ErrorCode::Refused) << outcome.error().what;
      EXPECT_THAT(outcome.error().what, HasSubstr("breaks rule"));
      EXPECT_EQ(slurp(path), slurp(original));
      ++counts.files_refused;
      return false;
    }
    ++counts.redacted;
    compare(path, items, which, source, somebody, counts);
    return true;
  }

  void compare(const Path& path, const std::vector<wiper::PlannedMessage>& items, std::size_t which,
               const wiper::PlannedSource& source, const subject::Subject& somebody,
               Counts& counts) {
    const auto after = items_of(path);
    ASSERT_EQ(after.size(), items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      EXPECT_EQ(after[i].hash, i == which ? source.erase[0].replacement->hash : items[i].hash);
      if (i != which) ++counts.kept;
    }
    auto fd = ok(open_for_reading(path));
    FileBytes bytes(fd.get());
    auto store = ok(pst::Store::open(bytes));
    const auto number = pst::number_at(items[which].range.begin);
    ASSERT_TRUE(store->give(number, Limits{}, [&](const RawMessage& found) {
      MemoryBytes item(found.bytes);
      for (const auto* list : {&somebody.emails, &somebody.names}) {
        for (const std::string& one : *list) {
          const std::vector<std::string_view> strings{one};
          const auto left = wiper::search_residue(item, strings, nullptr);
          EXPECT_EQ(ok(left).total(), 0U);
        }
      }
      return true;
    }));
    const auto readpst = oubli::test::read_by_readpst(path);
    if (readpst.is_there) {
      EXPECT_EQ(readpst.status, 0) << readpst.complaints;
    }
    const auto pffexport = oubli::test::read_by_pffexport(path);
    if (pffexport.is_there) {
      EXPECT_EQ(pffexport.leftovers, 0U);
    }
  }
};

TEST_F(RealItems, LoseOnePersonAndNothingElse) {
  const Path data = oubli::test::real_data() / "pst";
  if (oubli::test::real_data().empty() || !fs::exists(data))
    GTEST_SKIP() << "no real mail beside the checkout";
  Counts counts;
  for (const auto& entry : fs::directory_iterator(data)) redact_in(entry.path(), counts);
  std::cout << counts.files << " files, " << counts.planned << " items planned, " << counts.redacted
            << " redacted, " << counts.refused << " refused, " << counts.not_found
            << " in which the person was not found, " << counts.nobody << " items of nobody, "
            << counts.files_refused << " files refused, " << counts.kept
            << " comparisons of items kept\n";
  for (const auto& [reason, count] : counts.reasons) std::cout << count << "  " << reason << "\n";
  EXPECT_GT(counts.redacted, 0U);
}

}  // namespace
}  // namespace oubli::app::test
