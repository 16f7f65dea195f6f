// SPDX-License-Identifier: GPL-3.0-or-later
// Structure and places of parts; the readings of broken structure; caps.
#include "adapters/mime/mime_message.h"

#include <string>

#include <gtest/gtest.h>

namespace oubli::mime {
namespace {

std::string body(std::string_view bytes, const Part& part) {
  return std::string(bytes.substr(part.body.begin, part.body.size()));
}

std::string numbers(const Tree& tree) {
  std::string out;
  for (const Part& part : tree.parts) out += part.number + '|';
  return out;
}

TEST(Tree, GivesThePlaceOfEveryPart) {
  const std::string bytes =
      "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\n\r\none\r\n--b\r\nX: "
      "y\r\n\r\ntwo\r\n\r\n--b--\r\nepi";
  const Tree tree = parse(bytes, kPlainReading);
  ASSERT_EQ(tree.parts.size(), 3U);
  EXPECT_EQ(numbers(tree), "|1|2|");
  EXPECT_EQ(body(bytes, tree.parts[1]), "one");
  EXPECT_EQ(body(bytes, tree.parts[2]), "two\r\n");
  const ByteRange header = tree.parts[2].header;
  EXPECT_EQ(bytes.substr(header.begin, header.size()), "X: y\r\n\r\n");
  EXPECT_EQ(bytes.substr(tree.parts[0].preamble.begin, tree.parts[0].preamble.size()), "pre");
  EXPECT_EQ(bytes.substr(tree.parts[0].epilogue.begin, tree.parts[0].epilogue.size()), "epi");
  EXPECT_FALSE(tree.is_odd);
  EXPECT_EQ(tree.mattered, 0);
}

TEST(Tree, NumbersPartsLikeImap) {
  const std::string bytes =
      "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a\nContent-Type: message/rfc822\n\n"
      "Content-Type: multipart/alternative; boundary=b\n\n--b\n\ny\n--b\n\nz\n--b--\n--a\n"
      "Content-Type: message/rfc822\n\nSubject: s\n\nbody\n--a--\n";
  EXPECT_EQ(numbers(parse(bytes, kPlainReading)), "|1|2|2|2.1|2.2|3|3.1|");
}

TEST(Tree, OfALeafIsPartOne) {
  EXPECT_EQ(numbers(parse("Subject: x\n\nhello", kPlainReading)), "1|");
}

TEST(Tree, TakesDigestPartsForMessages) {
  const Tree tree =
      parse("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: inner\n\nx\n--b--\n",
            kPlainReading);
  ASSERT_EQ(tree.parts.size(), 3U);
  EXPECT_EQ(tree.parts[2].fields.fields[0].value, " inner");
}

TEST(Tree, EndsInnerPartsAtAnOuterDelimiter) {
  const Tree tree = parse(
      "Content-Type: multipart/mixed; boundary=out\n\n--out\nContent-Type: multipart/mixed; "
      "boundary=in\n\n"
      "--in\n\na\n--out\n\nb\n--out--\n",
      kPlainReading);
  EXPECT_EQ(numbers(tree), "|1|1.1|2|");
  EXPECT_TRUE(tree.is_odd);
}

TEST(Tree, AcceptsBlanksBehindADelimiter) {
  const Tree tree = parse("Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \t\n\na\n--b-- \n",
                          kPlainReading);
  EXPECT_EQ(tree.parts.size(), 2U);
  EXPECT_FALSE(tree.is_odd);
}

TEST(Tree, IsOddWithoutFinalDelimiter) {
  EXPECT_TRUE(
      parse("Content-Type: multipart/mixed; boundary=b\n\n--b\n\na\n", kPlainReading).is_odd);
}

TEST(Tree, StopsAHeaderAtADelimiter) {
  const std::string bytes =
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nX: 1\n--b\n\ntwo\n--b--\n";
  const Tree tree = parse(bytes, kPlainReading);
  ASSERT_EQ(tree.parts.size(), 3U);
  EXPECT_EQ(body(bytes, tree.parts[1]), "");
  EXPECT_EQ(body(bytes, tree.parts[2]), "two");
}

TEST(Readings, DifferOnWhichBoundaryCounts) {
  const std::string bytes =
      "Content-Type: multipart/mixed; boundary=a; "
      "boundary=b\n\n--a\n\nfirst\n--a--\n--b\n\nsecond\n--b--\n";
  const Tree plain = parse(bytes, kPlainReading);
  EXPECT_EQ(plain.mattered, static_cast<Reading>(Choice::LastBoundary));
  EXPECT_EQ(body(bytes, plain.parts.at(1)), "first");
  const Tree other = parse(bytes, static_cast<Reading>(Choice::LastBoundary));
  EXPECT_EQ(body(bytes, other.parts.at(1)), "second");
}

TEST(Readings, DifferOnWhichContentTypeCounts) {
  const std::string bytes =
      "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n";
  EXPECT_EQ(parse(bytes, kPlainReading).parts.size(), 1U);
  EXPECT_EQ(parse(bytes, static_cast<Reading>(Choice::LastHeader)).parts.size(), 2U);
}

TEST(Readings, DifferOnLongerDelimiters) {
  const std::string bytes =
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--bcd\n\ny\n--b--\n";
  const Tree plain = parse(bytes, kPlainReading);
  EXPECT_EQ(plain.parts.size(), 2U);
  EXPECT_EQ(plain.mattered, static_cast<Reading>(Choice::PrefixDelimiter));
  EXPECT_EQ(parse(bytes, static_cast<Reading>(Choice::PrefixDelimiter)).parts.size(), 3U);
}

TEST(Readings, DifferOnWhetherJunkEndsTheHeader) {
  const std::string bytes = "Subject: x\nthis is no field\nTo: y\n\nbody\n";
  const Tree plain = parse(bytes, kPlainReading);
  EXPECT_EQ(plain.mattered, static_cast<Reading>(Choice::JunkEndsHeader));
  EXPECT_EQ(body(bytes, plain.parts[0]), "body\n");
  const Tree other = parse(bytes, static_cast<Reading>(Choice::JunkEndsHeader));
  EXPECT_EQ(body(bytes, other.parts[0]), "this is no field\nTo: y\n\nbody\n");
}

std::string nested(int depth) {
  std::string bytes;
  for (int i = 0; i < depth; ++i) {
    const std::string b = "b" + std::to_string(i);
    bytes += "Content-Type: multipart/mixed; boundary=" + b + "x\n\n--" + b + "x\n";
  }
  return bytes + "\ndeep\n";
}

TEST(Caps, StopStructureAtTheNestingLimitAndSaySo) {
  EXPECT_FALSE(parse(nested(62), kPlainReading).parts.back().is_too_deep);
  const Tree tree = parse(nested(200), kPlainReading);
  EXPECT_EQ(tree.parts.size(), 64U);
  EXPECT_TRUE(tree.parts.back().is_too_deep);
  EXPECT_EQ(tree.parts.back().shape, Shape::Leaf);
}

TEST(Caps, StopMessagesWithinMessages) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += "Content-Type: message/rfc822\n\n";
  const Tree tree = parse(bytes, kPlainReading);
  EXPECT_EQ(tree.parts.size(), 64U);
  EXPECT_TRUE(tree.parts.back().is_too_deep);
}

TEST(Caps, LeaveWhatIsBehindThePartsLimitInUnread) {
  std::string bytes = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 10'050; ++i) bytes += "--b\n\nx\n";
  const Tree tree = parse(bytes, kPlainReading);
  EXPECT_EQ(tree.parts.size(), 10'000U);
  EXPECT_EQ(tree.unread.size(), 51U * 7U);
}

TEST(Caps, BoundTheFieldsOfAllParts) {
  std::string bytes = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 9; ++i) {
    bytes += "--b\n";
    for (int k = 0; k < 50'000; ++k) bytes += "a:\n";
    bytes += "\n";
  }
  const Tree tree = parse(bytes, kPlainReading);
  std::size_t fields = 0;
  for (const Part& part : tree.parts) fields += part.fields.fields.size();
  EXPECT_EQ(fields, 200'000U);
  EXPECT_TRUE(tree.parts.back().fields.is_cut);
}

// Parts lie inside their parents, siblings do not overlap: what an eraser relies on.
TEST(Tree, PlacesNestAndNeverOverlap) {
  const std::string bytes = nested(20) +
                            "--b19x\nContent-Type: message/rfc822\n\nX: cut "
                            "short\n--b3x\n\nq\n--b3x--\nmore\n--b1x\n\nr\n";
  const Tree tree = parse(bytes, kPlainReading);
  for (std::size_t i = 1; i < tree.parts.size(); ++i) {
    const Part& part = tree.parts[i];
    const Part& parent = tree.parts[part.parent];
    EXPECT_LE(parent.body.begin, part.header.begin);
    EXPECT_LE(part.header.end, part.body.end);
    EXPECT_LE(part.body.end, parent.body.end);
  }
}

}  // namespace
}  // namespace oubli::mime
