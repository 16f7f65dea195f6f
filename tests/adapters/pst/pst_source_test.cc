// SPDX-License-Identifier: GPL-3.0-or-later
// A PST as messages: what is in it, in whatever dialect and disguise; what was deleted; what is
// left of a damaged one.
#include "adapters/pst/pst_source.h"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/message_reader.h"
#include "adapters/pst/place.h"
#include "adapters/registry.h"
#include "tests/support/ok.h"
#include "tests/support/pst_builder.h"
#include "tests/support/temp_dir.h"

namespace oubli::test {
namespace {

using ::testing::HasSubstr;

struct SeenItem {
  ByteRange range;
  std::string bytes, folder;
  ContentHash hash;
};

WorkItem item_of(const Path& path, ByteRange range = {0, UINT64_MAX}) {
  WorkItem item;
  item.format = Format::Pst;
  item.range = range;
  item.files.push_back(ok(open_for_reading(path)));
  return item;
}

std::vector<SeenItem> read(const Path& path, ByteRange range = {0, UINT64_MAX},
                           Status* outcome = nullptr) {
  std::vector<SeenItem> seen;
  const WorkItem item = item_of(path, range);
  auto done = read_messages(item, {}, [&](const RawMessage& message) {
    seen.push_back({message.range, std::string(message.bytes), std::string(message.folder),
                    identity_of(message)});
    return true;
  });
  if (outcome != nullptr) *outcome = std::move(done);
  return seen;
}

const SeenItem* having(const std::vector<SeenItem>& all, std::string_view text) {
  const auto found = std::ranges::find_if(
      all, [&](const SeenItem& one) { return one.bytes.find(text) != one.bytes.npos; });
  return found == all.end() ? nullptr : &*found;
}

PstStore letters(const PstShape& shape) {
  PstStore store;
  store.shape = shape;
  auto inner = std::make_shared<PstMessage>();
  inner->subject = "a letter inside";
  inner->body = "words of the letter inside";
  PstMessage big{"the large one", std::string(20'000, 'x') + " end of the large one"};
  big.attachments = {{"note.txt", "attached words\n"},
                     {"big.bin", std::string(90'000, 'z')},
                     {"inner", {}, inner}};
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    big.recipients.push_back({"Person " + n, "person" + n + "@example.org"});
  }
  store.folders.push_back({"Letters",
                           {{"the plain one", "words of the plain one"}, big},
                           {{"a setting", "stored words"}},
                           {{"Below", {{"deep", "deep words"}}}}});
  store.deleted = {{"thrown away", "words thrown away"}};
  store.has_caches = true;
  return store;
}

class EveryDialect : public ::testing::TestWithParam<PstShape> {};

TEST_P(EveryDialect, IsReadWithAllThatIsInIt) {
  const TempDir dir;
  build_pst(dir.path() / "a.pst", letters(GetParam()));
  Status outcome;
  const auto all = read(dir.path() / "a.pst", {0, UINT64_MAX}, &outcome);
  EXPECT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(all.size(), 5U);
  const SeenItem* plain = having(all, "words of the plain one");
  ASSERT_NE(plain, nullptr);
  EXPECT_EQ(plain->folder, "Letters");
  EXPECT_THAT(plain->bytes, HasSubstr("the plain one"));
  EXPECT_THAT(plain->bytes, HasSubstr("nadia.kestrel@example.org"));
  EXPECT_THAT(plain->bytes, HasSubstr("oskar.lindqvist@example.org"));
  const SeenItem* big = having(all, "the large one");
  ASSERT_NE(big, nullptr);
  EXPECT_THAT(big->bytes, HasSubstr("end of the large one"));
  EXPECT_THAT(big->bytes, HasSubstr("person299@example.org"));
  EXPECT_THAT(big->bytes, HasSubstr("words of the letter inside"));
  const SeenItem* setting = having(all, "stored words");
  ASSERT_NE(setting, nullptr);
  EXPECT_EQ(setting->folder, "Letters (associated)");
  const SeenItem* deep = having(all, "deep words");
  ASSERT_NE(deep, nullptr);
  EXPECT_EQ(deep->folder, "Letters/Below");
}

INSTANTIATE_TEST_SUITE_P(Pst, EveryDialect,
                         ::testing::Values(PstShape{}, PstShape{.crypt = PstCrypt::None},
                                           PstShape{.crypt = PstCrypt::Cyclic},
                                           PstShape{.is_ansi = true},
                                           PstShape{.is_ansi = true, .crypt = PstCrypt::Cyclic},
                                           PstShape{.version = 21}));

TEST(PstSource, ReadsEachMessageAgainWhereItStands) {
  const TempDir dir;
  PstStore store = letters({});
  store.strays = {"<p>words of a stray</p>"};
  build_pst(dir.path() / "a.pst", store);
  const auto all = read(dir.path() / "a.pst");
  const WorkItem item = item_of(dir.path() / "a.pst");
  MessageReader reader(item, {});
  for (const SeenItem& one : all) {
    std::size_t times = 0;
    ok(reader.read_at(one.range, [&](const RawMessage& message) {
      ++times;
      EXPECT_EQ(message.bytes, one.bytes);
      EXPECT_EQ(message.range, one.range);
      EXPECT_EQ(identity_of(message), one.hash);
      return true;
    }));
    EXPECT_EQ(times, 1U);
  }
}

TEST(PstSource, IsCutIntoRunsThatTogetherHoldEverything) {
  const TempDir dir;
  PstStore store;
  PstFolder folder{"Many"};
  folder.count = 500;
  folder.make = [](std::size_t i) {
    return PstMessage{"number " + std::to_string(i), "words " + std::to_string(i)};
  };
  store.folders = {folder};
  store.strays = {"<p>words of a stray</p>"};
  build_pst(dir.path() / "a.pst", store);
  const auto whole = read(dir.path() / "a.pst");
  EXPECT_EQ(whole.size(), 501U);
  const auto ranges = ok(cut_into_partitions(item_of(dir.path() / "a.pst"), 100'000));
  EXPECT_GT(ranges.size(), 3U);
  std::vector<ByteRange> together;
  for (const ByteRange& range : ranges) {
    for (const SeenItem& one : read(dir.path() / "a.pst", range)) together.push_back(one.range);
  }
  std::ranges::sort(together, {}, &ByteRange::begin);
  ASSERT_EQ(together.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(together[i], whole[i].range);
}

TEST(PstSource, FindsWhatNoNodeRefersTo) {
  const TempDir dir;
  PstStore store = letters({});
  store.strays = {"<p>words of a stray</p>", pst_utf16("wide words of another stray")};
  build_pst(dir.path() / "a.pst", store);
  const auto all = read(dir.path() / "a.pst");
  EXPECT_EQ(all.size(), 7U);
  for (const auto* words : {"words of a stray", "wide words of another stray"}) {
    const SeenItem* stray = having(all, words);
    ASSERT_NE(stray, nullptr) << words;
    EXPECT_EQ(stray->folder, "(deleted)");
  }
}

// The file without the bytes from `begin` on, or with other ones.
std::size_t read_damaged(const Path& path, const std::set<std::string>& known) {
  std::size_t told = 0;
  Status outcome;
  for (const SeenItem& one : read(path, {0, UINT64_MAX}, &outcome)) {
    EXPECT_FALSE(one.bytes.empty());
    told += known.contains(one.bytes) ? 1U : 0U;
  }
  return told;
}

TEST(PstSource, GivesTheRestWhereAPageOrABlockIsDamaged) {
  const TempDir dir;
  const PstBuilt built = build_pst(dir.path() / "a.pst", letters({}));
  const std::string sound = slurp(dir.path() / "a.pst");
  std::set<std::string> known;
  for (const SeenItem& one : read(dir.path() / "a.pst")) known.insert(one.bytes);
  const std::size_t step = std::getenv("OUBLI_FULL") != nullptr ? 1 : 5;
  for (std::size_t i = 0; i < built.layout.blocks.size(); i += step) {
    const PstBlock& block = built.layout.blocks[i];
    std::string bytes = sound;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(block.at), 24, '\xEE');
    const Path path = dir.write("b.pst", bytes);
    Status outcome;
    const auto all = read(path, {0, UINT64_MAX}, &outcome);
    EXPECT_GE(all.size(), 5U) << block.bid;  // more where the list of other blocks was lost
  }
  for (const PstPage& page : built.layout.pages) {
    std::string bytes = sound;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page.at), 512, '\0');
    Status outcome;
    const auto all = read(dir.write("b.pst", bytes), {0, UINT64_MAX}, &outcome);
    const bool is_of_nodes = page.type == 0x81;
    EXPECT_TRUE(!is_of_nodes || all.size() == 5 || !outcome) << "silent about " << page.at;
  }
}

TEST(PstSource, SaysThatAnItemIsDamagedWhereItsBlockIs) {
  const TempDir dir;
  PstStore store;
  store.folders = {{"One", {{"the only one", std::string(50'000, 'w')}}}};
  const PstBuilt built = build_pst(dir.path() / "a.pst", store);
  const auto& node = built.layout.nodes.at(built.messages.front().nid);
  std::string bytes = slurp(dir.path() / "a.pst");
  bytes[static_cast<std::size_t>(built.layout.block(node.data).at)] ^= 1;
  const auto all = read(dir.write("b.pst", bytes));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all.front().bytes, HasSubstr("application/x-oubli-unread"));
}

TEST(PstSource, NamesEveryItemOfWhichNothingIsLeft) {
  const TempDir dir;
  PstStore store;
  store.folders = {{"Two", {{"first", "words"}, {"second", "words"}}}};
  const PstBuilt built = build_pst(dir.path() / "a.pst", store);
  std::string bytes = slurp(dir.path() / "a.pst");
  for (const auto& placed : built.messages) {
    const auto& block = built.layout.block(built.layout.nodes.at(placed.nid).data);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(block.at), block.size, '\0');
  }
  const auto all = read(dir.write("b.pst", bytes));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_NE(all[0].hash, all[1].hash);
}

// A value of a type that the format does not have: nobody can say what is in it.
TEST(PstSource, SaysThatAValueOfAnUnknownTypeWasNotRead) {
  const TempDir dir;
  for (const std::uint16_t type : std::vector<std::uint16_t>{0x0099, 0x1099, 0x2003}) {
    PstMessage odd{"the odd one", "words"};
    odd.more[0x6001] = {type, pst_utf16("Jean Dupont")};
    PstMessage outer{"the outer one", "words"};
    outer.attachments = {{"inner", {}, std::make_shared<PstMessage>(odd)}};
    PstStore store;
    PstMessage plain{"the plain one", "words"};
    plain.more[0x0000] = {0, {}};  // a record of zeros, as some writers leave it
    store.folders = {{"Two", {odd, outer, plain}}};
    build_pst(dir.path() / "a.pst", store);
    const auto all = read(dir.path() / "a.pst");
    ASSERT_EQ(all.size(), 3U);
    for (const SeenItem& one : all) {
      const bool is_odd = one.bytes.find("the plain one") == one.bytes.npos;
      EXPECT_EQ(one.bytes.find("application/x-oubli-unread; reason=8") != one.bytes.npos, is_odd)
          << type << "\n"
          << one.bytes;
    }
  }
}

// The list of attachments may know names that the attachments themselves do not.
TEST(PstSource, ReadsTheNamesThatOnlyTheListOfAttachmentsHas) {
  const TempDir dir;
  for (const bool is_ansi : {false, true}) {
    const PstShape shape{.is_ansi = is_ansi};
    for (const std::uint16_t id : std::vector<std::uint16_t>{0x3001, 0x3704, 0x3707}) {
      PstMessage inner{"the inner one", "words"};
      inner.attachments = {{"b.bin", "bytes"}};
      inner.attachments[0].row[id] = pst_text(shape, "Inge Rowland.docx");
      PstMessage outer{"the outer one", "words"};
      outer.attachments = {{"a.bin", "bytes"}, {"inner", {}, std::make_shared<PstMessage>(inner)}};
      outer.attachments[0].row[id] = pst_text(shape, "Olga Rowland.docx");
      PstStore store;
      store.shape = shape;
      store.folders = {{"One", {outer}}};
      build_pst(dir.path() / "a.pst", store);
      const auto all = read(dir.path() / "a.pst");
      ASSERT_EQ(all.size(), 1U);
      EXPECT_THAT(all.front().bytes, HasSubstr("Olga Rowland.docx")) << id;
      EXPECT_THAT(all.front().bytes, HasSubstr("Inge Rowland.docx")) << id;
    }
  }
}

// What the list repeats is said once: an item reads the same whether its list says it or not.
TEST(PstSource, SaysNothingOfWhatTheListOfAttachmentsRepeats) {
  const TempDir dir;
  const std::string name(300, 'n');
  std::vector<std::string> readings;
  for (const bool repeats : {false, true}) {
    PstMessage one{"the only one", "words"};
    one.attachments = {{name + ".txt", "bytes"}};
    if (repeats) one.attachments[0].row[0x3707] = pst_text({}, name.substr(0, 255));
    PstStore store;
    store.folders = {{"One", {one}}};
    build_pst(dir.path() / "a.pst", store);
    readings.push_back(read(dir.path() / "a.pst").at(0).bytes);
  }
  EXPECT_EQ(readings[0], readings[1]);
}

TEST(PstSource, SurvivesBeingCutOffAnywhere) {
  const TempDir dir;
  build_pst(dir.path() / "a.pst", letters({}));
  const std::string sound = slurp(dir.path() / "a.pst");
  std::set<std::string> known;
  for (const SeenItem& one : read(dir.path() / "a.pst")) known.insert(one.bytes);
  for (std::size_t size = 0; size < sound.size(); size += 3001) {
    (void)read_damaged(dir.write("b.pst", std::string_view(sound).substr(0, size)), known);
  }
}

TEST(PstSource, SurvivesEveryByteOfItsStructureBeingAnother) {
  const TempDir dir;
  PstStore store;
  store.folders = {{"One", {{"the only one", "words"}}}};
  const PstBuilt built = build_pst(dir.path() / "a.pst", store);
  const std::string sound = slurp(dir.path() / "a.pst");
  std::set<std::string> known;
  const std::size_t step = std::getenv("OUBLI_FULL") != nullptr ? 1 : 37;
  std::size_t at = 0;
  const auto alter = [&](std::size_t begin, std::size_t size) {
    for (; at < begin + size && at < sound.size(); at += step) {
      std::string bytes = sound;
      bytes[at] = static_cast<char>(~bytes[at]);
      (void)read_damaged(dir.write("b.pst", bytes), known);
    }
  };
  alter(0, 564);
  for (const PstBlock& block : built.layout.blocks) {
    at = static_cast<std::size_t>(block.at);
    alter(at, 64);
  }
  for (const PstPage& page : built.layout.pages) {
    at = static_cast<std::size_t>(page.at);
    if (page.type == 0x80 || page.type == 0x81) alter(at, 512);
  }
}

TEST(PstPlace, HasRoomForEveryNode) {
  EXPECT_EQ(oubli::pst::number_at(oubli::pst::begin_of(0xFFFFFFFF)), 0xFFFFFFFFU);
  const auto orphan = oubli::pst::number_of_orphan(0x1FFFFFFFE);
  ASSERT_TRUE(orphan);
  EXPECT_EQ(oubli::pst::orphan_of(*orphan), 0x1FFFFFFFEU);
  EXPECT_LE(oubli::pst::range_of(*orphan, oubli::pst::kRoom).end, std::uint64_t{INT64_MAX});
  EXPECT_FALSE(oubli::pst::number_of_orphan(std::uint64_t{1} << 34U));
}

}  // namespace
}  // namespace oubli::test
