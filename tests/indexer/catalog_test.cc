// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/catalog.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "tests/indexer/sealed_fixture.h"
#include "tests/support/ok.h"

namespace oubli::index {
namespace {

using oubli::test::ok;

class CatalogTest : public Sealed {
 protected:
  CatalogTest() : catalog_(open()) {}

  std::unique_ptr<Catalog> open() {
    return ok(Catalog::open(dir_.path() / "catalog.db", *sealer_));
  }

  static Container mbox(const std::string& path, std::string folder = "in") {
    return {Format::Mbox, Compression::None, path, std::move(folder), 0, 1};
  }

  static Identity identity(char c) { return Identity(16, c); }

  static Place place(ContainerId container, std::uint64_t begin) {
    return {container, {}, begin, {begin + 5, begin + 50}};
  }

  // One message known by `name`, standing at these offsets of the container.
  Batch message(char name, DocumentId document, ContainerId container,
                std::vector<std::uint64_t> offsets) {
    Batch batch;
    batch.messages.push_back({identity(name), {0, document}, "key", {}});
    for (const auto offset : offsets) {
      batch.places.push_back({identity(name), place(container, offset), ""});
    }
    return batch;
  }

  void lose(ContainerId container, std::uint64_t begin) {
    Batch batch;
    Unread lost;
    lost.container = container;
    lost.place = place(container, begin);
    lost.reason = "the confined worker crashed";
    batch.unread.push_back(lost);
    ok(catalog_->commit(batch));
  }

  std::unique_ptr<Catalog> catalog_;
};

// The folder's name depends on where the walk began; the mailbox is the same.
TEST_F(CatalogTest, KnowsAContainerByItsPathNotItsFolder) {
  const auto first = ok(catalog_->begin_container(mbox("/m/in", "m/in")));
  const auto again = ok(catalog_->begin_container(mbox("/m/in", "in")));
  EXPECT_EQ(first.id, again.id);
  EXPECT_EQ(again.container.folder, "in");
  EXPECT_EQ(ok(catalog_->totals()).containers, 1U);
  EXPECT_NE(ok(catalog_->begin_container(mbox("/m/other"))).id, first.id);
}

TEST_F(CatalogTest, HeldStillItShowsWhatStoodThereThen) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  auto batch = message('a', 1, id, {0});
  ok(catalog_->commit(batch));
  auto reading = open();
  ok(reading->begin_reading());
  auto again = message('a', 2, id, {0});  // examined anew: another document in its place
  ok(catalog_->commit(again));
  EXPECT_TRUE(ok(reading->message({0, 1})).has_value());
  EXPECT_FALSE(ok(reading->message({0, 2})).has_value());
  ok(reading->end_reading());
  EXPECT_FALSE(ok(reading->message({0, 1})).has_value());
  EXPECT_TRUE(ok(reading->message({0, 2})).has_value());
}

TEST_F(CatalogTest, CountsMessagesThatCouldNotBeReadAmongTheOthers) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  auto batch = message('a', 1, id, {0, 200});
  ok(catalog_->commit(batch));
  lose(id, 100);
  EXPECT_EQ(ok(catalog_->ordinal(place(id, 0))), 1U);
  EXPECT_EQ(ok(catalog_->ordinal(place(id, 100))), 2U);
  EXPECT_EQ(ok(catalog_->ordinal(place(id, 200))), 3U);
  for (std::uint64_t n = 1; n <= 3; ++n) {
    const auto found = ok(catalog_->place_at(id, n));
    ASSERT_TRUE(found) << n;
    EXPECT_EQ(ok(catalog_->ordinal(found->place)), n);
    EXPECT_EQ(found->place.range.begin, (n - 1) * 100 + 5);
  }
  EXPECT_FALSE(ok(catalog_->place_at(id, 4)));
  EXPECT_FALSE(ok(catalog_->place_at(id, 0)));
  EXPECT_FALSE(ok(catalog_->place_at(id, UINT64_MAX)));
}

// A rescan that was cut short notes places a second time until it is finished.
TEST_F(CatalogTest, NumbersAPlaceOnceThoughItWasNotedTwice) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  auto batch = message('a', 1, id, {0, 0, 100});
  ok(catalog_->commit(batch));
  EXPECT_EQ(ok(catalog_->ordinal(place(id, 100))), 2U);
  EXPECT_EQ(ok(catalog_->place_at(id, 2))->place.range.begin, 105U);
}

TEST_F(CatalogTest, KeepsPlacesWaitingForTheirMessage) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  Batch early;
  early.places.push_back({identity('b'), place(id, 100), ""});
  ok(catalog_->commit(early));
  EXPECT_EQ(early.places.size(), 1U);
  EXPECT_EQ(ok(catalog_->counts(id)).places, 0U);
  auto batch = message('b', 1, id, {0});
  ok(catalog_->commit(batch));
  EXPECT_TRUE(batch.places.empty());
  ok(catalog_->commit(early));
  EXPECT_TRUE(early.places.empty());
  EXPECT_EQ(ok(catalog_->places_of({0, 1})).size(), 2U);
}

