// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/known_entries.h"

#include <gtest/gtest.h>

#include "tests/support/ok.h"
#include "tests/support/temp_dir.h"

namespace oubli::app {
namespace {

using oubli::test::ok;

class KnownEntriesTest : public testing::Test {
 protected:
  KnownEntriesTest()
      : sealer_(ok(index::Keyring::create(dir_.path() / "key", ""))),
        catalog_(ok(index::Catalog::open(dir_.path() / "catalog.db", sealer_))),
        box_(ok(catalog_->begin_container(
                    {Format::Maildir, Compression::None, "/m/box", "box", 0, 1}))
                 .id) {}

  void note(const std::string& stable, const Entry& entry) {
    index::Batch batch;
    batch.messages.push_back({index::Identity(16, 'x'), {0, 1}, "key", {}});
    batch.places.push_back({index::Identity(16, 'x'), {box_, entry, 0, {0, 5}}, stable});
    ASSERT_TRUE(catalog_->commit(batch));
  }

  KnownEntries load() {
    KnownEntries known(sealer_);
    if (auto read = known.load(*catalog_, box_); !read) throw std::runtime_error("load");
    return known;
  }

  oubli::test::TempDir dir_;
  index::Sealer sealer_;
  std::unique_ptr<index::Catalog> catalog_;
  index::ContainerId box_;
};

TEST_F(KnownEntriesTest, TellTheUnchangedFromTheRenamedAndTheRewritten) {
  note("a", {"new/a", 1, 10, 100});
  note("b", {"cur/b:2,", 2, 20, 200});
  note("c", {"cur/c:2,", 3, 30, 300});
  auto known = load();
  const auto moved = known.take("a", {"cur/a:2,S", 1, 10, 100});
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->is_unchanged && moved->is_renamed);
  const auto same = known.take("b", {"cur/b:2,", 2, 20, 200});
  ASSERT_TRUE(same);
  EXPECT_TRUE(same->is_unchanged && !same->is_renamed);
  for (const Entry& other : {Entry{"cur/c:2,", 4, 30, 300}, Entry{"cur/c:2,", 3, 31, 300},
                             Entry{"cur/c:2,", 3, 30, 301}}) {
    auto again = load();
    const auto rewritten = again.take("c", other);
    ASSERT_TRUE(rewritten);
    EXPECT_FALSE(rewritten->is_unchanged);
  }
  EXPECT_FALSE(known.take("d", {"cur/d:2,", 5, 1, 1}));
  EXPECT_EQ(known.left().size(), 1U) << "c vanished";
}

// An interrupted rescan notes an entry twice.
TEST_F(KnownEntriesTest, LeaveTheSecondNoteOfAnEntry) {
  note("a", {"cur/a:2,", 1, 10, 100});
  note("a", {"cur/a:2,", 1, 10, 100});
  auto known = load();
  EXPECT_TRUE(known.take("a", {"cur/a:2,", 1, 10, 100})->is_unchanged);
  EXPECT_EQ(known.left().size(), 1U);
}

TEST_F(KnownEntriesTest, TellTwoFilesOfOneNameApart) {
  note("a", {"cur/a:2,", 1, 10, 100});
  note("a", {"cur/a:2,S", 2, 20, 200});
  auto known = load();
  EXPECT_TRUE(known.take("a", {"cur/a:2,S", 2, 20, 200})->is_unchanged);
  EXPECT_TRUE(known.take("a", {"cur/a:2,", 1, 10, 100})->is_unchanged);
  EXPECT_TRUE(known.left().empty());
}

}  // namespace
}  // namespace oubli::app
