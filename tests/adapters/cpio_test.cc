// SPDX-License-Identifier: GPL-3.0-or-later
// The headers of a cpio archive, read and written anew.
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "adapters/archive/cpio_layout.h"
#include "adapters/archive/kind.h"

namespace oubli::archive {
namespace {

std::string digits(std::uint64_t value, int width, bool is_octal) {
  std::string out(32, '\0');
  const int size = std::snprintf(out.data(), out.size(), is_octal ? "%0*lo" : "%0*lX", width,
                                 static_cast<unsigned long>(value));
  return out.substr(0, static_cast<std::size_t>(size));
}

std::string padded_to_four(std::string bytes) {
  bytes.resize((bytes.size() + 3) / 4 * 4, '\0');
  return bytes;
}

std::string svr4(std::string_view magic, std::string_view name, std::string_view content,
                 std::uint64_t sum = 0) {
  std::string out(magic);
  for (const std::uint64_t one :
       {std::uint64_t{7}, std::uint64_t{0100644}, std::uint64_t{0}, std::uint64_t{0},
        std::uint64_t{2}, std::uint64_t{1000}, std::uint64_t{content.size()}, std::uint64_t{8},
        std::uint64_t{1}, std::uint64_t{0}, std::uint64_t{0}, name.size() + 1, sum}) {
    out += digits(one, 8, false);
  }
  return padded_to_four(out + std::string(name) + '\0') + padded_to_four(std::string(content));
}

std::string odc(std::string_view name, std::string_view content) {
  std::string out = "070707";
  for (const std::uint64_t one : {1U, 7U, 0100644U, 0U, 0U, 2U, 0U}) out += digits(one, 6, true);
  out += digits(1000, 11, true) + digits(name.size() + 1, 6, true);
  return out + digits(content.size(), 11, true) + std::string(name) + '\0' + std::string(content);
}

Result<std::optional<CpioMember>> first_member(const std::string& cpio) {
  MemoryBytes bytes(cpio);
  return CpioWalker(bytes).next();
}

TEST(CpioWalker, FindsEveryMemberUpToTheTrailer) {
  const std::string two = svr4("070701", "a/b", "abc") + svr4("070702", "long-name", "", 294);
  const std::string cpio = two + svr4("070701", "TRAILER!!!", "");
  MemoryBytes bytes(cpio);
  CpioWalker walker(bytes);
  auto first = walker.next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->name, "a/b");
  EXPECT_EQ(cpio.substr((*first)->data, (*first)->data_end - (*first)->data), "abc");
  EXPECT_EQ((*first)->end % 4, 0U);
  EXPECT_EQ((*first)->links, 2U);
  EXPECT_TRUE((*first)->is_file());
  auto second = walker.next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->number, 1U);
  EXPECT_EQ((*second)->sum, 294U);
  EXPECT_EQ((*second)->file, (*first)->file);
  EXPECT_EQ((*second)->end, two.size());
  auto end = walker.next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
  EXPECT_EQ(walker.end_mark(), cpio.size());
}

TEST(CpioWalker, ReadsOctalDigitsWithoutPadding) {
  const std::string cpio = odc("a", "abc") + odc("TRAILER!!!", "");
  EXPECT_EQ(kind_of(cpio), Kind::Cpio);
  const auto member = first_member(cpio);
  ASSERT_TRUE(member && *member);
  EXPECT_EQ(cpio.substr((*member)->data, (*member)->data_end - (*member)->data), "abc");
  EXPECT_EQ((*member)->end, (*member)->data_end);
  EXPECT_EQ((*member)->mode, 0100644U);
}

TEST(CpioWalker, IsDamagedByWhatReadersDisagreeAbout) {
  EXPECT_FALSE(first_member(svr4("070701", std::string_view("a\0b", 3), "x")));
  EXPECT_FALSE(first_member(svr4("070701", "TRAILER!!!", "x")));
  EXPECT_FALSE(first_member("x" + svr4("070701", "a", "x")));
  std::string not_a_number = svr4("070701", "a", "x");
  not_a_number[60] = 'g';
  EXPECT_FALSE(first_member(not_a_number));
  std::string no_octal = odc("a", "x");
  no_octal[20] = '8';
  EXPECT_FALSE(first_member(no_octal));
}

TEST(CpioWalker, IsDamagedWhereTheArchiveEndsEarly) {
  const std::string whole = svr4("070701", "a", "abc");
  for (const std::size_t size : {0U, 5U, 50U, 111U})
    EXPECT_FALSE(first_member(whole.substr(0, size)));
  MemoryBytes bytes(whole);
  CpioWalker walker(bytes);
  ASSERT_TRUE(walker.next());
  EXPECT_FALSE(walker.next()) << "no trailer";
}

TEST(CpioHeader, IsWrittenAnewWithSizeAndSum) {
  for (const std::string& header : {svr4("070702", "a", "", 9), odc("a", "")}) {
    const auto made = cpio_header_with(header, 5, 0xABCDEF);
    ASSERT_TRUE(made);
    const auto found = first_member(*made);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->data_end - (*found)->data, 5U);
    EXPECT_EQ((*found)->sum, (*found)->format == CpioFormat::Crc ? 0xABCDEFU : 0U);
    EXPECT_EQ((*found)->name, "a");
  }
  EXPECT_FALSE(cpio_header_with(odc("a", ""), 1ULL << 33U, 0)) << "more than eleven digits tell";
}

}  // namespace
}  // namespace oubli::archive
