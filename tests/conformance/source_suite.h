// SPDX-License-Identifier: GPL-3.0-or-later
// What every format must do, whatever it looks like on disk. A format instantiates the suite with
// a function that stores messages its way; include this in one file of a test program.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/message_reader.h"
#include "adapters/source.h"
#include "tests/support/temp_dir.h"

namespace oubli::test {

struct FormatUnderTest {
  std::string name;
  // Stores the messages below `dir` and returns the path to name as a source.
  std::function<Path(const TempDir& dir, const std::vector<std::string>& messages)> store;
  bool holds_many = true;         // in one container
  bool is_one_file = true;        // the container is a file
  bool keeps_bytes = true;        // a message's range can be read from the file as it stands
  bool tells_truncation = false;  // a file cut short is noticed as damage
};

struct Found {
  std::size_t container = 0, entry = 0;
  RawMessage message;  // its bytes are in `bytes`
  std::string bytes;
};

inline void PrintTo(const FormatUnderTest& format, std::ostream* out) { *out << format.name; }

class SourceSuite : public testing::TestWithParam<FormatUnderTest> {
 protected:
  static std::vector<std::string> sample() {
    return {"From: a@example.org\nSubject: one\n\nfirst\n",
            "From: b@example.org\nSubject: two\n\nsecond\n\nwith a blank line\n",
            "From: c@example.org\nSubject: \xC3\xA9t\xC3\xA9\n\n>From here on\n",
            "From: d@example.org\nSubject: no body\n\nx\n"};
  }
  std::vector<std::string> messages() const {
    auto all = sample();
    if (!GetParam().holds_many) all.resize(1);
    return all;
  }
  Path store(const std::vector<std::string>& messages) {
    return path_ = GetParam().store(dir_, messages);
  }

  // Walks `path` and reads everything below it; `fault` is the first thing that went wrong.
  std::vector<Found> read_all(const Limits& limits = {}) {
    std::vector<Found> found;
    containers_.clear();
    fault_.clear();
    const auto walked = discover(
        path_.string(),
        [&](Container c) -> Status {
          containers_.push_back(std::move(c));
          return {};
        },
        [&](const Unreadable& u) { fault_ += u.reason; });
    if (!walked) fault_ += walked.error().what;
    for (std::size_t c = 0; c < containers_.size(); ++c) read_container(c, limits, found);
    return found;
  }
  void read_container(std::size_t c, const Limits& limits, std::vector<Found>& found) {
    auto entries = list_entries(containers_[c]);
    ASSERT_TRUE(entries);
    for (std::size_t e = 0; e < entries->size(); ++e) {
      WorkItem item = work_on(c, (*entries)[e]);
      const auto read = read_messages(item, limits, [&](const RawMessage& m) {
        found.push_back({c, e, m, std::string(m.bytes)});
        return true;
      });
      if (!read) fault_ += read.error().what;
    }
  }
  WorkItem work_on(std::size_t c, Entry entry) {
    WorkItem item{containers_[c].format, containers_[c].compression, {0, UINT64_MAX}, {}};
    auto fd = open_entry(containers_[c], entry);
    EXPECT_TRUE(fd);
    if (fd) item.files.push_back(std::move(*fd));
    return item;
  }
  WorkItem work_on(const Found& found) {
    return work_on(found.container, list_entries(containers_[found.container])->at(found.entry));
  }

