// SPDX-License-Identifier: GPL-3.0-or-later
// The records of a zip, read and written anew; what its layout takes and what it does not.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/archive/zip_layout.h"

namespace oubli::archive {
namespace {

std::string le(std::uint64_t number, unsigned width) {
  std::string out;
  for (unsigned i = 0; i < width; ++i) out += static_cast<char>(number >> (8 * i) & 0xFFU);
  return out;
}

constexpr std::uint64_t kElsewhere = 0xFFFFFFFF;

struct Member {
  std::string name, content;
  std::uint64_t flags = 0;
  bool is_64 = false;
  std::string descriptor{};
};

// Stored, with a sum of 5.
std::string local(const Member& m) {
  const bool is_later = (m.flags & 8U) != 0;
  const std::uint64_t told = is_later ? 0 : m.content.size();
  const std::string extra = m.is_64 ? le(1, 2) + le(16, 2) + le(told, 8) + le(told, 8) : "";
  return "PK\x03\x04" + le(20, 2) + le(m.flags, 2) + le(0, 2) + le(0, 4) + le(is_later ? 0 : 5, 4) +
         le(m.is_64 ? kElsewhere : told, 4) + le(m.is_64 ? kElsewhere : told, 4) +
         le(m.name.size(), 2) + le(extra.size(), 2) + m.name + extra;
}

std::string central(const Member& m, std::uint64_t offset) {
  const std::uint64_t size = m.content.size();
  const std::string extra = m.is_64 ? le(0x5455, 2) + le(1, 2) + "t" + le(1, 2) + le(24, 2) +
                                          le(size, 8) + le(size, 8) + le(offset, 8)
                                    : "";
  return "PK\x01\x02" + le(20, 4) + le(m.flags, 2) + le(0, 2) + le(0, 4) + le(5, 4) +
         le(m.is_64 ? kElsewhere : size, 4) + le(m.is_64 ? kElsewhere : size, 4) +
         le(m.name.size(), 2) + le(extra.size(), 2) + le(2, 2) + le(0, 8) +
         le(m.is_64 ? kElsewhere : offset, 4) + m.name + extra + "ok";
}

std::string end(std::uint64_t count, std::uint64_t begin, std::uint64_t size, bool is_64) {
  const std::string told = is_64 ? "PK\x06\x06" + le(44, 8) + le(45, 4) + le(0, 8) + le(count, 8) +
                                       le(count, 8) + le(size, 8) + le(begin, 8) + "PK\x06\x07" +
                                       le(0, 4) + le(begin + size, 8) + le(1, 4)
                                 : "";
  return told + "PK\x05\x06" + le(0, 4) + le(count, 2) + le(count, 2) +
         le(is_64 ? kElsewhere : size, 4) + le(is_64 ? kElsewhere : begin, 4) + le(3, 2) + "end";
}

std::string zip(const std::vector<Member>& members, bool is_64 = false) {
  std::string out, directory;
  for (const Member& m : members) {
    directory = central(m, out.size()) + directory;  // in another order
    out += local(m) + m.content + m.descriptor;
  }
  const std::uint64_t begin = out.size();
  return out + directory + end(members.size(), begin, directory.size(), is_64);
}

Result<ZipLayout> layout_of(const std::string& zip) {
  MemoryBytes bytes(zip);
  return read_zip_layout(bytes, zip.size());
}

const std::string kDescriptor32 = le(5, 4) + le(3, 4) + le(3, 4);
const std::string kDescriptor64 = "PK\x07\x08" + le(5, 4) + le(3, 8) + le(3, 8);

TEST(ZipLayout, FindsMembersAsTheyStandWhateverTheOrderOfTheDirectory) {
  const std::string made = zip({{"a", "abc"}, {"b/", ""}, {"c", "xyz", 0, true}}, true);
  const auto found = layout_of(made);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->members.size(), 3U);
  EXPECT_EQ(made.substr(found->members[0].data, 3), "abc");
  EXPECT_EQ(made.substr(found->members[2].data, 3), "xyz");
  EXPECT_GT(found->members[0].central.begin, found->members[2].central.begin);
  EXPECT_EQ(found->members[2].numbers, (ZipNumbers{5, 3, 3}));
}

TEST(ZipLayout, KnowsNumbersBehindTheContent) {
  for (const std::string& descriptor :
       {kDescriptor32, "PK\x07\x08" + kDescriptor32, kDescriptor64, kDescriptor64.substr(4)}) {
    const auto found = layout_of(zip({{"a", "abc", 8, false, descriptor}, {"b", "x"}}));
    ASSERT_TRUE(found) << descriptor.size() << found.error().what;
    EXPECT_EQ(found->members[0].end - found->members[0].data_end, descriptor.size());
  }
  EXPECT_FALSE(layout_of(zip({{"a", "abc", 8, false, le(6, 4) + le(3, 4) + le(3, 4)}})));
  EXPECT_FALSE(layout_of(zip({{"a", "abc", 8}}))) << "none";
  EXPECT_FALSE(layout_of(zip({{"a", "abc", 0, false, kDescriptor32}}))) << "not told of";
}

TEST(ZipLayout, OfNoMembersIsAnEndAlone) {
  const auto found = layout_of(zip({}));
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->members.empty());
}

