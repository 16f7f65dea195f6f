// SPDX-License-Identifier: GPL-3.0-or-later
// MimeKit's own record of where the messages of its test mailboxes stand, against ours. The one
// disagreement kept is in docs/formats/mbox.md, "Where we differ": where no blank line precedes a
// From_ line, MimeKit takes the line break before it for framing; here it ends the message's line.
#include <fstream>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "adapters/mbox/mbox_layout.h"
#include "tests/support/temp_dir.h"

namespace oubli {
namespace {

struct Case {
  std::string mailbox, offsets;
  bool is_dos;
  std::size_t messages;
};

std::string with_dos_lines(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out.push_back('\r');
    out.push_back(c);
  }
  return out;
}

std::uint64_t first_blank_line(std::string_view bytes, std::uint64_t from, std::string_view eol) {
  const std::string two = std::string(eol) + std::string(eol);
  return bytes.find(two, from) + two.size();
}

class MimeKitOracle : public testing::TestWithParam<Case> {};

TEST_P(MimeKitOracle, AgreesOnEveryOffset) {
  const auto data = test::real_data();
  if (data.empty()) GTEST_SKIP() << "no real mail beside the checkout";
  const auto folder = data / "mbox/jstedfast_MimeKit";
  std::string bytes = test::slurp(folder / GetParam().mailbox);
  if (GetParam().is_dos) bytes = with_dos_lines(bytes);
  const std::string_view eol = GetParam().is_dos ? "\r\n" : "\n";
  const auto expected = nlohmann::json::parse(test::slurp(folder / GetParam().offsets));
  ASSERT_EQ(expected.size(), GetParam().messages);

  MemoryBytes source(bytes);
  const auto entries = split_mbox(source);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const MboxEntry& e = (*entries)[i];
    EXPECT_EQ(e.frame, expected[i]["mboxMarkerOffset"].get<std::uint64_t>());
    EXPECT_EQ(e.begin, expected[i]["beginOffset"].get<std::uint64_t>());
    EXPECT_EQ(first_blank_line(bytes, e.begin, eol),
              expected[i]["headersEndOffset"].get<std::uint64_t>());
    const bool is_last = i + 1 == expected.size();
    const bool has_blank = !is_last && e.end != (*entries)[i + 1].frame;
    const std::uint64_t kept = is_last || has_blank ? 0 : eol.size();
    EXPECT_EQ(e.end, expected[i]["endOffset"].get<std::uint64_t>() + kept) << "message " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Mailboxes, MimeKitOracle,
    testing::Values(Case{"content-length.mbox.txt", "content-length.unix-offsets.json", false, 29},
                    Case{"content-length.mbox.txt", "content-length.dos-offsets.json", true, 29},
                    Case{"issue1189.mbox.txt", "issue1189.unix-offsets.json", false, 4},
                    Case{"issue1189.mbox.txt", "issue1189.dos-offsets.json", true, 4}),
    [](const auto& made) {
      return std::string(made.param.messages == 29 ? "ContentLength" : "Takeout") +
             (made.param.is_dos ? "Dos" : "Unix");
    });

struct Known {
  std::string path;
  std::size_t messages;
};

class RealMailbox : public testing::TestWithParam<Known> {};

TEST_P(RealMailbox, HoldsAsManyMessagesAsItsMakersSay) {
  const auto data = test::real_data();
  if (data.empty()) GTEST_SKIP() << "no real mail beside the checkout";
  const std::string bytes = test::slurp(data / "mbox" / GetParam().path);
  MemoryBytes one(bytes), two(bytes);
  const auto entries = split_mbox(one);
  const auto again = split_mbox_independently(two);
  ASSERT_TRUE(entries && again);
  EXPECT_EQ(entries->size(), GetParam().messages);
  EXPECT_EQ(*entries, *again);
}

// Sources of the counts: each project's own tests; for mbox.rlug the five messages beside it.
INSTANTIATE_TEST_SUITE_P(
    Mailboxes, RealMailbox,
    testing::Values(Known{"apache_james-mime4j/mbox.rlug", 5}, Known{"apache_tika/complex.mbox", 3},
                    Known{"apache_tika/simple.mbox", 2}, Known{"apache_tika/quoted.mbox", 1},
                    Known{"debsrc_libemail-folder-perl_0.860/mboxcl2", 3},
                    Known{"debsrc_libemail-folder-perl_0.860/mboxcl2.lies", 3},
                    Known{"debsrc_libemail-folder-perl_0.860/mboxcl3", 2},
                    Known{"debsrc_libemail-folder-perl_0.860/testmbox", 10},
                    Known{"debsrc_libemail-folder-perl_0.860/testmbox.dos", 10},
                    Known{"debsrc_libemail-folder-perl_0.860/testmbox.mac", 10},
                    Known{"debsrc_libemail-folder-perl_0.860/testmbox.empty", 0},
                    Known{"debsrc_libmail-box-perl_3.011/mbox.cpy", 45},
                    Known{"debsrc_libmail-box-perl_3.011/mbox.win", 45},
                    Known{"jstedfast_MimeKit/simple.mbox.txt", 3},
                    Known{"jstedfast_MimeKit/unmunged.mbox.txt", 2},
                    Known{"npm_node-mbox/test-0-message.mbox", 0},
                    Known{"npm_node-mbox/test-4-message.mbox", 4},
                    Known{"npm_node-mbox/test-attached.mbox", 1}),
    [](const auto& made) {
      std::string name = made.param.path;
      for (char& c : name) {
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
      }
      return name;
    });

TEST(RealMailboxBytes, AreThoseOfTheSingleMessagesBesideThem) {
  const auto data = test::real_data();
  if (data.empty()) GTEST_SKIP() << "no real mail beside the checkout";
  const auto folder = data / "mbox/apache_james-mime4j";
  const std::string bytes = test::slurp(folder / "mbox.rlug");
  MemoryBytes source(bytes);
  const auto entries = split_mbox(source);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    const MboxEntry& e = (*entries)[i];
    std::string expected = test::slurp(folder / ("mbox.rlug-" + std::to_string(i)));
    std::string ours = bytes.substr(e.begin, e.end - e.begin);
    // The singles were saved with or without the line breaks at their end.
    while (expected.ends_with('\n')) expected.pop_back();
    while (ours.ends_with('\n')) ours.pop_back();
    EXPECT_EQ(ours, expected) << "message " << i;
  }
}

}  // namespace
}  // namespace oubli
