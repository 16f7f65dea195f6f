// SPDX-License-Identifier: GPL-3.0-or-later
// PST files made at random, random sets of their items erased: two other programs and our own
// reader see exactly the others, and no word of the erased is left in any block.
#include <cstdlib>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "adapters/pst/census.h"
#include "adapters/pst/check.h"
#include "tests/support/foreign_pst.h"
#include "tests/wiper/mailbox/pst_mail.h"

namespace oubli::wiper::test {
namespace {

using oubli::test::PstCrypt;
using oubli::test::PstFolder;
using oubli::test::PstMessage;
using oubli::test::PstStore;

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(engine_() % end); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  // Long enough not to be met by chance in anything.
  std::string word() {
    std::string word;
    for (int i = 0; i < 12; ++i) word += static_cast<char>('a' + below(26));
    return word;
  }

 private:
  std::mt19937 engine_;
};

// A store, and of each message the word that stands in it alone.
struct RandomStore {
  PstStore store;
  std::set<std::string> words;
  explicit RandomStore(Chance& chance) {
    store.shape = {chance.one_in(3), static_cast<PstCrypt>(chance.below(3))};
    const std::uint32_t folders = 1 + chance.below(3);
    for (std::uint32_t i = 0; i < folders; ++i) store.folders.push_back(folder(chance, 0));
    if (chance.one_in(2)) store.deleted = messages(chance, 1 + chance.below(3));
    if (chance.one_in(2)) store.searches = {"Unread mail", "Large mail"};
    store.has_caches = chance.one_in(2);
    if (chance.one_in(2)) store.strays = {"a stray " + chance.word()};
    if (chance.one_in(2)) store.behind = {"left behind " + chance.word()};
  }

  PstFolder folder(Chance& chance, int depth) {
    PstFolder made{"Folder " + chance.word()};
    const bool is_large = chance.one_in(6);
    made.messages = messages(chance, is_large ? 60 + chance.below(60) : chance.below(8));
    if (chance.one_in(3)) made.associated = {{"settings", "stored settings"}};
    for (int i = 0; depth < 3 && i < 2 && chance.one_in(3); ++i) {
      made.folders.push_back(folder(chance, depth + 1));
    }
    return made;
  }

  std::vector<PstMessage> messages(Chance& chance, std::uint32_t count) {
    std::vector<PstMessage> made;
    for (std::uint32_t i = 0; i < count; ++i) made.push_back(message(chance));
    return made;
  }

