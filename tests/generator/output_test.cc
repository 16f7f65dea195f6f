// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/output.h"

#include <algorithm>
#include <regex>

#include <gtest/gtest.h>

#include "tests/support/generator/truth.h"
#include "tests/support/temp_dir.h"

namespace oubli::generator {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kFewMessages = 300;

fs::path write_all_messages(const test::TempDir& dir, Layout layout, bool crlf = false) {
  const Corpus corpus({.seed = 11, .count = kFewMessages});
  const fs::path out = dir.path() / "out";
  auto writer = open_writer({layout, crlf, out});
  EXPECT_TRUE(writer) << writer.error().what;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) {
    EXPECT_TRUE((*writer)->write(corpus.message(i)));
  }
  EXPECT_TRUE((*writer)->finish());
  return out;
}

// A message begins at a From_ line at the start of the file or after an empty line.
std::vector<std::string> split_mbox(const std::string& bytes) {
  std::vector<std::string> messages;
  std::size_t at = 0;
  while (at < bytes.size()) {
    std::size_t next = bytes.find("\n\nFrom ", at);
    next = next == bytes.npos ? bytes.size() : next + 2;
    messages.push_back(bytes.substr(at, next - at));
    at = next;
  }
  return messages;
}

TEST(MboxWriter, WritesMboxrdThatUnescapesToTheMessages) {
  const test::TempDir dir;
  const auto entries = split_mbox(test::slurp(write_all_messages(dir, Layout::Mboxrd)));
  ASSERT_EQ(entries.size(), kFewMessages);
  const Corpus corpus({.seed = 11, .count = kFewMessages});
  for (std::uint64_t i = 0; i < kFewMessages; ++i) {
    std::string body = entries[i].substr(entries[i].find('\n') + 1);
    body.pop_back();  // the separating empty line
    body = std::regex_replace(body, std::regex("(^|\n)>(>*From )"), "$1$2");
    EXPECT_EQ(body, corpus.message(i).bytes) << i;
  }
}

TEST(MboxWriter, WritesMboxoThatSplitsIntoAsManyMessages) {
  const test::TempDir dir;
  EXPECT_EQ(split_mbox(test::slurp(write_all_messages(dir, Layout::Mboxo))).size(), kFewMessages);
}

TEST(MboxWriter, CountsContentForMboxcl2) {
  const test::TempDir dir;
  const std::string bytes = test::slurp(write_all_messages(dir, Layout::Mboxcl2));
  std::size_t at = 0, messages = 0;
  while (at < bytes.size()) {
    ASSERT_EQ(bytes.substr(at, 5), "From ");
    const std::size_t end = bytes.find("\n\n", at);
    const std::size_t field = bytes.rfind("\nContent-Length: ", end);
    ASSERT_GT(field, at);
    at = end + 2 + std::stoul(bytes.substr(field + 17)) + 1;
    ++messages;
  }
  EXPECT_EQ(messages, kFewMessages);
}

TEST(MboxWriter, EndsEveryLineWithCrlfWhenAsked) {
  const test::TempDir dir;
  const std::string bytes = test::slurp(write_all_messages(dir, Layout::Mboxrd, true));
  for (std::size_t at = bytes.find('\n'); at != bytes.npos; at = bytes.find('\n', at + 1)) {
    ASSERT_EQ(bytes[at - 1], '\r');
  }
}

TEST(MaildirWriter, NamesFilesAsMaildirReadersExpect) {
  const test::TempDir dir;
  const fs::path root = write_all_messages(dir, Layout::Maildir);
  const std::regex name(R"(\d+\.M\d{6}P\d+Q\d+\.[a-z.]+,S=(\d+)(:2,F?R?S?)?)");
  std::size_t files = 0, folders = 0, unread = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string file = entry.path().filename();
    if (entry.is_directory()) folders += file == "cur" ? 1U : 0U;
    if (entry.is_directory() || file == "maildirfolder") continue;
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(file, parts, name)) << file;
    EXPECT_EQ(std::stoul(parts[1]), entry.file_size());
    const bool is_new = entry.path().parent_path().filename() == "new";
    EXPECT_EQ(is_new, !parts[2].matched) << "flags belong in cur";
    unread += is_new ? 1U : 0U;
    ++files;
  }
  EXPECT_EQ(files, kFewMessages);
  EXPECT_GT(folders, 5U);
  EXPECT_GT(unread, 0U);
}

TEST(EmlWriter, WritesOneFileAMessage) {
  const test::TempDir dir;
  const fs::path root = write_all_messages(dir, Layout::Eml);
  const Corpus corpus({.seed = 11, .count = kFewMessages});
  EXPECT_EQ(test::slurp(root / "0" / "123.eml"), corpus.message(123).bytes);
}

TEST(OpenWriter, NamesTheFileItCannotCreate) {
  const auto writer = open_writer({Layout::Mboxrd, false, "/nowhere/at/all"});
  ASSERT_FALSE(writer);
  EXPECT_NE(writer.error().what.find("/nowhere/at/all"), std::string::npos);
}

TEST(Truth, ListsTheMessagesOfEachPerson) {
  const Corpus corpus({.seed = 12, .count = 500, .people = 10});
  Truth truth(corpus);
  std::size_t plantings = 0;
  for (std::uint64_t i = 0; i < corpus.size(); ++i) {
    const std::string lines = truth.lines_of(corpus.message(i));
    plantings += static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
  }
  EXPECT_GT(plantings, 100U);
  const std::string people = truth.people_lines();
  EXPECT_EQ(std::count(people.begin(), people.end(), '\n'), 10);
  EXPECT_NE(people.find("\"messages\":["), std::string::npos);
}

TEST(Truth, EscapesJson) { EXPECT_EQ(json_text("a\"b\\c"), "\"a\\\"b\\\\c\""); }

}  // namespace
}  // namespace oubli::generator
