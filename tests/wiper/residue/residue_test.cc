// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/residue.h"

#include <random>

#include <gtest/gtest.h>
#include <sodium.h>

#include "adapters/base/files.h"
#include "tests/support/temp_dir.h"

namespace oubli::wiper {
namespace {

Residue search(const std::string& bytes, const std::vector<std::string_view>& strings) {
  const oubli::test::TempDir dir;
  auto fd = open_for_reading(dir.write("file", bytes));
  EXPECT_TRUE(fd);
  FileBytes source(fd->get());
  auto found = search_residue(source, strings);
  EXPECT_TRUE(found);
  return *found;
}

std::string base64(const std::string& bytes, std::size_t width = 76, const char* end = "\r\n") {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  std::string wrapped;
  for (std::size_t at = 0; at < text.size(); at += width) {
    wrapped += text.substr(at, width) + end;
  }
  return wrapped;
}

const std::string kName = "jean.dupont@example.org";

TEST(Residue, FindsNothingWhereNothingIs) {
  EXPECT_EQ(search("nobody here", {kName}), Residue{});
  EXPECT_EQ(search("", {kName}), Residue{});
  EXPECT_EQ(search(kName, {}), Residue{});
  EXPECT_EQ(search(kName, {"jea"}), Residue{}) << "too short to mean anything";
}

TEST(Residue, CountsPlainOccurrences) {
  EXPECT_EQ(search(kName + " and " + kName, {kName}), (Residue{.plain = 2}));
}

TEST(Residue, CountsAStringAcrossEveryPieceBoundaryOnce) {
  constexpr std::size_t kFirst = 256U << 10;
  constexpr std::size_t kSecond = kFirst + (4U << 20);
  for (const std::size_t end : {kFirst, kSecond}) {
    for (std::size_t shift = 0; shift <= kName.size() + 1; ++shift) {
      const std::string bytes = std::string(end - shift, 'x') + kName + std::string(kFirst, 'y');
      EXPECT_EQ(search(bytes, {kName}), (Residue{.plain = 1})) << end << " " << shift;
    }
  }
}

TEST(Residue, FindsBase64AtEveryAlignmentAndAcrossLines) {
  for (std::size_t before = 0; before < 120; ++before) {
    const std::string text = base64(std::string(before, 'a') + kName + " and more text behind it");
    EXPECT_EQ(search(text, {kName}), (Residue{.base64 = 1})) << before;
    EXPECT_EQ(search(base64(std::string(before, 'a') + kName, 19, "\n"), {kName}).base64, 1U);
  }
}

TEST(Residue, FindsQuotedPrintable) {
  EXPECT_EQ(search("jean.dupont=40example.org", {kName}), (Residue{.quoted_printable = 1}));
  EXPECT_EQ(search("jean.dup=\r\nont@example.org", {kName}), (Residue{.quoted_printable = 1}));
  EXPECT_EQ(search("jean.dup=\nont@exam=70le.org", {kName}), (Residue{.quoted_printable = 1}));
  EXPECT_EQ(search("M=C3=BCller", {"M\xc3\xbcller"}), (Residue{.quoted_printable = 1}));
  EXPECT_EQ(search(kName + "=\r\nx", {kName}), (Residue{.plain = 1})) << "counted once";
  EXPECT_EQ(search("a=b==" + kName + "=4", {kName}), (Residue{.plain = 1}));
  EXPECT_EQ(search("jean.dupont=40example.org=", {kName}), (Residue{.quoted_printable = 1}));
}

TEST(Residue, FindsHtmlReferencesAndPercentSigns) {
  for (const char* text :
       {"jean.dupont&#64;example.org", "jean.dupont&#x40;example.org",
        "jean.dupont&commat;example.org", "jean.dupont%40example.org",
        "&#106;ean.dupont@example.org", "jean.dupont@example.or&#103;",
        "jean.dupont&#64example.org", "mailto:jean%2edupont%40example%2Eorg?x=1"}) {
    EXPECT_EQ(search(text, {kName}), (Residue{.escaped = 1})) << text;
    EXPECT_EQ(search(base64(std::string("<p>") + text + "</p>"), {kName}), (Residue{.escaped = 1}))
        << text;
  }
  EXPECT_EQ(search("M&uuml;ller", {"M\xc3\xbcller"}), (Residue{.escaped = 1}));
  EXPECT_EQ(search("Jean&nbsp;Dupont", {"Jean Dupont"}), (Residue{.escaped = 1}));
  EXPECT_EQ(search("jean.dup=\r\nont&#=\r\n64;example.org", {kName}), (Residue{.escaped = 1}))
      << "in quoted-printable";
  EXPECT_EQ(search("&amp;" + kName + "%2", {kName}), (Residue{.plain = 1})) << "counted once";
  EXPECT_EQ(search("jean.dupont&#;example.org&#x;&;%zz&#0;&#xD800;&", {kName}), Residue{});
}

TEST(Residue, FindsReferencesWithoutASemicolon) {
  EXPECT_EQ(search("Zo&eacute Lef&egravevre", {"Zoé Lefèvre"}), (Residue{.escaped = 1}));
  EXPECT_EQ(search("Zo&eacute;&nbspLef&egravevre", {"Zoé Lefèvre"}), (Residue{.escaped = 1}));
  EXPECT_EQ(search("a&commat b", {"a@ b"}), Residue{}) << "no browser reads that";
}

TEST(Residue, FindsAnEscapeAcrossEveryPieceBoundaryOnce) {
  constexpr std::size_t kPiece = 256U << 10;
  const std::string text = "jean.du=\r\npont&#x40;exampl=65.org";
  for (std::size_t shift = 0; shift <= text.size() + 1; ++shift) {
    const std::string bytes = std::string(kPiece - shift, ' ') + text + std::string(kPiece, ' ');
    EXPECT_EQ(search(bytes, {kName}), (Residue{.escaped = 1})) << shift;
  }
}

TEST(Residue, DoesNotJoinTheTextsOfTwoAttachments) {
  const std::string bytes =
      base64("some words and jean.dup") + "\n" + base64("ont&#64;example.org");
  EXPECT_EQ(search(bytes, {kName}).escaped, 0U);
}

TEST(Residue, SearchesWhatAttachmentsUnpackTo) {
  const std::string packed = "\x1f\x8b\x08 not really packed";
  std::vector<std::string> seen;
  const auto search_with = [&](const std::string& bytes, const Unpacker& unpacker) {
    MemoryBytes source(bytes);
    auto found = search_residue(source, std::vector<std::string_view>{kName}, unpacker);
    EXPECT_TRUE(found);
    return *found;
  };
  const Unpacker gives = [&](std::string_view bytes, const auto& take) {
    seen.emplace_back(bytes);
    take("to jean.dup");
    take("ont@example.org and jean.dupont&#64;exam");
    take("ple.org");
    return Status();
  };
  EXPECT_EQ(search_with(base64(packed), gives), (Residue{.packed = 2}));
  EXPECT_EQ(seen, std::vector<std::string>{packed});
  const Unpacker fails = [&](std::string_view, const auto& take) {
    take(kName);
    return Status(damaged("cut short"));
  };
  EXPECT_EQ(search_with(base64(packed), fails), (Residue{.packed = 1, .unopened = 1}));
  EXPECT_EQ(search_with(base64(packed), nullptr), (Residue{.unopened = 1}))
      << "told, not passed over";
  EXPECT_EQ(search_with(base64("PK\x03\x04 an archive") + "\n" +
                            base64(std::string("\x78\x9c\x4b\x04\0\0\x62\0\x62", 9)),
                        nullptr)
                .unopened,
            2U);
  EXPECT_EQ(search_with(base64(kName + " in an ordinary text"), nullptr), (Residue{.base64 = 1}));
}

// There they are unpacked beside the search, one after the other.
TEST(Residue, SearchesAttachmentsOfALongFileInTurn) {
  std::string bytes;
  while (bytes.size() < 9U << 20) bytes += "no line of base64, and nobody in it\n";
  std::vector<std::string> sent;
  for (int number = 0; number < 40; ++number) {
    sent.push_back("\x1f\x8b\x08 number " + std::to_string(number));
    bytes += base64(sent.back()) + "\nand then\n";
  }
  std::vector<std::string> seen;
  const Unpacker every_third_fails = [&](std::string_view packed, const auto& take) {
    seen.emplace_back(packed);
    take("to " + kName);
    return seen.size() % 3 == 0 ? Status(damaged("cut short")) : Status();
  };
  MemoryBytes source(bytes);
  auto found = search_residue(source, std::vector<std::string_view>{kName}, every_third_fails);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (Residue{.packed = 40, .unopened = 13}));
  EXPECT_EQ(seen, sent);
}

// As a mail program sends on a message as a file: its own parts are encoded once more.
std::string within(std::string part, int times) {
  for (int i = 0; i < times; ++i) {
    part = "Content-Type: message/rfc822\r\n\r\n" + base64("Subject: sent on\r\n\r\n" + part);
  }
  return part;
}

TEST(Residue, FindsWhatIsEncodedSeveralTimes) {
  for (int times = 1; times < 5; ++times) {
    EXPECT_EQ(search(within(base64("to " + kName), times), {kName}), (Residue{.base64 = 1}))
        << times;
    EXPECT_EQ(search(within("jean.du=\r\npont@example.org", times), {kName}),
              (Residue{.quoted_printable = 1}));
    EXPECT_EQ(search(within("jean.dupont&#64;example.org", times), {kName}),
              (Residue{.escaped = 1}));
    EXPECT_EQ(search(within(base64("PK\x03\x04 an archive"), times), {kName}),
              (Residue{.unopened = 1}));
  }
  EXPECT_EQ(search(within(base64("to " + kName), 8), {kName}), (Residue{.unopened = 1}))
      << "too deep: told, not passed over";
}

TEST(Residue, FindsWhatIsEncodedInWhatIsPacked) {
  const std::string packed = base64("\x1f\x8b\x08 not really packed");
  for (const std::string& text : {within(base64("to " + kName), 1), within(base64(kName), 2),
                                  within("jean.dupont&#64;example.org", 1)}) {
    const Unpacker unpacker = [&](std::string_view, const auto& take) {
      take(text.substr(0, 90));
      take(text.substr(90));
      return Status();
    };
    MemoryBytes source(packed);
    auto found = search_residue(source, std::vector<std::string_view>{kName}, unpacker);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, (Residue{.packed = 1}));
  }
}

