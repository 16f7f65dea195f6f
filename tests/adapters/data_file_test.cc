// SPDX-License-Identifier: GPL-3.0-or-later
// An Outlook data file within an archive: the same items with the same numbers as outside of it,
// whatever it is packed in; found again one by one; damage is told of and does not spread.
#include <algorithm>
#include <vector>

#include <archive.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/archive/entry_name.h"
#include "adapters/base/files.h"
#include "adapters/message_reader.h"
#include "adapters/pst/place.h"
#include "adapters/registry.h"
#include "tests/support/ok.h"
#include "tests/support/packing.h"
#include "tests/support/pst_builder.h"
#include "tests/support/temp_dir.h"

namespace oubli::test {
namespace {

using ::testing::HasSubstr;

struct SeenMail {
  ByteRange range;
  std::string name;
  ContentHash hash;
};

struct Reading {
  std::vector<SeenMail> seen;
  std::vector<std::string> unread;
};

class DataFile : public testing::Test {
 protected:
  DataFile() {
    PstStore store;
    PstFolder inbox{"Inbox"};
    for (int i = 0; i < 40; ++i)
      inbox.messages.push_back({"subject " + std::to_string(i), "body " + std::to_string(i)});
    store.folders = {inbox, {"Sent", {{"sent", "away"}}}};
    store.deleted = {{"gone", "not yet"}};
    build_pst(room_.path() / "old.pst", store);
    bytes_ = ok(read_file(room_.path() / "old.pst", 1U << 30));
  }

  WorkItem item_of(const Path& path, Format format, Compression compression) {
    WorkItem item;
    item.format = format;
    item.compression = compression;
    item.files.push_back(ok(open_for_reading(path)));
    return item;
  }

  Reading read(std::string_view archive, Compression compression = Compression::None) {
    const Path path = room_.write("archive", archive);
    WorkItem item = item_of(path, Format::Archive, compression);
    item.range = {0, 1ULL << 62U};  // not what stands in archives within
    Reading reading;
    item.unread = [&](Unreadable one) {
      reading.unread.push_back(one.locator + ": " + one.reason);
    };
    EXPECT_TRUE(read_messages(item, {}, [&](const RawMessage& message) {
      reading.seen.push_back({message.range, std::string(message.folder), identity_of(message)});
      return true;
    }));
    return reading;
  }

  std::vector<SeenMail> outside() {
    std::vector<SeenMail> seen;
    const WorkItem item = item_of(room_.path() / "old.pst", Format::Pst, Compression::None);
    EXPECT_TRUE(read_messages(item, {}, [&](const RawMessage& message) {
      seen.push_back({message.range,
                      archive::numbered("mail/old.pst!/" + std::string(message.folder),
                                        oubli::pst::number_at(message.range.begin)),
                      identity_of(message)});
      return true;
    }));
    return seen;
  }

  void expect_same(const Reading& reading) {
    EXPECT_THAT(reading.unread, testing::IsEmpty());
    const std::vector<SeenMail> wanted = outside();
    ASSERT_EQ(reading.seen.size(), wanted.size());
    ASSERT_GT(wanted.size(), 41U);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(reading.seen[i].name, wanted[i].name);
      EXPECT_EQ(reading.seen[i].hash, wanted[i].hash);
    }
  }

  std::string tar(std::string_view content) {
    return archive_of(::archive_write_set_format_pax_restricted, "mail/old.pst", content);
  }

  TempDir room_;
  std::string bytes_;
};

TEST_F(DataFile, IsReadWhereItStandsInAPlainTar) { expect_same(read(tar(bytes_))); }

TEST_F(DataFile, IsReadFromACompressedTar) {
  for (const Compression how : {Compression::Gzip, Compression::Zstd})
    expect_same(read(packed(tar(bytes_), how), how));
}

TEST_F(DataFile, IsReadFromAZip) {
  expect_same(read(archive_of(::archive_write_set_format_zip, "mail/old.pst", bytes_)));
}

TEST_F(DataFile, IsReadWhereTheMemberIsCompressed) {
  const auto inner = packed(bytes_, Compression::Gzip);
  const Reading reading =
      read(archive_of(::archive_write_set_format_pax_restricted, "mail/old.pst", inner));
  expect_same(reading);
}

TEST_F(DataFile, ItsItemsAreFoundAgainInAnyOrder) {
  for (const Compression how : {Compression::None, Compression::Gzip}) {
    const std::string whole = how == Compression::None ? tar(bytes_) : packed(tar(bytes_), how);
    const Reading reading = read(whole, how);
    const WorkItem item = item_of(room_.path() / "archive", Format::Archive, how);
    MessageReader reader(item, {});
    for (const std::size_t i : {5U, 30U, 2U, 2U, 41U}) {
      const SeenMail& wanted = reading.seen[i];
      EXPECT_TRUE(reader.read_at(wanted.range, [&](const RawMessage& message) {
        EXPECT_EQ(identity_of(message), wanted.hash);
        return true;
      }));
    }
    EXPECT_FALSE(reader.read_at({reading.seen[0].range.begin + (1U << 20), 1ULL << 40U},
                                [](const RawMessage&) { return true; }));
  }
}

TEST_F(DataFile, WhatDamageLeavesIsReadAndTheRestIsTold) {
  const Reading cut = read(tar(std::string_view(bytes_).substr(0, bytes_.size() / 16)));
  ASSERT_FALSE(cut.unread.empty());
  EXPECT_THAT(cut.unread[0], HasSubstr("mail/old.pst: "));
  std::string torn = bytes_;
  torn.replace(0, 4, "!BDM");
  EXPECT_THAT(read(tar(torn)).unread,
              testing::ElementsAre("mail/old.pst: named like mail, but holds no message"));
}

}  // namespace
}  // namespace oubli::test