TEST(ZipLayout, TakesNoByteThatNothingTellsOf) {
  const std::string made = zip({{"a", "abc"}, {"b", "x"}});
  for (std::size_t at = 0; at < made.size(); ++at) {
    EXPECT_FALSE(layout_of(made.substr(0, at) + "?" + made.substr(at))) << at;
    EXPECT_FALSE(layout_of(made.substr(0, at))) << at;
  }
  EXPECT_FALSE(layout_of(made + "?"));
}

TEST(ZipLayout, IsRefusedWhereMembersShareBytes) {
  const std::string one = local({"a", "abc"}) + "abc";
  const std::string directory = central({"a", "abc"}, 0) + central({"a", "abc"}, 0);
  const auto found = layout_of(one + directory + end(2, one.size(), directory.size(), false));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::Refused);
}

TEST(ZipLayout, IsRefusedWhereHeadersDiffer) {
  const std::string made = zip({{"a", "abc"}});
  for (const std::size_t at : {6U, 8U, 14U, 18U, 22U, 30U}) {  // of the local header
    std::string other = made;
    other[at] = static_cast<char>(other[at] ^ 8);
    EXPECT_FALSE(layout_of(other)) << at;
  }
}

TEST(ZipRecords, AreWrittenAnewWithOtherNumbers) {
  const ZipNumbers other{9, 70, 80};
  for (const bool is_64 : {false, true}) {
    const Member member{"a", "abc", 0, is_64};
    const auto one = zip_header_with(local(member), ZipPart::Local, other);
    ASSERT_TRUE(one);
    const auto told = parse_zip_header(*one, ZipPart::Local);
    ASSERT_TRUE(told);
    EXPECT_EQ((ZipNumbers{told->crc, told->packed, told->unpacked}), other);
    auto two = zip_header_with(central(member, 17), ZipPart::Central, other);
    ASSERT_TRUE(two);
    two = zip_header_at(*two, 1234);
    ASSERT_TRUE(two);
    const auto again = parse_zip_header(*two, ZipPart::Central);
    ASSERT_TRUE(again);
    EXPECT_EQ((ZipNumbers{again->crc, again->packed, again->unpacked}), other);
    EXPECT_EQ(again->offset, 1234U);
    EXPECT_TRUE(two->ends_with("ok"));
    EXPECT_EQ(bool(zip_header_at(*two, 1ULL << 33U)), is_64);
  }
  const std::string later = local({"a", "abc", 8});
  const auto kept = zip_header_with(later, ZipPart::Local, other);
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept, later) << "they stand behind the content";
  for (const std::string& descriptor : {kDescriptor32, kDescriptor64}) {
    const auto made = zip_descriptor_with(descriptor, other);
    ASSERT_TRUE(made);
    const auto told = parse_zip_descriptor(*made);
    ASSERT_TRUE(told);
    EXPECT_EQ(*told, other);
  }
}

TEST(ZipEnd, IsWrittenAnewForAnotherDirectory) {
  for (const bool is_64 : {false, true}) {
    const std::string before(500, 'x');
    const auto made = zip_end_with(end(3, 100, 200, is_64), {2, 400, 500});
    ASSERT_TRUE(made);
    const auto told = parse_zip_end(*made, before.size());
    ASSERT_TRUE(told) << told.error().what;
    EXPECT_EQ(told->count, 2U);
    EXPECT_EQ(told->begin, 400U);
    EXPECT_EQ(told->end, 500U);
    EXPECT_TRUE(made->ends_with("end"));
  }
}

}  // namespace
}  // namespace oubli::archive
