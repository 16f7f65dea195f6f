// SPDX-License-Identifier: GPL-3.0-or-later
// The blocks of a tar, read and written anew.
#include <string>

#include <gtest/gtest.h>

#include "adapters/archive/kind.h"
#include "adapters/archive/tar_header.h"
#include "adapters/archive/tar_layout.h"

namespace oubli::archive {
namespace {

void put(std::string& block, std::size_t at, std::string_view text) {
  block.replace(at, text.size(), text);
}

std::string sealed(std::string block) {
  put(block, 148, "        ");
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  std::string digits(6, '0');
  for (std::size_t i = 6; i-- > 0; sum >>= 3U) digits[i] = static_cast<char>('0' + (sum & 7U));
  put(block, 148, digits + std::string("\0 ", 2));
  return block;
}

std::string header(std::string_view name, char type, std::string_view size) {
  std::string block(kTarBlock, '\0');
  put(block, 0, name);
  put(block, 124, size);
  block[156] = type;
  put(block, 257,
      std::string_view("ustar\0"
                       "00",
                       8));
  return sealed(block);
}

std::string padded(std::string content) {
  content.resize(in_blocks(content.size()), '\0');
  return content;
}

TEST(TarHeader, TellsNameTypeAndSize) {
  const auto found = parse_tar_header(header("a/b", '0', "00000000017"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "a/b");
  EXPECT_EQ(found->size, 15U);
  EXPECT_EQ(kind_of(header("a", '0', "00000000017")), Kind::Tar);
}

TEST(TarHeader, ReadsSizesInBase256) {
  std::string size(12, '\0');
  size[0] = '\x80';
  size[10] = 1;
  const auto found = parse_tar_header(header("a", '0', size));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size, 256U);
}

TEST(TarHeader, IsDamagedWithAWrongChecksum) {
  std::string block = header("a", '0', "00000000017");
  block[0] = 'b';
  EXPECT_FALSE(parse_tar_header(block));
  EXPECT_EQ(kind_of(block), Kind::None);
}

TEST(TarHeader, IsDamagedWithASizeThatIsNoNumber) {
  EXPECT_FALSE(parse_tar_header(header("a", '0', "0000x000017")));
}

TEST(TarHeader, IsWrittenAnewWithAnotherSize) {
  for (const std::string_view size : {"00000001000", "       1000 ", "000000001000"}) {
    const auto made = with_size(header("a", '0', size), 7);
    ASSERT_TRUE(made) << size;
    const auto found = parse_tar_header(*made);
    ASSERT_TRUE(found) << size;
    EXPECT_EQ(found->size, 7U);
    EXPECT_EQ(found->name, "a");
  }
}

TEST(TarHeader, IsWrittenAnewWithItsPaxSize) {
  const std::string records = "16 comment=hello\n13 size=1000\n";
  EXPECT_FALSE(parse_pax(records)) << "a length that lies";
  const std::string right = "17 comment=hello\n13 size=1000\n";
  const auto made = with_size(
      header("x", 'x', "00000000036") + padded(right) + header("a", '0', "00000001750"), 7);
  ASSERT_TRUE(made);
  const auto first = parse_tar_header(std::string_view(*made).substr(0, kTarBlock));
  ASSERT_TRUE(first);
  const auto found = parse_pax(std::string_view(*made).substr(kTarBlock, first->size));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size, 7U);
  EXPECT_NE(made->find("17 comment=hello\n"), std::string::npos);
}

Result<std::optional<TarMember>> first_of(const std::string& tar) {
  MemoryBytes bytes(tar);
  return TarWalker(bytes).next();
}

TEST(TarWalker, CountsWhatAReaderCountsAndNothingElse) {
  const std::string tar = header("label", 'V', "00000000000") +
                          header("././@LongLink", 'L', "00000000005") + padded("long") +
                          header("a", '0', "00000000003") + padded("abc") +
                          header("b", '5', "00000000000") + std::string(1024, '\0');
  MemoryBytes bytes(tar);
  TarWalker walker(bytes);
  auto first = walker.next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->name, "long");
  EXPECT_EQ((*first)->begin, kTarBlock);
  EXPECT_EQ((*first)->data_end - (*first)->data, 3U);
  auto second = walker.next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->number, 1U);
  auto end = walker.next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
  EXPECT_EQ(walker.end_mark(), tar.size() - 1024);
}

TEST(TarWalker, RefusesWhatItDoesNotKnow) {
  for (const char type : {'M', 'N', 'X', 'A', 'z'}) {
    const auto found = first_of(header("a", type, "00000000000") + std::string(1024, '\0'));
    ASSERT_FALSE(found) << type;
    EXPECT_EQ(found.error().code, ErrorCode::Refused) << type;
  }
  const auto link = first_of(header("a", '1', "00000000005") + padded("abcde"));
  ASSERT_FALSE(link);
  EXPECT_EQ(link.error().code, ErrorCode::Refused);
}

TEST(TarWalker, IsDamagedWhereTheArchiveEndsEarly) {
  EXPECT_FALSE(first_of(header("a", '0', "00000000003").substr(0, 500)));
  EXPECT_FALSE(first_of(header("x", 'x', "00000000036") + "17"));
  EXPECT_FALSE(
      first_of(header("x", 'L', "00000000005") + padded("long") + std::string(1024, '\0')));
}

}  // namespace
}  // namespace oubli::archive