// Where both streams of a long text count at once.
TEST(Residue, CountsEachOfManyThatAreEncodedTwice) {
  std::string bytes;
  while (bytes.size() < 9U << 20) bytes += "no line of base64, and nobody in it\n";
  for (int number = 0; number < 3000; ++number) {
    bytes += base64("to " + kName) + "\n" + within(base64("to " + kName), 1) + "\n";
  }
  EXPECT_EQ(search(bytes, {kName}), (Residue{.base64 = 6000}));
}

TEST(Residue, FindsUtf16) {
  std::string little;
  std::string big;
  for (const char c : kName) {
    little += std::string{c, '\0'};
    big += std::string{'\0', c};
  }
  EXPECT_EQ(search("\xff\xfe" + little, {kName}).utf16, 1U);
  EXPECT_EQ(search(std::string("\xfe\xff") + big + "\x01", {kName}).utf16, 1U);
  EXPECT_EQ(search(base64("ab" + little), {kName}).base64, 1U);
  // U+1D11E is two units.
  EXPECT_EQ(search(std::string("\x34\xd8\x1e\xdd"
                               "k\0",
                               6),
                   {"\xf0\x9d\x84\x9ek"})
                .utf16,
            1U);
}

TEST(Residue, FindsEitherFormOfUnicode) {
  const std::string composed = "Zo\u00e9 김철수",
                    apart = "Zoe\u0301 \u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e";
  for (const std::string& asked : {composed, apart}) {
    EXPECT_EQ(search("a " + composed + " b " + apart + " c", {asked}), (Residue{.plain = 2}));
    EXPECT_EQ(search(base64(composed), {asked}).base64, 1U);
    EXPECT_EQ(search(base64(apart), {asked}).base64, 1U);
  }
  EXPECT_EQ(search("Zo\xe9 Lef\xe8vre", {"Zoe\u0301 Lefe\u0300vre"}), (Residue{.plain = 1}))
      << "in windows-1252 there is one form alone";
}

