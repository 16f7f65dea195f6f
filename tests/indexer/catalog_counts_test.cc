// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers the catalog keeps are those of its rows, whatever happened before; and asking for
// one of a million messages looks at few of them.
#include <cstring>
#include <random>
#include <set>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "indexer/catalog.h"
#include "tests/indexer/sealed_fixture.h"
#include "tests/support/ok.h"

namespace oubli::index {
namespace {

using oubli::test::ok;

bool operator==(const ContainerCounts& a, const ContainerCounts& b) {
  return a.places == b.places && a.unread == b.unread && a.unsupported == b.unsupported &&
         a.lost == b.lost;
}

std::string shown(const ContainerCounts& counts) {
  return std::to_string(counts.places) + " places, " + std::to_string(counts.unread) + " unread, " +
         std::to_string(counts.unsupported) + " unsupported, " + std::to_string(counts.lost) +
         " lost";
}

class CatalogCounts : public Sealed {
 protected:
  CatalogCounts() : catalog_(ok(Catalog::open(file(), *sealer_))) {}

  [[nodiscard]] Path file() const { return dir_.path() / "catalog.db"; }

  ContainerId begin(const std::string& path) {
    return ok(catalog_->begin_container({Format::Mbox, Compression::None, path, "in", 0, 1})).id;
  }

  static Identity identity(std::uint32_t number) {
    Identity made(16, 'i');
    std::memcpy(made.data(), &number, sizeof number);
    return made;
  }

  static Place place(ContainerId container, std::uint64_t begin) {
    return {container, {}, begin, {begin, begin + 10}};
  }

  static Unread note(ContainerId container, std::uint64_t begin, bool is_unsupported) {
    Unread unread;
    unread.container = container;
    unread.place = place(container, begin);
    unread.reason = is_unsupported ? "image/png" : "encrypted";
    unread.is_unsupported = is_unsupported;
    return unread;
  }

  // What the rows themselves say, without this class's help.
  ContainerCounts rows_of(ContainerId id) {
    SQLite::Database database(file().string(), SQLite::OPEN_READONLY);
    const auto count = [&](const std::string& sql) {
      SQLite::Statement row(database, sql);
      row.bind(1, id);
      row.executeStep();
      return static_cast<std::uint64_t>(row.getColumn(0).getInt64());
    };
    const auto noted = [&](const char* kind) {
      return count(std::string("SELECT (SELECT count(*) FROM unread WHERE message IS NULL AND "
                               "container=?1 AND unsupported=") +
                   kind + ") + (SELECT count(*) FROM place p, unread u WHERE p.container=?1 AND " +
                   "u.message=p.message AND u.unsupported=" + kind + ")");
    };
    const auto lost = count(
        "SELECT count(DISTINCT range_begin) FROM unread WHERE container=?1 AND message IS NULL AND "
        "range_begin NOT IN (SELECT range_begin FROM place WHERE container=?1)");
    return {count("SELECT count(*) FROM place WHERE container=?1"), noted("0"), noted("1"), lost};
  }

  void expect_true_counts(const std::vector<ContainerId>& containers, const char* when) {
    ContainerCounts sum;
    for (const ContainerId id : containers) {
      const auto rows = rows_of(id);
      const auto told = ok(catalog_->counts(id));
      EXPECT_TRUE(rows == told) << when << ": " << shown(rows) << " but " << shown(told);
      sum.places += rows.places;
      sum.unread += rows.unread;
      sum.unsupported += rows.unsupported;
      sum.lost += rows.lost;
      std::optional<ContainerCounts> listed;
      ok(catalog_->each_container([&](const KnownContainer& known) {
        if (known.id == id) listed = known.counts;
      }));
      EXPECT_TRUE(!listed || *listed == rows) << when;
    }
    const auto totals = ok(catalog_->totals()).counts;
    EXPECT_TRUE(totals == sum) << when << ": " << shown(sum) << " but " << shown(totals);
  }

