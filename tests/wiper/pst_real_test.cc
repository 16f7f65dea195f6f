// SPDX-License-Identifier: GPL-3.0-or-later
// Every item of real Outlook data files erased, one at a time: what two other programs read of the
// result is what they read before, without that item.
#include <cstdlib>
#include <iostream>
#include <set>

#include <gtest/gtest.h>

#include "adapters/pst/check.h"
#include "adapters/pst/place.h"
#include "adapters/pst/store.h"
#include "tests/support/foreign_pst.h"
#include "tests/support/ok.h"
#include "tests/support/temp_dir.h"
#include "wiper/pst_eraser.h"

namespace oubli::wiper {
namespace {

namespace fs = std::filesystem;
using test::ok;

struct Item {
  PlannedMessage message;
  bool is_associated = false;
};

std::vector<Item> items_of(const Path& path) {
  const auto fd = ok(open_for_reading(path));
  FileBytes file(fd.get());
  auto store = pst::Store::open(file);
  std::vector<Item> items;
  if (!store) return items;
  (*store)->each_item(0, pst::kFirstOrphan, Limits{}, [&](const RawMessage& found) {
    const auto nid = static_cast<pst::Nid>(pst::number_at(found.range.begin));
    items.push_back({{path.string() + "#" + std::to_string(nid), found.range.begin, found.range,
                      identity_of(found), "test"},
                     (nid & 0x1FU) == 8});
    return true;
  });
  return items;
}

Fingerprint fingerprint_at(const Path& path) {
  Container container;
  container.path = path;
  return ok(fingerprint(container));
}

// Below the gate that refuses such plans: the eraser itself.
Result<MboxOutcome> erase(const Path& workspace, const Path& path, const std::vector<Item>& all,
                          std::size_t which) {
  PlannedSource source;
  source.path = fs::canonical(path);
  source.format = Format::Pst;
  source.fingerprint = fingerprint_at(path);
  source.examined = all.size();
  source.erase = {all[which].message};
  RealDisk disk;
  auto journal = ok(Journal::open(disk, workspace, "journal"));
  return PstEraser(disk, journal).erase(0, source, {});
}

// Of these pffexport makes folders and not one item, untouched as they are: its count cannot fall.
const std::set<std::string> kUnseenByPffexport{"emk_pstsdk__test_ansi.pst",
                                               "emk_pstsdk__test_unicode.pst"};

bool is_within(const test::ForeignView& after, const test::ForeignView& before) {
  for (const auto& [content, count] : after.files) {
    const auto was = before.files.find(content);
    if (was == before.files.end() || was->second < count) return false;
  }
  return true;
}

TEST(PstRealFiles, LoseTheErasedItemAndNothingElse) {
  const Path data = test::real_data() / "pst";
  if (test::real_data().empty() || !fs::exists(data))
    GTEST_SKIP() << "no real mail beside the checkout";
  const bool is_full = std::getenv("OUBLI_FULL") != nullptr;
  std::size_t files = 0, refused = 0, erased = 0;
  for (const auto& entry : fs::directory_iterator(data)) {
    const auto items = items_of(entry.path());
    if (items.empty()) continue;
    const auto before = test::read_by_readpst(entry.path());
    const auto exported = test::read_by_pffexport(entry.path());
    const std::size_t spread = is_full ? 20 : 1;
    const std::size_t step = std::max<std::size_t>(items.size() / spread, 1);
    ++files;
    for (std::size_t i = 0; i < items.size(); i += step) {
      const test::TempDir dir, workspace;
      const Path path = dir.path() / "mail.pst";
      fs::copy_file(entry.path(), path);
      fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
      const std::string what = entry.path().filename().string() + " item " + std::to_string(i);
      auto of_copy = items;
      for (auto& one : of_copy) one.message.locator = path.string();
      const auto outcome = erase(workspace.path(), path, of_copy, i);
      if (!outcome) {
        ++refused;
        EXPECT_EQ(outcome.error().code, ErrorCode::Refused) << outcome.error().what;
        EXPECT_EQ(test::slurp(path), test::slurp(entry.path())) << what;
        std::cout << what << ": " << outcome.error().what << "\n";
        break;
      }
      ++erased;
      EXPECT_TRUE(outcome->check.holds_what_it_should) << what;
      // A copy that was kept is told of.
      std::uint64_t copies = 0;
      for (std::size_t k = 0; k < items.size(); ++k) {
        if (k != i && items[k].message.hash == items[i].message.hash) ++copies;
      }
      EXPECT_EQ(outcome->check.erased_found, copies) << what;
      EXPECT_EQ(items_of(path).size(), items.size() - 1) << what;
      const auto after = test::read_by_readpst(path);
      if (after.is_there) {
        EXPECT_EQ(after.status, 0) << what;
        // Of some kinds of items readpst makes no file.
        EXPECT_LE(after.items, before.items) << what;
        EXPECT_GE(after.items + 1, before.items) << what;
        EXPECT_TRUE(is_within(after, before)) << what;
      }
      const auto export_after = test::read_by_pffexport(path);
      if (export_after.is_there) {
        const bool is_seen = !kUnseenByPffexport.contains(entry.path().filename().string());
        if (!is_seen) {
          EXPECT_EQ(exported.items, 0U) << what;  // else it does not belong in that list
          std::cout << what << ": pffexport sees no item here, before or after\n";
        }
        const std::uint64_t lost = is_seen && !items[i].is_associated ? 1 : 0;
        EXPECT_EQ(export_after.items + lost, exported.items) << what;
        EXPECT_EQ(export_after.leftovers, 0U) << what;
        EXPECT_EQ(export_after.status, exported.status) << what;
      }
    }
  }
  std::cout << files << " files, " << erased << " items erased, " << refused << " files refused\n";
  EXPECT_GT(erased, 0U);
}

}  // namespace
}  // namespace oubli::wiper
