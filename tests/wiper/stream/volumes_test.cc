// SPDX-License-Identifier: GPL-3.0-or-later
// A tar cut into volumes and joined again, wherever it is cut, and whatever is missing of it.
#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/archive/tar_header.h"
#include "tests/support/ended_tar.h"
#include "tests/support/kept_volumes.h"
#include "tests/support/ok.h"
#include "wiper/stream/volume_joiner.h"
#include "wiper/stream/volume_splitter.h"

namespace oubli::wiper {
namespace {

using archive::in_blocks;
using archive::kTarBlock;
using archive::make_pax_record;
using archive::make_tar_header;
using oubli::test::KeptVolumes;
using oubli::test::ok;

std::string padded(std::string bytes) {
  bytes.resize(in_blocks(bytes.size()), '\0');
  return bytes;
}

std::string plain_member(const std::string& name, const std::string& content) {
  return make_tar_header(name, '0', content.size()) + padded(content);
}

std::string long_name(const std::string& name, const std::string& content) {
  const std::string text = name + std::string(1, '\0');
  return make_tar_header("././@LongLink", 'L', text.size()) + padded(text) +
         plain_member(name, content);
}

std::string pax(const std::string& path, const std::string& content) {
  const std::string records = make_pax_record("path", path) + make_pax_record("comment", "x");
  return make_tar_header("PaxHeaders", 'x', records.size()) + padded(records) +
         plain_member("short", content);
}

// Members of every kind and of many sizes, as many as come to a few volumes.
std::string some_tar(std::mt19937& dice) {
  std::string tar;
  const std::string comment = make_pax_record("comment", "hello");
  for (int i = 0; i < 40; ++i) {
    const std::string content(dice() % (i % 7 == 0 ? 30'000 : 3'000),
                              static_cast<char>('a' + i % 26));
    const std::string name = "folder/" + std::to_string(i);
    switch (dice() % 5) {
      case 0:
        tar += make_tar_header(name + "/", '5', 0);
        break;
      case 1:
        tar += long_name(name + std::string(dice() % 2'000, 'n'), content);
        break;
      case 2:
        tar += pax(name + std::string(dice() % 2'000, 'p'), content);
        break;
      case 3:
        tar += make_tar_header("g", 'g', comment.size()) + padded(comment);
        [[fallthrough]];
      default:
        tar += plain_member(name, content);
    }
  }
  return oubli::test::ended(tar);
}

// Written in pieces of any length.
std::vector<std::string> split(const std::string& tar, std::uint64_t size, std::mt19937& dice) {
  KeptVolumes chunks;
  VolumeSplitter splitter(size, "set", chunks);
  for (std::size_t at = 0; at < tar.size();) {
    const std::size_t some = std::min<std::size_t>(tar.size() - at, 1 + dice() % 5'000);
    EXPECT_TRUE(splitter.write(std::string_view(tar).substr(at, some)));
    at += some;
  }
  EXPECT_TRUE(splitter.finish());
  return chunks.volumes;
}

class Memory final : public ByteStream {
 public:
  explicit Memory(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t some = std::min(into.size(), bytes_.size() - at_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), some, into.begin());
    at_ += some;
    return some;
  }
  [[nodiscard]] std::uint64_t used() const override { return at_; }

 private:
  const std::string bytes_;
  std::size_t at_ = 0;
};

Result<std::string> join(const std::vector<std::string>& volumes) {
  std::vector<Volume> named;
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    named.push_back({"v" + std::to_string(i + 1), [&volumes, i] {
                       return Result<std::unique_ptr<ByteStream>>(
                           std::make_unique<Memory>(volumes[i]));
                     }});
  }
  VolumeJoiner joiner(std::move(named));
  std::string out;
  for (std::string room(3'000, '\0');;) {
    auto got = joiner.read(room);
    if (!got) return std::move(got).take_error();
    if (*got == 0) return out;
    out += room.substr(0, *got);
  }
}

std::string without_end(const std::string& tar) {
  return tar.substr(0, tar.find_last_not_of('\0') + 1);
}

TEST(Volumes, JoinToWhatTheyWereCutFromWhereverThatIs) {
  std::mt19937 dice(1);
  for (int round = 0; round < 60; ++round) {
    const std::string tar = some_tar(dice);
    const std::uint64_t size = VolumeSplitter::kLeast + dice() % 60'000;
    const auto volumes = split(tar, size, dice);
    EXPECT_GT(volumes.size(), 1U);
    for (const std::string& one : volumes) EXPECT_LE(one.size(), size);
    EXPECT_EQ(without_end(ok(join(volumes))), without_end(tar));
  }
}

TEST(Volumes, AreRefusedWhereOneIsMissingSwappedRepeatedOrCutShort) {
  std::mt19937 dice(2);
  for (int round = 0; round < 8; ++round) {
    const auto volumes = split(some_tar(dice), VolumeSplitter::kLeast, dice);
    for (std::size_t i = 0; i < volumes.size(); ++i) {
      const auto at = static_cast<std::ptrdiff_t>(i);
      auto missing = volumes, repeated = volumes, swapped = volumes, cut = volumes;
      missing.erase(missing.begin() + at);
      EXPECT_FALSE(join(missing)) << i;
      repeated.insert(repeated.begin() + at, volumes[i]);
      EXPECT_FALSE(join(repeated)) << i;
      if (i + 1 == volumes.size()) break;
      std::swap(swapped[i], swapped[i + 1]);
      EXPECT_FALSE(join(swapped)) << i;
      for (const std::size_t lost : {1U, 511U, 512U, 1024U, 10'240U}) {
        cut[i] = volumes[i].substr(0, volumes[i].size() - std::min(lost, volumes[i].size()));
        EXPECT_FALSE(join(cut)) << i << " less " << lost;
      }
    }
  }
}

TEST(Volumes, OfAnotherSetDoNotFollow) {
  std::mt19937 dice(3);
  const std::string tar = some_tar(dice);
  const auto volumes = split(tar, VolumeSplitter::kLeast, dice);
  KeptVolumes others;
  VolumeSplitter splitter(VolumeSplitter::kLeast, "another", others);
  ok(splitter.write(tar));
  for (std::size_t i = 1; i < volumes.size(); ++i) {
    auto mixed = volumes;
    mixed[i] = others.volumes[i];
    EXPECT_FALSE(join(mixed)) << i;
  }
}

TEST(Volumes, HoldTheHeadersOfAMemberWhole) {
  KeptVolumes chunks;
  VolumeSplitter splitter(VolumeSplitter::kLeast, "set", chunks);
  const auto done = splitter.write(long_name(std::string(30'000, 'n'), "x"));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Refused);
}

TEST(Volumes, HaveAnEndMark) {
  KeptVolumes chunks;
  VolumeSplitter splitter(VolumeSplitter::kLeast, "set", chunks);
  ok(splitter.write(plain_member("a", "content")));
  EXPECT_FALSE(splitter.finish());
}

TEST(VolumeHead, TellsOfMoreThanAnOctalFieldHolds) {
  const archive::Continuation part{"big", false, 9ULL << 33U, 1ULL << 40U};
  const std::string made = archive::make_volume_head("set Volume 2", 0, part);
  MemoryBytes bytes(made);
  const auto head = ok(archive::read_volume_head(bytes));
  EXPECT_EQ(head.size, made.size());
  ASSERT_TRUE(head.goes_on);
  EXPECT_EQ(head.goes_on->left, part.left);
  EXPECT_EQ(head.goes_on->offset, part.offset);
}

}  // namespace
}  // namespace oubli::wiper
