// SPDX-License-Identifier: GPL-3.0-or-later
// A message attached to another, read by itself.
#include <algorithm>

#include <gtest/gtest.h>

#include "adapters/mime/transfer_encode.h"
#include "tests/scanner/extract/reading.h"

namespace oubli {
namespace {

using test::text_of;

const std::string kInner =
    "From: Zoe Marten <zoe@example.net>\nTo: Oskar <oskar@example.net>\nSubject: Monday\n"
    "Date: Thu, 21 Mar 2019 10:00:00 +0100\nMessage-ID: <2@example.net>\n\nShe comes on Monday.\n";

// With a letter around it, and another attachment behind it.
std::string around(const std::string& part) {
  return "From: Nadia <nadia@example.net>\nSubject: see below\nMessage-ID: <1@example.net>\n"
         "Content-Type: multipart/mixed; boundary=x\n\npreamble\n--x\n\nFine with me.\n--x\n" +
         part + "\n--x\nContent-Type: text/plain; name=22.txt\n\nAn attachment.\n--x--\nepilogue\n";
}

bool says(const Extracted& got, std::string_view text) {
  return std::ranges::any_of(got.segments, [&](const Segment& segment) {
    return segment.text.find(text) != std::string::npos;
  });
}

void expect_inner_alone(const std::string& message) {
  const auto got = extract_attached(message, "2");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->envelope.subject, "Monday");
  EXPECT_EQ(got->envelope.message_id, "2@example.net");
  EXPECT_EQ(got->envelope.date, 1553158800);
  ASSERT_EQ(got->envelope.mailboxes.size(), 2U);
  EXPECT_EQ(got->envelope.mailboxes[0].address, "zoe@example.net");
  EXPECT_EQ(text_of(*got, Where::Subject), "Monday\n");
  EXPECT_TRUE(says(*got, "She comes on Monday."));
  for (const char* outside :
       {"Fine with me", "An attachment", "nadia", "see below", "preamble", "epilogue", "22.txt"}) {
    EXPECT_FALSE(says(*got, outside)) << outside;
  }
}

TEST(ExtractAttached, ReadsThatMessageAlone) {
  expect_inner_alone(around("Content-Type: message/rfc822\n\n" + kInner));
}

TEST(ExtractAttached, ReadsOneThatWasEncoded) {
  expect_inner_alone(around("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" +
                            mime::base64_lines(kInner, "\n")));
}

TEST(ExtractAttached, KeepsTheNumbersThatPartsHaveInTheWhole) {
  const auto got =
      extract_attached(around("Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; "
                              "boundary=y\n\n--y\n\none\n--y\nContent-Type: message/rfc822\n\n" +
                              kInner + "--y--\n"),
                       "2.2");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->envelope.subject, "Monday");
  EXPECT_FALSE(says(*got, "one"));
  EXPECT_TRUE(std::ranges::all_of(got->segments, [](const Segment& segment) {
    return segment.part == "2.2" || segment.part.starts_with("2.2.");
  }));
}

TEST(ExtractAttached, IsNothingWhereNoMessageIs) {
  const std::string message = around("Content-Type: message/rfc822\n\n" + kInner);
  for (const char* part : {"1", "3", "2.1", "4", "22", "0"}) {
    EXPECT_FALSE(extract_attached(message, part)) << part;
  }
  EXPECT_FALSE(extract_attached(kInner, "1"));
}

}  // namespace
}  // namespace oubli
