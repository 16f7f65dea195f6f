// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of packed and nested mail in an archive that a backup program gives as a tar; and
// how it is seen afterwards.
#include "wiper/repository/stored_content.h"

#include <map>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/archive/place.h"
#include "adapters/archive/tar_header.h"
#include "adapters/byte_digest.h"
#include "tests/support/packing.h"
#include "tests/wiper/mailbox.h"

namespace oubli::wiper {
namespace {

using oubli::test::packed;
using testing::ElementsAre;
using Files = std::vector<std::pair<std::string, std::string>>;

std::string tar_of(const Files& files) {
  std::string tar;
  for (const auto& [name, content] : files) {
    tar += archive::make_tar_header(name, '0', content.size(), {});
    tar += content;
    tar.resize(archive::in_blocks(tar.size()), '\0');
  }
  return tar + std::string(2 * archive::kTarBlock, '\0');
}

UniqueFd stream_of(const std::string& bytes) {
  UniqueFd fd(::memfd_create("test", MFD_CLOEXEC));
  EXPECT_TRUE(write_all(fd.get(), bytes));
  EXPECT_EQ(::lseek(fd.get(), 0, SEEK_SET), 0);
  return fd;
}

std::string unpacked_of(const std::string& bytes, Compression compression) {
  const UniqueFd fd = stream_of(bytes);
  const auto stream = open_bytes(fd.get(), compression, kLookedBack);
  std::string content(1U << 20, '\0');
  auto got = stream->read_at(0, content);
  EXPECT_TRUE(got);
  content.resize(got ? *got : 0);
  return content;
}

class Stored : public testing::Test {
 protected:
  Stored() {
    source_.path = "/repository/::monday";
    source_.format = Format::Borg;
  }

  // Message `number` of a mailbox that is member `entry` of the archive or those within.
  void plan(const std::string& name, std::uint64_t entry, const std::string& mailbox,
            std::size_t number) {
    MemoryBytes bytes(mailbox);
    const auto layout = split_mbox(bytes);
    ASSERT_TRUE(layout);
    const MboxEntry& at = layout->at(number);
    plan(name + "#" + std::to_string(number + 1), entry, mailbox, at.frame, {at.begin, at.end});
  }
  void plan(const std::string& name, std::uint64_t entry, const std::string& content,
            std::uint64_t frame, const ByteRange& range) {
    PlannedMessage message;
    message.locator = source_.path.string() + "!/" + name;
    message.frame = archive::position_of(entry, frame);
    message.range.begin = archive::position_of(entry, range.begin);
    message.range.end = message.range.begin + range.size();
    message.hash = content_hash(content.substr(range.begin, range.size()));
    source_.erase.push_back(message);
  }

  Result<StoredCut> cut(const Files& files) {
    return cut_stored(stream_of(tar_of(files)).get(), source_, readers_);
  }
  Result<StoredCheck> check(const Files& files, const StoredCut& cut,
                            const std::vector<std::string_view>& strings = {}) {
    return check_stored(stream_of(tar_of(files)).get(), cut, strings, nullptr, readers_);
  }
  std::uint64_t standing(const Files& files) {
    auto counted = count_stored(stream_of(tar_of(files)).get(), source_, readers_);
    EXPECT_TRUE(counted) << counted.error().what;
    return counted ? *counted : 0;
  }

  // What the backup program makes of it.
  static Files changed(const Files& files, const StoredCut& cut) {
    Files left;
    for (const auto& [name, content] : files) {
      const auto change = std::ranges::find(cut.changes, name, &FileChange::path);
      if (change == cut.changes.end()) {
        left.emplace_back(name, content);
      } else if (!change->goes) {
        left.emplace_back(name, joined(content, *change));
      }
    }
    return left;
  }
  static std::string joined(const std::string& old, const FileChange& change) {
    std::string content;
    for (const FilePart& part : change.parts)
      content += (part.is_fresh ? *change.fresh : old).substr(part.range.begin, part.range.size());
    EXPECT_EQ(content_hash(old), change.before);
    EXPECT_EQ(content_hash(content), change.after);
    return content;
  }