  std::unique_ptr<Catalog> catalog_;
};

TEST_F(CatalogCounts, AreTrueBeforeAndAfterCountingWhateverHappened) {
  std::mt19937 random(7);
  const auto one_of = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const std::vector<ContainerId> boxes{begin("/m/a"), begin("/m/b"), begin("/m/c")};
  std::uint32_t last_document = 0;
  for (int step = 0; step < 300; ++step) {
    const ContainerId box = boxes[one_of(3)];
    Batch batch;
    switch (one_of(6)) {
      case 0:  // known content, or unknown (it waits), in a place of its own
        batch.places.push_back({identity(one_of(40)), place(box, one_of(10'000)), ""});
        break;
      case 1:  // a message, perhaps examined before, with its notes
        batch.messages.push_back({identity(one_of(40)), {0, ++last_document}, "key", {}});
        for (std::uint32_t n = one_of(3); n > 0; --n) {
          batch.messages[0].unread.push_back(note(box, 0, one_of(2) == 0));
        }
        batch.places.push_back({batch.messages[0].identity, place(box, one_of(10'000)), ""});
        break;
      case 2:
        batch.unread.push_back(note(box, one_of(10'000), one_of(2) == 0));
        break;
      case 3: {
        const auto last = ok(catalog_->last_place(box));
        ok(catalog_->finish_container(box, {}, {last}, last - 40 - one_of(9)));
        ok(catalog_->forget_unplaced());
        break;
      }
      case 4:
        ok(catalog_->recount());
        break;
      default:
        EXPECT_EQ(begin("/m/" + std::string(1, static_cast<char>('a' + one_of(3)))) > 0, true);
        break;
    }
    ok(catalog_->commit(batch));
    expect_true_counts(boxes, "not counted");
    if (one_of(3) != 0) continue;
    ok(catalog_->recount());
    expect_true_counts(boxes, "counted");
  }
  EXPECT_GT(ok(catalog_->totals()).counts.places, 10U);
}

TEST_F(CatalogCounts, KeepWhatIsNotedOfAMessageThatStandsElsewhereToo) {
  const auto first = begin("/m/a"), second = begin("/m/b");
  Batch batch;
  batch.messages.push_back({identity(1), {0, 1}, "key", {note(first, 0, false)}});
  batch.places.push_back({identity(1), place(first, 0), ""});
  batch.places.push_back({identity(1), place(second, 0), ""});
  ok(catalog_->commit(batch));
  ok(catalog_->drop_container(first));
  ok(catalog_->forget_unplaced());
  EXPECT_EQ(ok(catalog_->counts(second)).unread, 1U);
  EXPECT_EQ(ok(catalog_->unread(Catalog::Which::Unreadable)).size(), 1U);
}

TEST_F(CatalogCounts, AreWrittenOnlyWhereSomethingChanged) {
  const auto id = begin("/m/a");
  Batch batch;
  batch.messages.push_back({identity(1), {0, 1}, "key", {}});
  batch.places.push_back({identity(1), place(id, 0), ""});
  ok(catalog_->commit(batch));
  ok(catalog_->note_unreachable({}));
  ok(catalog_->recount());
  ok(catalog_->checkpoint());
  ok(catalog_->recount());
  ok(catalog_->note_unreachable({}));
  ok(catalog_->forget_unplaced());
  EXPECT_EQ(std::filesystem::file_size(dir_.path() / "catalog.db-wal"), 0U);
}

class Numbering : public CatalogCounts {
 protected:
  // 5,000 places ten bytes apart; every hundredth could not be read, every seventh is noted twice.
  void fill() {
    box_ = begin("/m/a");
    Batch batch;
    batch.messages.push_back({identity(1), {0, 1}, "key", {}});
    for (std::uint64_t n = 0; n < kPlaces; ++n) {
      if (n % 100 == 50) {
        batch.unread.push_back(note(box_, n * 10, false));
      } else {
        batch.places.push_back({identity(1), place(box_, n * 10), ""});
        if (n % 7 == 0) batch.places.push_back({identity(1), place(box_, n * 10), ""});
      }
    }
    ok(catalog_->commit(batch));
  }

  void expect_numbers(std::uint64_t first, const char* when) {
    for (std::uint64_t n = 0; n < kPlaces; n += n % 1000 < 30 ? 1 : 97) {
      ASSERT_EQ(ok(catalog_->ordinal(place(box_, n * 10))), first + n) << when;
      const auto found = ok(catalog_->place_at(box_, first + n));
      ASSERT_TRUE(found) << when << " " << n;
      ASSERT_EQ(found->place.range.begin, n * 10) << when;
    }
    EXPECT_FALSE(ok(catalog_->place_at(box_, first + kPlaces))) << when;
  }

  static constexpr std::uint64_t kPlaces = 5'000;
  ContainerId box_ = 0;
};

TEST_F(Numbering, IsTheSameWithMilestonesAndWithout) {
  fill();
  expect_numbers(1, "not counted");
  ok(catalog_->recount());
  expect_numbers(1, "counted");
}

TEST_F(Numbering, ForgetsItsMilestonesWhenAMessageComesBeforeThem) {
  fill();
  ok(catalog_->recount());
  const auto other = begin("/m/b");
  ok(catalog_->recount());
  expect_numbers(1, "another container changed");
  Batch batch;
  batch.places.push_back({identity(1), place(box_, 5), ""});
  ok(catalog_->commit(batch));
  EXPECT_EQ(ok(catalog_->ordinal(place(box_, (kPlaces - 1) * 10))), kPlaces + 1);
  ok(catalog_->recount());
  EXPECT_EQ(ok(catalog_->ordinal(place(box_, (kPlaces - 1) * 10))), kPlaces + 1);
  EXPECT_EQ(ok(catalog_->counts(other)).places, 0U);
}

TEST_F(CatalogCounts, RefuseACatalogOfAnotherVersion) {
  catalog_.reset();
  SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=1");
  auto opened = Catalog::open(file(), *sealer_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().what.find("another version"), std::string::npos);
  EXPECT_FALSE(opened.error().hint.empty());
}

// Containers are read a thousand at a time.
TEST_F(CatalogCounts, ListEveryContainerOnce) {
  std::set<ContainerId> made, listed;
  for (int n = 0; n < 2'500; ++n) made.insert(begin("/m/" + std::to_string(n)));
  ok(catalog_->each_container(
      [&](const KnownContainer& one) { EXPECT_TRUE(listed.insert(one.id).second); }));
  EXPECT_EQ(listed, made);
}

}  // namespace
}  // namespace oubli::index
