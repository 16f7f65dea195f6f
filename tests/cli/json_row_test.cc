// SPDX-License-Identifier: GPL-3.0-or-later
// A row written as it goes is, byte for byte, what the JSON library writes.
#include "scanner/cli/json_row.h"

#include <limits>

#include <gtest/gtest.h>

#include "scanner/cli/json_object.h"

namespace oubli::cli {
namespace {

TEST(JsonRow, IsWhatTheLibraryWrites) {
  const std::string texts[] = {"",
                               "plain",
                               "a \"quoted\\ word",
                               "tab\tand\nbreak",
                               "M\xc3\xbcller",
                               "\xff broken \xc3",
                               "\xe2\x80\xae"
                               "backwards",
                               std::string("\0 zero", 6),
                               "\x7f",
                               "\xf0\x9f\x93\xa7"};
  const double fractions[] = {0.0, 0.5, 0.95, 1.0, 1.0 / 3.0, 1e-7, -2.0};
  const std::uint64_t numbers[] = {0, 7, std::numeric_limits<std::uint64_t>::max()};
  for (const std::string& text : texts) {
    for (const double fraction : fractions) {
      for (const std::uint64_t number : numbers) {
        Json json = json_object("finding");
        json["text"] = text;
        json["confidence"] = fraction;
        json["start"] = number;
        JsonRow row("finding");
        row.add("text", text).add("confidence", fraction).add("start", number);
        EXPECT_EQ(std::move(row).take(), line_of(json));
      }
    }
  }
}

}  // namespace
}  // namespace oubli::cli
