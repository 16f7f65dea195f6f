// SPDX-License-Identifier: GPL-3.0-or-later
// Erasing from an mbox as a user meets it; the numbers in brackets are the invariants of wiper.h.
#include <gtest/gtest.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"

namespace oubli::wiper::test {
namespace {

Receipt erase(const Room& room, const Path& path, const std::vector<std::size_t>& numbers) {
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({planned_source(path, numbers)}));
  EXPECT_TRUE(receipt) << receipt.error().what;
  return receipt ? *receipt : Receipt{};
}

void expect_exactly_erased(const std::string& bytes, const std::vector<std::size_t>& numbers) {
  const Room room;
  const Path path = room.write("inbox", bytes);
  const std::string expected = without(path, numbers);
  const Receipt receipt = erase(room, path, numbers);
  EXPECT_EQ(slurp(path), expected);
  EXPECT_EQ(receipt.count(Action::Deleted), numbers.size());
  EXPECT_TRUE(receipt.is_verified);
  EXPECT_EQ(receipt.residue, 0U);
  EXPECT_TRUE(verdict(receipt));
  EXPECT_TRUE(room.is_settled());
}

// [5]
TEST(MboxEraser, ErasesTheFirstMessage) { expect_exactly_erased(mailbox(5), {0}); }
TEST(MboxEraser, ErasesTheLastMessage) { expect_exactly_erased(mailbox(5), {4}); }
TEST(MboxEraser, ErasesAllButTheFirst) { expect_exactly_erased(mailbox(5), {1, 2, 3, 4}); }
TEST(MboxEraser, ErasesAllButTheLast) { expect_exactly_erased(mailbox(5), {0, 1, 2, 3}); }
TEST(MboxEraser, ErasesEveryOther) { expect_exactly_erased(mailbox(7), {1, 3, 5}); }
TEST(MboxEraser, ErasesTheOnlyMessageWhenAllowed) { expect_exactly_erased(mailbox(1), {0}); }
TEST(MboxEraser, KeepsCarriageReturns) { expect_exactly_erased(mailbox(5, "\r\n"), {2}); }
TEST(MboxEraser, KeepsBareCarriageReturns) { expect_exactly_erased(mailbox(5, "\r"), {2}); }
TEST(MboxEraser, KeepsMixedLineEnds) {
  expect_exactly_erased(mailbox(2) + mailbox(2, "\r\n", 2) + mailbox(2, "\n", 4), {1, 2});
}
TEST(MboxEraser, KeepsALastLineWithoutEnd) {
  expect_exactly_erased(mailbox(3) + "From a@b Thu Jan  1 00:00:00 2015\nSubject: x\n\nlast", {1});
}
TEST(MboxEraser, KeepsBytesThatAreNotText) {
  std::string binary = message(9);
  binary.insert(binary.size() - 1, std::string("\0\xff\x80\x1a", 4));
  expect_exactly_erased(mailbox(2) + binary + mailbox(1, "\n", 2), {0});
}
TEST(MboxEraser, KeepsMessagesCountedByContentLength) {
  const std::string body = "one\n\nFrom here a line begins like another message\n";
  const std::string counted =
      "From a@b Thu Jan  1 00:00:00 2015\nSubject: counted\nContent-Length: " +
      std::to_string(body.size()) + "\n\n" + body + "\n";
  expect_exactly_erased(mailbox(2) + counted + mailbox(2, "\n", 2), {0});
}

TEST(MboxEraser, ErasesFromAHundredThousandMessages) {
  const Room room;
  const Path path = room.write("inbox", mailbox(100'000));
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < 100'000; i += 1000) numbers.push_back(i);
  const std::string expected = without(path, numbers);
  const Receipt receipt = erase(room, path, numbers);
  EXPECT_TRUE(slurp(path) == expected);
  EXPECT_EQ(receipt.untouched, 99'900U);
  EXPECT_TRUE(receipt.is_verified);
}

TEST(MboxEraser, CountsAnIdenticalCopyThatWasKeptAsResidue) {  // [8]
  const Room room;
  const Path path = room.write("inbox", message(1) + message(2) + message(1));
  const Receipt receipt = erase(room, path, {0});
  EXPECT_EQ(receipt.residue, 1U);
  EXPECT_TRUE(receipt.is_verified);
  ASSERT_FALSE(verdict(receipt));
  EXPECT_EQ(verdict(receipt).error().code, ErrorCode::Partial);
}

// What a refusal must leave: the mailbox as it was, nothing beside it, and a named reason.
Receipt expect_refused(const Room& room, std::vector<PlannedSource> sources, ErrorCode code,
                       WiperSettings settings) {
  const Path path = sources.front().path;
  const std::string before = slurp(path);
  const Fingerprint print = print_of(path);
  RealDisk disk;
  Wiper wiper(disk, std::move(settings));
  auto receipt = wiper.carry_out(approved(std::move(sources)));
  EXPECT_TRUE(receipt) << receipt.error().what;
  if (!receipt) return {};
  EXPECT_EQ(receipt->count(Action::Deleted), 0U);
  EXPECT_FALSE(receipt->is_verified);
  EXPECT_FALSE(verdict(*receipt));
  EXPECT_EQ(verdict(*receipt).error().code, code) << verdict(*receipt).error().what;
  EXPECT_EQ(slurp(path), before);
  EXPECT_EQ(print_of(path), print);
  EXPECT_FALSE(std::filesystem::exists(room.workspace / "wiper.journal"));
  return *receipt;
}

TEST(MboxEraser, RefusesAFileWithTwoNames) {  // [4]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  std::filesystem::create_hard_link(path, room.mail / "second");
  expect_refused(room, {planned_source(path, {1})}, ErrorCode::Refused, room.settings());
  EXPECT_TRUE(leftovers(room.mail).empty());
}

TEST(MboxEraser, RefusesASymbolicLinkPutInPlaceOfTheFile) {
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  const auto source = planned_source(path, {1});
  std::filesystem::rename(path, room.mail / "elsewhere");
  std::filesystem::create_symlink("elsewhere", path);
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({source}));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(verdict(*receipt).error().code, ErrorCode::Refused);
  EXPECT_EQ(slurp(room.mail / "elsewhere"), mailbox(3));
}

TEST(MboxEraser, RefusesASymbolicLinkPutInPlaceOfItsFolder) {
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  const auto source = planned_source(path, {1});
  std::filesystem::rename(room.mail, room.dir.path() / "moved");
  std::filesystem::create_directory_symlink("moved", room.mail);
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({source}));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(verdict(*receipt).error().code, ErrorCode::Refused);
  EXPECT_EQ(slurp(room.dir.path() / "moved/inbox"), mailbox(3));
}

TEST(MboxEraser, RefusesAMailboxThatGrewSinceThePlan) {  // [1]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  const auto source = planned_source(path, {1});
  room.write("inbox", mailbox(4));
  expect_refused(room, {source}, ErrorCode::Refused, room.settings());
}

TEST(MboxEraser, RefusesAMailboxReplacedByAnotherOfTheSameSize) {  // [1]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  const auto source = planned_source(path, {1});
  std::filesystem::rename(room.write("other", mailbox(3)), path);
  expect_refused(room, {source}, ErrorCode::Refused, room.settings());
}

TEST(MboxEraser, RefusesAMessageWhoseContentIsNotTheOnePlanned) {  // [1]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto source = planned_source(path, {1});
  source.erase[0].hash.bytes[0] ^= 1U;
  expect_refused(room, {source}, ErrorCode::Refused, room.settings());
  EXPECT_TRUE(leftovers(room.mail).empty());
}

TEST(MboxEraser, RefusesARangeThatIsNotAMessage) {  // [1]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto source = planned_source(path, {1});
  source.erase[0].range.end -= 1;
  expect_refused(room, {source}, ErrorCode::Refused, room.settings());
}

TEST(MboxEraser, RefusesAnotherNumberOfMessagesThanExamined) {  // [1]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto source = planned_source(path, {1});
  source.examined = 4;
  expect_refused(room, {source}, ErrorCode::Refused, room.settings());
}

TEST(MboxEraser, CountsWhatWasNotExaminedAndLeavesIt) {  // [1]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto source = planned_source(path, {1});
  source.examined = 2;
  source.unexamined = 2;
  expect_refused(room, {source}, ErrorCode::Refused, room.settings());
  source.unexamined = 1;
  RealDisk disk;
  const auto carried = Wiper(disk, room.settings()).carry_out(approved({source}));
  ASSERT_TRUE(carried);
  const Receipt& receipt = *carried;
  EXPECT_TRUE(receipt.failures.empty());
  EXPECT_EQ(receipt.untouched, 2U);
  EXPECT_TRUE(receipt.is_verified);
}

TEST(MboxEraser, RefusesWhenTwoSplittersDisagree) {
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto settings = room.settings();
  settings.splitters.second = [](ByteSource& bytes) {
    auto layout = split_mbox(bytes);
    layout->back().end -= 1;
    return layout;
  };
  const auto receipt =
      expect_refused(room, {planned_source(path, {1})}, ErrorCode::Refused, settings);
  EXPECT_NE(receipt.failures.at(0).error.what.find("message 3"), std::string::npos);
}

TEST(MboxEraser, RefusesWhenOneSplitterSeesAMessageMore) {
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto settings = room.settings();
  settings.splitters.first = [](ByteSource& bytes) {
    auto layout = split_mbox(bytes);
    layout->pop_back();
    return layout;
  };
  expect_refused(room, {planned_source(path, {1})}, ErrorCode::Refused, settings);
}

TEST(MboxEraser, RefusesAMessageWhoseEndIsOpenToTwoReadings) {
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto settings = room.settings();
  const Splitter contested = [](ByteSource& bytes) {
    auto layout = split_mbox(bytes);
    layout->at(1).is_contested = true;
    return layout;
  };
  settings.splitters = {contested, contested};
  expect_refused(room, {planned_source(path, {1})}, ErrorCode::Refused, settings);
}

TEST(MboxEraser, TellsWhyASplitterFailed) {
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  for (const bool is_first : {true, false}) {
    auto settings = room.settings();
    (is_first ? settings.splitters.first : settings.splitters.second) =
        [](ByteSource&) -> Result<std::vector<MboxEntry>> { return damaged("torn"); };
    expect_refused(room, {planned_source(path, {1})}, ErrorCode::Damaged, settings);
  }
}

TEST(MboxEraser, RefusesWhenTheRestWouldSplitDifferently) {  // [3]
  const Room room;
  const Path path = room.write("inbox", mailbox(3));
  auto settings = room.settings();
  const auto whole = std::filesystem::file_size(path);
  // Reads the smaller, new file as if its first two messages were one.
  const Splitter shifting = [whole](ByteSource& bytes) {
    auto layout = split_mbox(bytes);
    if (layout->back().end + 1 < whole) layout->erase(layout->begin());
    return layout;
  };
  settings.splitters = {shifting, shifting};
  expect_refused(room, {planned_source(path, {1})}, ErrorCode::Refused, settings);
  EXPECT_TRUE(leftovers(room.mail).empty());
}

}  // namespace
}  // namespace oubli::wiper::test