  TempDir dir_;
  Path path_;
  std::vector<Container> containers_;
  std::string fault_;
};

TEST_P(SourceSuite, GivesEveryMessageOnceAndUnchanged) {
  store(messages());
  std::vector<std::string> bytes;
  for (const Found& f : read_all()) bytes.push_back(f.bytes);
  EXPECT_EQ(bytes, messages());
  EXPECT_EQ(fault_, "");
}

// Formats whose files hold the messages' bytes as they are, not compressed.
class PlainSuite : public SourceSuite {};

TEST_P(PlainSuite, TheRangeIsWhereTheBytesStand) {
  store(messages());
  for (const Found& f : read_all()) {
    const WorkItem item = work_on(f);
    std::string stored(f.message.range.size(), '\0');
    ASSERT_EQ(*read_at(item.files[0].get(), f.message.range.begin, stored), stored.size());
    EXPECT_EQ(stored, f.bytes);
    EXPECT_LE(f.message.frame, f.message.range.begin);
  }
}

TEST_P(SourceSuite, HashesAreTheSameTheNextTime) {
  store(messages());
  std::vector<ContentHash> first, second;
  for (const Found& f : read_all()) first.push_back(content_hash(f.bytes));
  for (const Found& f : read_all()) second.push_back(content_hash(f.bytes));
  EXPECT_EQ(first, second);
  ASSERT_EQ(first.size(), messages().size());
  EXPECT_EQ(first[0], content_hash(messages()[0]));
}

TEST_P(SourceSuite, AMessageIsReadAgainByItsPlace) {
  store(messages());
  for (const Found& f : read_all()) {
    const WorkItem item = work_on(f);
    std::string again;
    std::uint64_t frame = UINT64_MAX;
    ASSERT_TRUE(MessageReader(item, {}).read_at(f.message.range, [&](const RawMessage& m) {
      again = m.bytes;
      frame = m.frame;
      return true;
    }));
    EXPECT_EQ(again, f.bytes);
    EXPECT_EQ(frame, f.message.frame);
  }
}

TEST_P(SourceSuite, APlaceBeyondTheEndFails) {
  store(messages());
  const auto found = read_all();
  ASSERT_FALSE(found.empty());
  const WorkItem item = work_on(found[0]);
  int calls = 0;
  const auto count = [&](const RawMessage&) { return ++calls > 0; };
  EXPECT_FALSE(MessageReader(item, {}).read_at({1'000'000, 1'000'010}, count));
  EXPECT_FALSE(MessageReader(item, {}).read_at({found[0].message.range.begin, 1'000'010}, count));
  EXPECT_EQ(calls, 0);
}

// Formats whose container is a file, not a folder of them.
class FileSuite : public SourceSuite {};

TEST_P(FileSuite, PartitionsTogetherAreTheWhole) {
  store(messages());
  const auto whole = read_all();
  for (const std::uint64_t target : {1U, 60U, 100U, 100'000U}) {
    WorkItem item = work_on(whole.at(0));
    const auto ranges = cut_into_partitions(item, target);
    ASSERT_TRUE(ranges);
    std::vector<std::string> bytes;
    for (const ByteRange& range : *ranges) {
      item.range = range;
      EXPECT_TRUE(read_messages(item, {}, [&](const RawMessage& m) {
        bytes.emplace_back(m.bytes);
        return true;
      }));
    }
    EXPECT_EQ(bytes, messages()) << target;
  }
}

TEST_P(SourceSuite, AMessageLongerThanTheLimitIsCutAndItsPlaceIsWhole) {
  const std::string longest =
      "Subject: long\nFrom: a@b.example\n\n" + std::string(5U << 20, 'x') + "\n";
  std::vector<std::string> all = messages();
  all[0] = longest;
  store(all);
  Limits limits;
  limits.message_bytes = 1U << 20;
  const auto found = read_all(limits);
  ASSERT_EQ(found.size(), all.size());
  EXPECT_TRUE(found[0].message.is_cut);
  EXPECT_EQ(found[0].message.range.size(), longest.size());
  EXPECT_EQ(found[0].bytes, longest.substr(0, limits.message_bytes));
  for (std::size_t i = 1; i < found.size(); ++i) {
    EXPECT_FALSE(found[i].message.is_cut);
    EXPECT_EQ(found[i].bytes, all[i]);
  }
}

TEST_P(SourceSuite, StopsWhenTheSinkHasEnough) {
  store(messages());
  read_all();
  WorkItem item = work_on(0, list_entries(containers_[0])->at(0));
  int calls = 0;
  EXPECT_TRUE(read_messages(item, {}, [&](const RawMessage&) { return ++calls > 1; }));
  EXPECT_EQ(calls, 1);
}

TEST_P(FileSuite, AFileCutShortGivesTheMessagesBeforeTheCut) {
  store(messages());
  read_all();
  const std::string stored = slurp(containers_[0].path);
  const Container container = containers_[0];
  for (std::size_t size = 0; size < stored.size(); size += 1 + stored.size() / 200) {
    std::ofstream(container.path, std::ios::binary) << stored.substr(0, size);
    containers_ = {container};
    fault_.clear();
    std::vector<Found> found;
    read_container(0, {}, found);
    if (GetParam().tells_truncation) {
      EXPECT_NE(fault_, "") << size;
    }
    ASSERT_LE(found.size(), messages().size());
    for (std::size_t i = 0; i + 1 < found.size(); ++i) EXPECT_EQ(found[i].bytes, messages()[i]);
    if (!found.empty()) {
      const std::string last = messages()[found.size() - 1];
      EXPECT_TRUE(last.starts_with(found.back().bytes.substr(0, last.size()))) << size;
    }
  }
}

}  // namespace oubli::test