  PlannedSource source_;
  const Splitters splitters_ = mbox_splitters();
  const pst::EditorOpener editors_ = nullptr;
  const ArchiveReaders readers_{splitters_, editors_, {}};
  const std::string mailbox_ = test::mailbox(4);
  const std::string left_ = test::message(0) + test::message(2) + test::message(3);
};

TEST_F(Stored, PacksAMailboxAnewInEveryPacking) {
  const std::map<std::string, Compression> packings{{".gz", Compression::Gzip},
                                                    {".bz2", Compression::Bzip2},
                                                    {".xz", Compression::Xz},
                                                    {".zst", Compression::Zstd},
                                                    {".lz4", Compression::Lz4}};
  for (const auto& [ending, compression] : packings) {
    source_.erase.clear();
    const std::string name = "log/mail.mbox" + ending;
    const Files files{{"a", "a"}, {name, packed(mailbox_, compression)}, {"z", "z"}};
    plan(name, 1, mailbox_, 1);
    auto made = cut(files);
    ASSERT_TRUE(made) << made.error().what;
    ASSERT_TRUE(made->kept.empty()) << made->kept.begin()->second.what;
    const Files now = changed(files, *made);
    EXPECT_EQ(unpacked_of(now[1].second, compression), left_) << ending;
    const auto seen = check(now, *made);
    EXPECT_TRUE(seen && seen->holds_what_it_should) << ending;
    const auto old = check(files, *made);
    EXPECT_TRUE(old && !old->holds_what_it_should) << ending;
    EXPECT_EQ(standing(files), 1U) << ending;
    EXPECT_EQ(standing(now), 0U) << ending;
  }
}

TEST_F(Stored, LeavesOutAPackedMessage) {
  const std::string letter = "From: a@example.org\nSubject: one\n\nWords.\n";
  const Files files{{"cur/letter.eml.gz", packed(letter, Compression::Gzip)}, {"z", "z"}};
  plan("cur/letter.eml.gz", 0, letter, 0, {0, letter.size()});
  auto made = cut(files);
  ASSERT_TRUE(made && made->kept.empty());
  const Files now = changed(files, *made);
  EXPECT_EQ(now, (Files{{"z", "z"}}));
  EXPECT_TRUE(check(now, *made)->holds_what_it_should);
  EXPECT_EQ(standing(files), 1U);
  EXPECT_EQ(standing(now), 0U);
}

TEST_F(Stored, CutsWhatStandsInArchivesWithin) {
  const std::string inner = tar_of(
      {{"n", "n"}, {"m.mbox", mailbox_}, {"m.mbox.gz", packed(mailbox_, Compression::Gzip)}});
  const Files files{{"quiet.tar", tar_of({{"q", "q"}})},
                    {"in.tar.gz", packed(inner, Compression::Gzip)}};
  const std::uint64_t first = archive::kFirstNested + 1;  // behind that of the quiet one
  plan("in.tar.gz!/m.mbox", first + 1, mailbox_, 1);
  plan("in.tar.gz!/m.mbox.gz", first + 2, mailbox_, 1);
  auto made = cut(files);
  ASSERT_TRUE(made) << made.error().what;
  ASSERT_TRUE(made->kept.empty()) << made->kept.begin()->second.what;
  const Files now = changed(files, *made);
  EXPECT_EQ(now[0], files[0]);
  const std::string within = unpacked_of(now[1].second, Compression::Gzip);
  EXPECT_NE(within.find(left_), within.npos);
  EXPECT_EQ(within.find("sender1@"), within.npos);
  EXPECT_TRUE(check(now, *made)->holds_what_it_should);
  EXPECT_EQ(standing(files), 2U);
  EXPECT_EQ(standing(now), 0U);
}

// What is packed has to unpack to what was to be kept, whatever its own digest says.
TEST_F(Stored, IsNotTakenInWhenItUnpacksToSomethingElse) {
  const Files files{{"mail.mbox.gz", packed(mailbox_, Compression::Gzip)}};
  plan("mail.mbox.gz", 0, mailbox_, 1);
  auto made = cut(files);
  ASSERT_TRUE(made);
  for (const std::string& other : {mailbox_, left_ + test::message(9), std::string()}) {
    const Files wrong{{"mail.mbox.gz", packed(other, Compression::Gzip)}};
    StoredCut told = *made;
    told.members[0].digest = content_hash(wrong[0].second);
    const auto seen = check(wrong, told);
    ASSERT_TRUE(seen);
    EXPECT_FALSE(seen->holds_what_it_should);
    EXPECT_EQ(seen->erased_found, other == mailbox_ ? 1U : 0U);
  }
}

TEST_F(Stored, LooksForTheStringsInWhatWasPackedAnew) {
  const std::string inner = tar_of({{"m.mbox.gz", packed(mailbox_, Compression::Gzip)}});
  const Files files{{"in.tar", inner}};
  plan("in.tar!/m.mbox.gz", archive::kFirstNested, mailbox_, 1);
  auto made = cut(files);
  ASSERT_TRUE(made && made->kept.empty());
  const auto take_apart = [](std::string_view bytes, const auto& take) -> Status {
    take(unpacked_of(std::string(bytes), Compression::Gzip));
    return {};
  };
  const Files now = changed(files, *made);
  const std::vector<std::string_view> gone{"sender1@example.org"}, kept{"sender2@example.org"};
  for (const auto& [strings, times] : {std::pair(gone, 0U), std::pair(kept, 2U)}) {
    auto seen = check_stored(stream_of(tar_of(now)).get(), *made, strings, take_apart, readers_);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->residue.packed, times);
    EXPECT_EQ(seen->residue.unopened, 0U);
  }
}

TEST_F(Stored, KeepsWhatIsDamagedAndCutsTheRest) {
  const std::string whole = packed(mailbox_, Compression::Gzip);
  const std::string damaged = whole.substr(0, whole.size() - 9);
  const Files files{{"a.mbox.gz", damaged}, {"b.mbox", mailbox_}, {"c.mbox.gz", whole}};
  for (std::uint64_t entry = 0; entry < files.size(); ++entry)
    plan(files[entry].first, entry, mailbox_, 1);
  auto made = cut(files);
  ASSERT_TRUE(made) << made.error().what;
  ASSERT_EQ(made->kept.size(), 1U);
  EXPECT_EQ(made->kept.begin()->first, 0U);
  EXPECT_FALSE(made->kept.begin()->second.hint.empty());
  const Files now = changed(files, *made);
  EXPECT_EQ(now[0].second, damaged);
  EXPECT_EQ(now[1].second, left_);
  EXPECT_EQ(unpacked_of(now[2].second, Compression::Gzip), left_);
  EXPECT_TRUE(check(now, *made)->holds_what_it_should);
}

TEST_F(Stored, RefusesAMessageThatIsNotThere) {
  plan("mail.mbox.gz", 7, mailbox_, 1);
  auto made = cut({{"mail.mbox.gz", packed(mailbox_, Compression::Gzip)}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Refused);
}

}  // namespace
}  // namespace oubli::wiper
