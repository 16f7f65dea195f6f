// SPDX-License-Identifier: GPL-3.0-or-later
// What compressed bytes in memory hold; the archives are made here with zlib.
#include "adapters/compression/unpack.h"

#include <string>
#include <vector>

#include <archive.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/support/packing.h"
#include "tests/support/pdf_builder.h"

namespace oubli {
namespace {

std::string pack(const std::string& text, int window) {
  z_stream z{};
  EXPECT_EQ(::deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(::deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  ::deflateEnd(&z);
  return out;
}

std::string little(std::uint32_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> 8 * i);
  return out;
}

struct Member {
  std::string name, body;
  std::uint32_t method = 8, flags = 0;
  bool told_behind = false;
};

std::string zip(const std::vector<Member>& members) {
  std::string out;
  for (const Member& one : members) {
    const auto size = static_cast<std::uint32_t>(one.body.size());
    out += "PK\x03\x04" + little(20, 2) + little(one.flags | (one.told_behind ? 8U : 0U), 2) +
           little(one.method, 2) + std::string(4, '\0') + std::string(4, '\0') +
           little(one.told_behind ? 0 : size, 4) + little(0, 4) +
           little(static_cast<std::uint32_t>(one.name.size()), 2) + little(0, 2) + one.name +
           one.body;
    if (one.told_behind) out += "PK\x07\x08" + little(0, 4) + little(size, 4) + little(0, 4);
  }
  return out + "PK\x01\x02" + std::string(42, '\0') + "PK\x05\x06" + std::string(18, '\0');
}

struct Seen {
  std::string text;
  bool is_whole = false;
};

Seen seen(std::string_view packed, std::uint64_t most = 1U << 30) {
  Seen out;
  const auto done = unpack(packed, most, [&](std::string_view piece) { out.text += piece; });
  out.is_whole = static_cast<bool>(done);
  return out;
}

const std::string kText = "Dear Jean, " + std::string(100'000, 'x') + " yours";

TEST(Unpack, GivesWhatGzipAndZlibHold) {
  EXPECT_EQ(seen(pack(kText, 31)).text, kText);
  EXPECT_TRUE(seen(pack(kText, 31)).is_whole);
  EXPECT_EQ(seen(pack("a", 31) + pack("b", 31)).text, "ab");
  EXPECT_EQ(seen(pack(kText, 15)).text, kText);
  EXPECT_TRUE(seen(pack(kText, 15)).is_whole);
}

TEST(Unpack, GivesEveryMemberOfAZip) {
  for (const bool told_behind : {false, true}) {
    const auto found = seen(zip({{"a.xml", pack(kText, -15), 8, 0, told_behind},
                                 {"b.txt", "as it is", 0, 0, told_behind},
                                 {"c.xml", pack("the third", -15), 8, 0, told_behind}}));
    EXPECT_TRUE(found.is_whole);
    for (const std::string& wanted : {kText, std::string("as it is"), std::string("the third"),
                                      std::string("a.xml"), std::string("c.xml")}) {
      EXPECT_NE(found.text.find(wanted), std::string::npos) << told_behind;
    }
  }
}

// Whatever one of its two lists of members says, what the other leads to is read, too.
TEST(Unpack, FindsWhatHeadersOfAZipHide) {
  const std::string hidden = zip({{"hidden", "for Jean Dupont", 0}});
  std::string swallows = zip({{"seen", pack("as it is", -15)}, {"hidden", "for Jean Dupont", 0}});
  const auto size = static_cast<char>(pack("as it is", -15).size() + 30 + 6 + 15);
  swallows[18] = size;
  const std::string odd = std::string("PK\x06\x08", 4) + "12345678";
  const std::string seen_first = zip({{"seen", "as it is", 0}});
  const std::string between = seen_first.substr(0, 30 + 4 + 8) + odd + hidden;
  for (const std::string& bytes : {swallows, between, seen_first + hidden}) {
    EXPECT_NE(seen(bytes).text.find("for Jean Dupont"), std::string::npos);
  }
  EXPECT_FALSE(seen(swallows).is_whole);
}

TEST(Unpack, GoesOnBehindTheEndOfAStream) {
  const std::string parted = pack("one", 31) + std::string(512, '\0') + pack("two", 31);
  EXPECT_EQ(seen(parted).text, "onetwo");
  EXPECT_TRUE(seen(parted).is_whole);
  EXPECT_EQ(seen(pack("one", 15) + pack("two", 15)).text, "onetwo");
  EXPECT_FALSE(seen(pack("one", 31) + "and more").is_whole) << "told, not passed over";
}

TEST(Unpack, TakesTextForText) {
  for (const char* text : {"x^2 + y^2 = z^2 is what Jean Dupont says", "0707070707 is his number",
                           "070701 and so on"}) {
    EXPECT_FALSE(looks_packed(text)) << text;
    EXPECT_NE(seen(zip({{"a.txt", text, 0}})).text.find(text), std::string::npos);
  }
}

TEST(Unpack, SaysWhatItCouldNotOpenAndGoesOn) {
  const Member good{"z", pack("the last", -15)};
  const std::vector<Member> bad{{"encrypted", "1234567890", 8, 1},
                                {"of another kind", "1234567890", 99},
                                {"damaged", "\xff\xff\xff\xff", 8},
                                {"a damaged archive", "PK\x03\x04 is all there is", 0},
                                {"damaged within", pack(pack(kText, 31).substr(0, 60), -15), 8}};
  for (const Member& one : bad) {
    const auto found = seen(zip({one, good}));
    EXPECT_FALSE(found.is_whole) << one.name;
    EXPECT_NE(found.text.find("the last"), std::string::npos) << one.name;
  }
}

TEST(Unpack, OpensWhatIsPackedWithin) {
  const std::string inner = zip({{"deep", pack("the deepest " + kText, -15)}});
  for (const std::string& packed :
       {zip({{"an archive", inner, 0}}), zip({{"packed twice", pack(pack(inner, 31), -15)}}),
        pack(inner, 31), pack(pack(pack(inner, 31), 15), 31),
        test::packed(test::packed(inner, Compression::Xz), Compression::Bzip2)}) {
    const auto found = seen(packed);
    EXPECT_TRUE(found.is_whole);
    EXPECT_NE(found.text.find("the deepest"), std::string::npos);
  }
}

TEST(Unpack, EndsWhereArchivesNeverEnd) {
  std::string nested = zip({{"deep", pack("the deepest", -15)}});
  for (int i = 0; i < 20; ++i) nested = zip({{"one more", nested, 0}});
  EXPECT_FALSE(seen(nested).is_whole);
}

TEST(Unpack, GivesWhatOtherStreamsHold) {
  for (const auto compression :
       {Compression::Bzip2, Compression::Xz, Compression::Zstd, Compression::Lz4}) {
    const std::string packed = test::packed(kText, compression);
    EXPECT_TRUE(looks_packed(packed));
    EXPECT_TRUE(seen(packed).is_whole);
    EXPECT_EQ(seen(packed).text, kText);
    EXPECT_FALSE(seen(packed.substr(0, packed.size() / 2)).is_whole);
  }
}

TEST(Unpack, GivesWhatThePagesOfAPdfShow) {
  test::PdfBuilder builder;
  builder.add_page(
      "BT /F 12 Tf [(Jea)-20(n)-250(Dup)12(ont)] TJ 0 -14 Td (n\\351 \\(1961\\)) Tj ET");
  builder.add_stream("/Filter /FlateDecode", test::deflated("<< /Title (in an object) >>"));
  builder.add_stream("/Filter /FlateDecode", test::deflated(zip({{"in a file", "x", 0}})));
  builder.add_stream("/Filter /DCTDecode", "a picture");
  builder.add("<< /Author (the author) >>");
  const std::string pdf = builder.finish();
  EXPECT_TRUE(looks_packed(pdf));
  const auto found = seen(pdf);
  EXPECT_TRUE(found.is_whole);
  for (const char* wanted : {"Jean Dupont né (1961)", "in an object", "in a file", "the author"}) {
    EXPECT_NE(found.text.find(wanted), std::string::npos) << wanted;
  }
  EXPECT_EQ(found.text.find("a picture"), std::string::npos);
  EXPECT_NE(seen(zip({{"a.pdf", pack(pdf, -15)}})).text.find("Jean Dupont"), std::string::npos);
}

TEST(Unpack, SaysWhatOfAPdfItCouldNotRead) {
  EXPECT_TRUE(seen(test::pdf_showing("BT /F 12 Tf (text) Tj ET")).is_whole);
  const std::string numbered = "<< /Subtype /Type0 /Encoding /Identity-H >>";
  test::PdfBuilder encrypted;
  encrypted.add_page("");
  test::PdfBuilder damaged;
  damaged.add_page("");
  damaged.add_stream("/Filter /FlateDecode", pack(kText, 15).substr(0, 20));
  test::PdfBuilder with_a_file;
  with_a_file.add_page("");
  with_a_file.add_stream("", zip({{"encrypted", "1234567890", 8, 1}}));
  for (const std::string& bad :
       {encrypted.finish("/Encrypt 9 0 R"), damaged.finish(), with_a_file.finish(),
        test::pdf_showing("BT /F 12 Tf (text) Tj ET", numbered)}) {
    EXPECT_FALSE(seen(bad).is_whole) << bad;
  }
}

TEST(Unpack, GivesEveryMemberOfOtherArchives) {
  for (auto* format : {&::archive_write_set_format_7zip, &::archive_write_set_format_ustar,
                       &::archive_write_set_format_cpio_newc}) {
    const std::string packed = test::archive_of(format, "letter.txt", kText);
    EXPECT_TRUE(looks_packed(packed));
    const auto found = seen(packed);
    EXPECT_TRUE(found.is_whole);
    EXPECT_NE(found.text.find(kText), std::string::npos);
    EXPECT_NE(found.text.find("letter.txt"), std::string::npos);
    EXPECT_NE(seen(pack(packed, 31)).text.find(kText), std::string::npos);
    EXPECT_FALSE(seen(std::string_view(packed).substr(0, packed.size() / 2)).is_whole);
  }
}

TEST(Unpack, LooksAtNothingElse) {
  for (const char* text : {"", "x", "x ", "Dear Jean,", "BZ", "PK", "x squared", "From: a@b"}) {
    EXPECT_FALSE(looks_packed(text)) << text;
  }
}

TEST(Unpack, IsNotWholeWhereverItIsCutShort) {
  const std::string whole = pack(kText, 31);
  for (std::size_t size = 4; size < whole.size(); size += 7) {
    EXPECT_FALSE(seen(std::string_view(whole).substr(0, size)).is_whole) << size;
  }
  const std::string archive = zip({{"a", pack(kText, -15)}});
  const std::size_t members = archive.find("PK\x01\x02");
  for (std::size_t size = 4; size < members; size += 7) {
    EXPECT_FALSE(seen(std::string_view(archive).substr(0, size)).is_whole) << size;
  }
}

TEST(Unpack, StopsAtTheLimit) {
  const auto found = seen(pack(std::string(10'000'000, 'x'), 31), 1'000'000);
  EXPECT_FALSE(found.is_whole);
  EXPECT_EQ(found.text.size(), 1'000'000U);
}

}  // namespace
}  // namespace oubli
