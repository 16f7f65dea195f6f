// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/shared_messages.h"

#include <gtest/gtest.h>

namespace oubli::app {
namespace {

using Places = std::vector<std::pair<std::size_t, imap::Uid>>;

Places later(const SharedMessages& shared, std::size_t folder, const imap::Identified& message) {
  Places found;
  for (const auto& [number, uid] : shared.later_places(folder, message)) {
    found.emplace_back(number, uid);
  }
  return found;
}

TEST(SharedMessages, AreFoundInTheFoldersThatFollow) {
  SharedMessages shared;
  shared.add(0, {{101, 7, 50}, {102, 8, 60}});
  shared.add(1, {{12, 8, 60}});
  shared.add(2, {{21, 7, 50}, {22, 8, 60}, {23, 8, 60}});
  shared.sort();
  EXPECT_EQ(later(shared, 0, {101, 7, 50}), (Places{{2, 21}}));
  EXPECT_EQ(later(shared, 0, {102, 8, 60}), (Places{{1, 12}, {2, 22}, {2, 23}}));
  EXPECT_EQ(later(shared, 1, {12, 8, 60}), (Places{{2, 22}, {2, 23}}));
  EXPECT_TRUE(later(shared, 2, {22, 8, 60}).empty());
}

TEST(SharedMessages, AreNotOneWhereTheirLengthsDiffer) {
  SharedMessages shared;
  shared.add(0, {{101, 7, 50}});
  shared.add(1, {{12, 7, 51}});
  shared.sort();
  EXPECT_TRUE(later(shared, 0, {101, 7, 50}).empty());
  EXPECT_TRUE(later(shared, 0, {101, 9, 50}).empty());
}

}  // namespace
}  // namespace oubli::app
