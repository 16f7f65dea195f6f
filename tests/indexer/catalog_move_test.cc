// SPDX-License-Identifier: GPL-3.0-or-later
// Places that move up when messages before them are taken out of their mailbox.
#include <gtest/gtest.h>

#include "indexer/catalog.h"
#include "tests/indexer/sealed_fixture.h"
#include "tests/support/ok.h"

namespace oubli::index {
namespace {

using oubli::test::ok;

// Five messages of 100 bytes each, 'a' to 'e'.
class CatalogMoveTest : public Sealed {
 protected:
  CatalogMoveTest() : catalog_(ok(Catalog::open(dir_.path() / "catalog.db", *sealer_))) {
    id_ =
        ok(catalog_->begin_container({Format::Mbox, Compression::None, Path("/m/in"), "in", 0, 1}))
            .id;
    Batch batch;
    for (std::uint64_t i = 0; i < 5; ++i) {
      const auto identity = Identity(16, static_cast<char>('a' + i));
      Batch::NewMessage message{identity, {0, static_cast<DocumentId>(i + 1)}, "key", {}};
      message.unread.push_back(part_of(i));
      batch.messages.push_back(std::move(message));
      batch.places.push_back({identity, place(i), ""});
    }
    ok(catalog_->commit(batch));
    ok(catalog_->finish_container(id_, kBefore, {}));
    ok(catalog_->recount());
  }

  [[nodiscard]] Place place(std::uint64_t number) const {
    return {id_, {}, number * 100, {number * 100 + 40, number * 100 + 99}};
  }
  [[nodiscard]] Unread part_of(std::uint64_t number) const {
    Unread part;
    part.container = id_;
    part.place = place(number);
    part.part = "2";
    part.reason = "application/pdf";
    part.is_unsupported = true;
    return part;
  }
  std::vector<std::uint64_t> frames() {
    std::vector<std::uint64_t> found;
    for (DocumentId document = 1; document <= 5; ++document) {
      for (const auto& known : ok(catalog_->places_of({0, document}))) {
        EXPECT_EQ(known.place.range.begin, known.place.frame + 40);
        EXPECT_EQ(known.place.range.end, known.place.frame + 99);
        found.push_back(known.place.frame);
      }
    }
    return found;
  }
  std::vector<std::uint64_t> parts() {
    std::vector<std::uint64_t> found;
    for (const auto& one : ok(catalog_->unread())) found.push_back(one.place.frame);
    return found;
  }

  const Fingerprint kBefore{1, 7, 500, 10, 11}, kAfter{1, 8, 300, 10, 12};
  std::unique_ptr<Catalog> catalog_;
  ContainerId id_ = 0;
};

TEST_F(CatalogMoveTest, MovesWhatStoodBehindWhatIsGone) {
  EXPECT_TRUE(ok(catalog_->take_out(id_, kBefore, kAfter, {{100, 200}, {300, 400}})));
  EXPECT_EQ(frames(), (std::vector<std::uint64_t>{0, 100, 200}));
  const auto known = *ok(catalog_->container(id_));
  EXPECT_EQ(known.fingerprint, kAfter);
  EXPECT_TRUE(known.is_complete);
  ok(catalog_->forget_unplaced());
  EXPECT_EQ(ok(catalog_->due()).size(), 2U);
  EXPECT_EQ(parts(), (std::vector<std::uint64_t>{0, 100, 200})) << "those of the others went too";
  EXPECT_EQ(ok(catalog_->counts(id_)).places, 3U);
  EXPECT_EQ(ok(catalog_->ordinal(ok(catalog_->places_of({0, 5})).front().place)), 3U);
}

TEST_F(CatalogMoveTest, TakesNeighboursTheFirstAndTheLast) {
  EXPECT_TRUE(ok(catalog_->take_out(id_, kBefore, kAfter, {{0, 100}, {100, 200}, {400, 500}})));
  EXPECT_EQ(frames(), (std::vector<std::uint64_t>{0, 100}));
}

// Each of these is left to a scan that reads the mailbox.
TEST_F(CatalogMoveTest, ChangesNothingWhereAnythingIsInDoubt) {
  const std::vector<std::uint64_t> all{0, 100, 200, 300, 400};
  EXPECT_FALSE(ok(catalog_->take_out(id_, kAfter, kAfter, {{100, 200}}))) << "another file";
  EXPECT_FALSE(ok(catalog_->take_out(id_, kBefore, kAfter, {{100, 300}}))) << "two messages";
  EXPECT_FALSE(ok(catalog_->take_out(id_, kBefore, kAfter, {{100, 150}}))) << "half a message";
  EXPECT_FALSE(ok(catalog_->take_out(id_, kBefore, kAfter, {{90, 200}}))) << "of another, too";
  EXPECT_FALSE(ok(catalog_->take_out(id_, kBefore, kAfter, {{100, 200}, {500, 600}}))) << "none";
  EXPECT_EQ(frames(), all);
  EXPECT_EQ(ok(catalog_->container(id_))->fingerprint, kBefore);

  Batch batch;
  Unread lost;
  lost.container = id_;
  lost.place = {id_, {}, 600, {640, 699}};
  lost.reason = "the confined worker crashed";
  batch.unread.push_back(lost);
  ok(catalog_->commit(batch));
  EXPECT_FALSE(ok(catalog_->take_out(id_, kBefore, kAfter, {{100, 200}}))) << "one is not known";
  EXPECT_EQ(frames(), all);
}

TEST_F(CatalogMoveTest, LeavesAMailboxAloneWhoseScanWasCutShort) {
  ok(catalog_->begin_container({Format::Mbox, Compression::None, Path("/m/in"), "in", 0, 1}));
  EXPECT_FALSE(ok(catalog_->take_out(id_, kBefore, kAfter, {{100, 200}})));
  EXPECT_EQ(frames().size(), 5U);
}

}  // namespace
}  // namespace oubli::index
