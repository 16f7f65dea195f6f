// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/utf16.h"

#include <gtest/gtest.h>

namespace oubli::mime {
namespace {

TEST(Utf16Joiner, JoinsHalves) {
  Utf16Joiner units;
  EXPECT_EQ(units.take(0x2019), U'\u2019');
  EXPECT_EQ(units.take(0xF0B7), U'\uF0B7');
  EXPECT_EQ(units.take(0xD83D), std::nullopt);
  EXPECT_EQ(units.take(0xDE00), U'\U0001F600');
  EXPECT_EQ(units.take(0xDE00), std::nullopt);  // a second half by itself
  EXPECT_EQ(units.take(0xD83D), std::nullopt);
  EXPECT_EQ(units.take('a'), U'a');
  EXPECT_EQ(units.take(0xDE00), std::nullopt);
  EXPECT_EQ(units.take(0), std::nullopt);
}

}  // namespace
}  // namespace oubli::mime