TEST(Residue, FindsWindows1252) {
  const std::string name = "Aur\xc3\xa9lie Montfort";
  EXPECT_EQ(search("for Aur\xe9lie Montfort", {name}), (Residue{.plain = 1}));
  EXPECT_EQ(search(base64("for Aur\xe9lie Montfort"), {name}), (Residue{.base64 = 1}));
  EXPECT_EQ(search("Aur=E9lie Mont=\r\nfort", {name}), (Residue{.quoted_printable = 1}));
  EXPECT_EQ(search(name, {name}), (Residue{.plain = 1})) << "counted once";
}

TEST(Residue, TakesStringsThatAreNotUtf8AsBytes) {
  EXPECT_EQ(search("x\xff\xfe\xfd\xfc y", {"\xff\xfe\xfd\xfc"}), (Residue{.plain = 1}));
  EXPECT_EQ(search("x", {"\xe2\x82zz"}), Residue{});
  EXPECT_EQ(search("x", {"zzzz\xe2\x82"}), Residue{});
}

TEST(Residue, AgreesWithASimpleCountOnRandomBytes) {  // the oracle is std::string::find
  std::mt19937 random(7);                             // NOLINT: the same bytes in every run
  for (int round = 0; round < 50; ++round) {
    std::string bytes(5000, '\0');
    for (char& c : bytes) c = static_cast<char>('a' + random() % 2);
    const std::string needle = bytes.substr(random() % 4900, 8);
    std::uint64_t expected = 0;
    for (auto at = bytes.find(needle); at != std::string::npos; at = bytes.find(needle, at + 1)) {
      ++expected;
    }
    EXPECT_EQ(search(bytes, {needle}).plain, expected);
  }
}

}  // namespace
}  // namespace oubli::wiper