TEST_F(CatalogTest, ForgetsAMessageWithItsLastPlaceOnly) {
  const auto first = ok(catalog_->begin_container(mbox("/m/a"))).id;
  const auto second = ok(catalog_->begin_container(mbox("/m/b"))).id;
  auto batch = message('a', 1, first, {0});
  batch.places.push_back({identity('a'), place(second, 0), ""});
  ok(catalog_->commit(batch));
  ok(catalog_->drop_container(first));
  ok(catalog_->forget_unplaced());
  EXPECT_TRUE(ok(catalog_->due()).empty());
  EXPECT_TRUE(ok(catalog_->message({0, 1})));
  ok(catalog_->drop_container(second));
  ok(catalog_->forget_unplaced());
  EXPECT_EQ(ok(catalog_->due()).size(), 1U);
  EXPECT_FALSE(ok(catalog_->message({0, 1}))) << "its key must be gone before its document";
  ok(catalog_->dropped({{0, 1}}));
  EXPECT_TRUE(ok(catalog_->due()).empty());
}

TEST_F(CatalogTest, StartsTheListOfTheUnreadAnewWithEachScan) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  lose(id, 0);
  ASSERT_EQ(ok(catalog_->unread()).size(), 1U);
  const auto again = ok(catalog_->begin_container(mbox("/m/in")));
  EXPECT_FALSE(again.is_complete);
  EXPECT_TRUE(ok(catalog_->unread()).empty());
}

TEST_F(CatalogTest, IsCompleteOnlyOnceFinished) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  Fingerprint seen;
  seen.size = 7;
  ok(catalog_->finish_container(id, seen, {}));
  auto known = ok(catalog_->find_container(mbox("/m/in")));
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->is_complete);
  EXPECT_EQ(known->fingerprint, seen);
  (void)ok(catalog_->begin_container(mbox("/m/in")));
  EXPECT_FALSE(ok(catalog_->find_container(mbox("/m/in")))->is_complete);
}

TEST_F(CatalogTest, IsReadThroughASecondConnectionWhileTheFirstWrites) {
  auto second = open();
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  EXPECT_EQ(ok(second->known({identity('a')})), std::vector<bool>{false});
  auto batch = message('a', 1, id, {0});
  ok(catalog_->commit(batch));
  EXPECT_EQ(ok(second->known({identity('a')})), std::vector<bool>{true});
}

// The log holds what was deleted; a question asked before must not keep it from being emptied.
TEST_F(CatalogTest, EmptiesItsLogThoughQuestionsWereAsked) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  auto batch = message('a', 1, id, {0});
  ok(catalog_->commit(batch));
  (void)ok(catalog_->message({0, 1}));  // answered by its first row, and not stepped to its end
  (void)ok(catalog_->find_container(mbox("/m/in")));
  ok(catalog_->checkpoint());
  EXPECT_EQ(std::filesystem::file_size(dir_.path() / "catalog.db-wal"), 0U);
}

// Somebody who asked before and still reads keeps the log as it was.
TEST_F(CatalogTest, SaysWhenItsLogCannotBeEmptied) {
  const auto id = ok(catalog_->begin_container(mbox("/m/in"))).id;
  SQLite::Database reader((dir_.path() / "catalog.db").string(), SQLite::OPEN_READWRITE);
  reader.exec("BEGIN");
  EXPECT_EQ(reader.execAndGet("SELECT count(*) FROM container").getInt(), 1);
  auto batch = message('a', 1, id, {0});
  ok(catalog_->commit(batch));
  auto busy = catalog_->checkpoint();
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code, ErrorCode::Locked);
  EXPECT_GT(std::filesystem::file_size(dir_.path() / "catalog.db-wal"), 0U);
  reader.exec("COMMIT");
  ok(catalog_->checkpoint());
  EXPECT_EQ(std::filesystem::file_size(dir_.path() / "catalog.db-wal"), 0U);
}

TEST_F(CatalogTest, RemembersSourcesUntilTheyAreReadToTheirEnd) {
  const UnfinishedSource one{"/home/durand/mail", 0, 1}, share{"/home/durand/mail", 1, 2};
  ok(catalog_->begin_sources({one, share}));
  ok(catalog_->begin_sources({one}));
  EXPECT_EQ(ok(open()->unfinished()), (std::vector{one, share}));
  ok(catalog_->end_sources({one}));
  EXPECT_EQ(ok(catalog_->unfinished()), std::vector{share});
}

TEST_F(CatalogTest, HoldsNeitherPathsNorNamesInTheClear) {
  const auto id = ok(catalog_->begin_container(mbox("/home/durand/planted", "planted"))).id;
  auto batch = message('a', 1, id, {0});
  batch.places[0].place.entry.name = "cur/planted:2,S";
  batch.places[0].stable_name = "planted";
  ok(catalog_->commit(batch));
  lose(id, 300);
  Unread unreachable;
  unreachable.locator = "/home/durand/planted/other";
  unreachable.reason = "Permission denied";
  ok(catalog_->note_unreachable({unreachable}));
  ok(catalog_->begin_sources({{"/home/durand/planted", 0, 1}}));
  ok(catalog_->checkpoint());
  const std::string bytes = test::slurp(dir_.path() / "catalog.db");
  EXPECT_NE(bytes.find("Permission denied"), std::string::npos) << "reasons are no secret";
  for (const char* secret : {"planted", "durand"}) {
    EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
}

}  // namespace
}  // namespace oubli::index