  PstMessage message(Chance& chance) {
    const std::string word = chance.word();
    words.insert(word);
    PstMessage made{"subject " + word, "body " + word + "\r\n"};
    if (chance.one_in(4)) made.body += std::string(chance.below(40'000), 'y') + " end " + word;
    if (chance.one_in(3)) made.html = "<p>markup " + word + "</p>";
    for (std::uint32_t i = chance.one_in(8) ? 120 : chance.below(3); i > 0; --i) {
      made.recipients.push_back({"Person " + std::to_string(i), word + "@example.org"});
    }
    for (std::uint32_t i = chance.below(3); i > 0; --i) {
      std::string bytes = "attached " + word;
      if (chance.one_in(3)) bytes.resize(chance.below(60'000), 'q');
      made.attachments.push_back({"file" + std::to_string(i) + ".txt", bytes});
    }
    if (chance.one_in(5)) {
      auto inner = std::make_shared<PstMessage>();
      inner->subject = "inner " + word;
      inner->body = "inner words " + word;
      made.attachments.push_back({"inner", {}, inner});
    }
    made.is_read = chance.one_in(2);
    made.is_searched = chance.one_in(3);
    return made;
  }
};

// What every block of the file holds, decoded; and the file as it stands.
std::string all_bytes(const Path& path) {
  const auto fd = oubli::test::ok(open_for_reading(path));
  FileBytes file(fd.get());
  auto census = oubli::test::ok(pst::take_census(file));
  std::string all = slurp(path);
  for (const auto& block : census.blocks)
    all += oubli::test::ok(census.ndb->read_block(block)).data;
  return all;
}

bool holds(const std::string& bytes, const std::string& word) {
  std::string wide;
  for (const char c : word) wide += std::string{c, '\0'};
  return bytes.find(word) != std::string::npos || bytes.find(wide) != std::string::npos;
}

// Which of the words an item holds.
std::string word_in(const std::string& rendering, const std::set<std::string>& words) {
  for (const auto& word : words) {
    if (rendering.find("subject " + word) != std::string::npos) return word;
  }
  return {};
}

std::vector<std::string> words_of(const Path& path, const std::set<std::string>& words) {
  const auto fd = oubli::test::ok(open_for_reading(path));
  FileBytes file(fd.get());
  auto store = oubli::test::ok(pst::Store::open(file));
  std::vector<std::string> found;
  store->each_item(0, pst::kFirstOrphan, Limits{}, [&](const RawMessage& item) {
    found.push_back(word_in(std::string(item.bytes), words));
    return true;
  });
  return found;
}

void expect_others_see(const Path& path, const std::set<std::string>& words,
                       const std::set<std::string>& gone, std::uint64_t kept) {
  const auto one = oubli::test::read_by_readpst(path);
  const auto two = oubli::test::read_by_pffexport(path);
  for (const auto* view : {&one, &two}) {
    if (!view->is_there) continue;
    EXPECT_EQ(view->status, 0) << view->complaints;
    for (const auto& word : words) EXPECT_EQ(view->has(word), !gone.contains(word)) << word;
  }
  if (!two.is_there) return;
  EXPECT_EQ(two.items, kept);
  EXPECT_EQ(two.leftovers, 0U);
}

void expect_sound(const Path& path) {
  const auto fd = oubli::test::ok(open_for_reading(path));
  FileBytes file(fd.get());
  const auto report = oubli::test::ok(pst::check(file, pst::Scope::Ours));
  EXPECT_TRUE(report.is_sound()) << report.findings.at(0).rule << report.findings.at(0).what;
}

TEST(PstProperty, ExactlyTheOthersAreLeft) {
  const bool is_full = std::getenv("OUBLI_FULL") != nullptr;
  for (std::uint32_t seed = 1; seed <= (is_full ? 300U : 2U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    const RandomStore made(chance);
    const TempDir dir;
    const Path path = dir.path() / "a.pst";
    oubli::test::build_pst(path, made.store);
    const auto words = words_of(path, made.words);
    const std::uint32_t share = 1 + chance.below(8);
    std::set<std::string> gone;
    const auto source = planned_items(path, [&](std::size_t i) {
      const bool goes = !words[i].empty() && chance.below(8) < share;
      if (goes) gone.insert(words[i]);
      return goes;
    });
    if (source.erase.empty()) continue;
    // Two go by their words: whatever the receipt would say of them has to be 0.
    const std::vector<std::string_view> strings{*gone.begin(), *gone.rbegin()};
    const auto outcome = erase_items(source, strings);
    ASSERT_TRUE(outcome) << outcome.error().what;
    EXPECT_TRUE(outcome->check.holds_what_it_should);
    EXPECT_EQ(outcome->check.erased_found, 0U);
    EXPECT_EQ(outcome->residue.total(), 0U);
    EXPECT_EQ(outcome->untouched, source.examined - source.erase.size());

    std::vector<std::string> wanted;
    for (const auto& word : words) {
      if (!gone.contains(word)) wanted.push_back(word);
    }
    EXPECT_EQ(words_of(path, made.words), wanted);
    std::uint64_t shown = 0;  // without associated items
    for (const auto& word : wanted) shown += word.empty() ? 0U : 1U;
    expect_others_see(path, made.words, gone, shown);
    expect_sound(path);
    const std::string bytes = all_bytes(path);
    for (const auto& word : made.words) EXPECT_EQ(holds(bytes, word), !gone.contains(word)) << word;
    for (const auto& stray : made.store.strays) EXPECT_FALSE(holds(bytes, stray));
    for (const auto& old : made.store.behind) EXPECT_FALSE(holds(bytes, old));

    // Erased all the same, one lot after the other.
    const auto rest = planned_items(path, [](std::size_t i) { return i % 2 == 0; });
    const auto again = erase_items(rest);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_TRUE(again->check.holds_what_it_should);
    expect_sound(path);
  }
}

}  // namespace
}  // namespace oubli::wiper::test
