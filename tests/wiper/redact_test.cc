// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of an mbox that are redacted: other bytes take their places, and everything else stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mail_kinds.h"

namespace oubli::wiper::test {
namespace {

Receipt carry_out(const Room& room, PlannedSource source, Replacer replacer = test_replacer()) {
  RealDisk disk;
  WiperSettings settings = room.settings();
  settings.replacer = std::move(replacer);
  auto receipt = Wiper(disk, settings).carry_out(approved({std::move(source)}));
  EXPECT_TRUE(receipt) << receipt.error().what;
  return receipt ? *receipt : Receipt{};
}

std::string redacted(std::string bytes, const PlannedSource& source) {
  for (const Framed& one : planned_bytes(source)) {
    const Framed made = redacted_form(one);
    const std::string whole = one.frame + one.message;
    bytes.replace(bytes.find(whole), whole.size(), made.frame + made.message);
  }
  return bytes;
}

class MboxRedaction : public testing::TestWithParam<std::vector<std::size_t>> {};

TEST_P(MboxRedaction, ReplacesThePlannedMessagesAndNothingElse) {
  const Room room;
  const std::string before = mailbox(5);
  const Path path = room.write("inbox", before);
  const PlannedSource source = planned_redaction(path, GetParam());
  const std::string expected = redacted(before, source);
  const Receipt receipt = carry_out(room, source);
  EXPECT_EQ(slurp(path), expected);
  EXPECT_NE(expected, before);
  EXPECT_EQ(receipt.count(Action::Redacted), GetParam().size());
  EXPECT_EQ(receipt.count(Action::Deleted), 0U);
  EXPECT_EQ(receipt.untouched, 5 - GetParam().size());
  EXPECT_TRUE(receipt.is_verified);
  EXPECT_TRUE(verdict(receipt));
  EXPECT_TRUE(room.is_settled());
}

INSTANTIATE_TEST_SUITE_P(Messages, MboxRedaction,
                         testing::Values(std::vector<std::size_t>{0}, std::vector<std::size_t>{4},
                                         std::vector<std::size_t>{1, 2},
                                         std::vector<std::size_t>{0, 1, 2, 3, 4}));

TEST(MboxRedaction, ErasesAndRedactsByOnePlan) {
  const Room room;
  const Path path = room.write("inbox", mailbox(5));
  PlannedSource source = planned_redaction(path, {1, 3});
  source.erase[0].replacement.reset();
  const Receipt receipt = carry_out(room, source);
  const std::string after = slurp(path);
  EXPECT_EQ(after.find("message 1"), std::string::npos);
  EXPECT_NE(after.find("message 3"), std::string::npos);
  EXPECT_EQ(after.find("sender3"), std::string::npos);
  EXPECT_EQ(receipt.count(Action::Deleted), 1U);
  EXPECT_EQ(receipt.count(Action::Redacted), 1U);
  EXPECT_TRUE(receipt.is_verified);
}

TEST(MboxRedaction, CompressedMailboxStaysCompressed) {
  const Room room;
  const std::string before = mailbox(5);
  const Path plain = room.write("plain", before);
  PlannedSource source = planned_redaction(plain, {2});
  const std::string expected = redacted(before, source);
  const Path path = room.write("inbox", oubli::test::packed(before, Compression::Zstd));
  source.path = std::filesystem::canonical(path);
  source.compression = Compression::Zstd;
  source.fingerprint = print_of(source.path);
  const Receipt receipt = carry_out(room, source);
  EXPECT_EQ(unpacked(path, Compression::Zstd), expected);
  EXPECT_TRUE(receipt.is_verified);
}

void expect_refused(const Replacer& replacer, std::string_view why) {
  const Room room;
  const std::string before = mailbox(5);
  const Path path = room.write("inbox", before);
  const Receipt receipt = carry_out(room, planned_redaction(path, {2}), replacer);
  EXPECT_EQ(slurp(path), before);
  EXPECT_EQ(receipt.count(Action::Failed), 1U);
  EXPECT_EQ(receipt.count(Action::Redacted), 0U);
  EXPECT_FALSE(receipt.is_verified);
  ASSERT_EQ(receipt.failures.size(), 1U);
  EXPECT_THAT(receipt.failures[0].error.what, testing::HasSubstr(why));
  EXPECT_TRUE(room.is_settled());
}

TEST(MboxRedaction, IsRefusedWhereNobodyCanRedact) { expect_refused(nullptr, "nobody"); }

TEST(MboxRedaction, IsRefusedWhereSomethingElseIsMadeThanWasPlanned) {
  expect_refused(
      [](const PlannedMessage&, const Framed& original) -> Result<Framed> {
        Framed made = redacted_form(original);
        made.message.back() = '!';
        return made;
      },
      "another way than was planned");
}

TEST(MboxRedaction, IsRefusedWhereTheRedactorFails) {
  expect_refused(
      [](const PlannedMessage&, const Framed&) -> Result<Framed> { return refused("no worker"); },
      "no worker");
}

TEST(MboxRedaction, IsRefusedWhereWhatIsMadeSplitsTheMailboxAnew) {
  const auto split = [](const PlannedMessage&, const Framed& original) -> Result<Framed> {
    Framed made = original;
    made.message += "\nFrom a@b.example Thu Jan  1 00:00:00 2015\nSubject: another\n";
    return made;
  };
  const Room room;
  const std::string before = mailbox(3);
  const Path path = room.write("inbox", before);
  PlannedSource source = planned_source(path, {1});
  auto made = split(source.erase[0], planned_bytes(source)[0]);
  ASSERT_TRUE(made);
  source.erase[0].replacement = replacement_of(*made);
  const Receipt receipt = carry_out(room, source, split);
  EXPECT_EQ(slurp(path), before);
  EXPECT_EQ(receipt.count(Action::Failed), 1U);
}

TEST(MboxRedaction, PlanTellsItInItsCanonicalForm) {
  const Room room;
  const Plan plan{"2026-01-01T00:00:00Z",
                  {planned_redaction(room.write("inbox", mailbox(3)), {0, 2})}};
  auto read = parse_plan(to_json(plan));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), to_json(plan));
  ASSERT_TRUE(read->sources[0].erase[1].replacement);
  EXPECT_EQ(read->sources[0].erase[1].replacement->hash,
            plan.sources[0].erase[1].replacement->hash);
}

TEST(MboxRedaction, PlanThatWasShownToRedactDoesNotErase) {
  const Room room;
  const Path path = room.write("inbox", mailbox(5));
  const Plan shown{"2026-01-01T00:00:00Z", {planned_redaction(path, {2})}};
  const Safety safety{.shown = &shown};
  EXPECT_TRUE(approve(Plan(shown), 1, safety));
  EXPECT_FALSE(approve({"2026-01-01T00:00:00Z", {planned_source(path, {2})}}, 1, safety));
}

TEST(MboxRedaction, ReceiptCountsTheSignaturesThatNoLongerVerify) {
  const Room room;
  PlannedSource source = planned_redaction(room.write("inbox", mailbox(3)), {0, 2});
  source.erase[0].replacement->broken_signatures = 2;
  source.erase[1].replacement->broken_signatures = 1;
  EXPECT_EQ(carry_out(room, source).broken_signatures, 3U);
}

PlannedSource redacting(PlannedSource source) {
  for (auto& message : source.erase) {
    const Path path = message.entry.empty() ? source.path : source.path / message.entry;
    message.replacement = replacement_of(redacted_form({{}, slurp(path)}));
  }
  return source;
}

class FileRedaction : public testing::Test {
 protected:
  FileRedaction() {
    for (const char* part : {"md/cur", "md/new", "md/tmp"})
      std::filesystem::create_directories(room.mail / part);
  }
  Path put(const std::string& name, int number) const {
    return room.write(name, bare_message(number));
  }
  Room room;
};

TEST_F(FileRedaction, FileKeepsItsNameModeAndTimes) {
  const Path path = put("1.eml", 1);
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  struct stat before {};
  ASSERT_EQ(::stat(path.c_str(), &before), 0);
  const std::string expected = redacted_form({{}, slurp(path)}).message;
  const Receipt receipt = carry_out(room, redacting(planned_eml(path)));
  struct stat after {};
  ASSERT_EQ(::stat(path.c_str(), &after), 0);
  EXPECT_EQ(slurp(path), expected);
  EXPECT_EQ(after.st_mode, before.st_mode);
  EXPECT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
  EXPECT_EQ(receipt.count(Action::Redacted), 1U);
  EXPECT_EQ(receipt.untouched, 0U);
  EXPECT_TRUE(verdict(receipt)) << verdict(receipt).error().what;
  EXPECT_TRUE(room.is_settled());
}

TEST_F(FileRedaction, MarkBeforeTheMessageStays) {
  const std::string mark = "\xEF\xBB\xBF", body = bare_message(1);
  const Path path = room.write("1.eml", mark + body);
  PlannedSource source = planned_eml(path);
  PlannedMessage& message = source.erase[0];
  message.range = {mark.size(), mark.size() + body.size()};
  message.hash = content_hash(body);
  const Framed made = redacted_form({mark, body});
  message.replacement = replacement_of(made);
  const Receipt receipt = carry_out(room, source);
  EXPECT_EQ(slurp(path), made.frame + made.message);
  EXPECT_EQ(receipt.count(Action::Redacted), 1U);
  EXPECT_TRUE(receipt.is_verified);
}

TEST_F(FileRedaction, EntryThatWasReadMeanwhileIsFollowedAndKeepsItsFlags) {
  put("md/cur/2.a.host:2,S", 2);
  const Path path = put("md/new/1.a.host", 1);
  const PlannedSource source = redacting(planned_maildir(room.mail / "md", {"new/1.a.host"}));
  const std::string expected = redacted_form({{}, slurp(path)}).message;
  std::filesystem::rename(path, room.mail / "md/cur/1.a.host:2,FS");
  const Receipt receipt = carry_out(room, source);
  const Tree tree = tree_of(room.mail);
  EXPECT_EQ(tree.size(), 2U);
  EXPECT_EQ(tree.at("md/cur/1.a.host:2,FS"), expected);
  EXPECT_EQ(tree.at("md/cur/2.a.host:2,S"), bare_message(2));
  EXPECT_TRUE(receipt.is_verified);
  EXPECT_EQ(receipt.untouched, 1U);
  EXPECT_TRUE(room.is_settled());
}

TEST_F(FileRedaction, EntryWithOtherBytesIsLeftAndTheOthersGoOn) {
  const Path changed = put("md/cur/1.a.host:2,", 1);
  put("md/cur/2.a.host:2,", 2);
  const PlannedSource source =
      redacting(planned_maildir(room.mail / "md", {"cur/1.a.host:2,", "cur/2.a.host:2,"}));
  put("md/cur/1.a.host:2,", 7);
  const Receipt receipt = carry_out(room, source);
  EXPECT_EQ(slurp(changed), bare_message(7));
  EXPECT_EQ(receipt.count(Action::Failed), 1U);
  EXPECT_EQ(receipt.count(Action::Redacted), 1U);
  EXPECT_FALSE(receipt.is_verified);
}

TEST_F(FileRedaction, NoLockIsSeenInAMaildir) {
  put("md/cur/1.a.host:2,", 1);
  const PlannedSource source = redacting(planned_maildir(room.mail / "md", {"cur/1.a.host:2,"}));
  FaultingDisk disk;
  disk.before = [&](const std::string&) {
    for (const auto& one : std::filesystem::directory_iterator(room.mail / "md/cur")) {
      const std::string name = one.path().filename().string();
      EXPECT_TRUE(name.starts_with(".oubli-") || name == "1.a.host:2,") << name;
    }
  };
  WiperSettings settings = room.settings();
  settings.replacer = test_replacer();
  const auto receipt = Wiper(disk, settings).carry_out(approved({source}));
  ASSERT_TRUE(receipt);
  EXPECT_TRUE(receipt->is_verified);
}

TEST_F(FileRedaction, CompressedEntryStaysCompressed) {
  const Path path =
      room.write("md/cur/1.a.host:2,", oubli::test::packed(bare_message(1), Compression::Gzip));
  PlannedSource source = planned_maildir(room.mail / "md", {"cur/1.a.host:2,"});
  PlannedMessage& message = source.erase[0];
  message.range = {0, bare_message(1).size()};
  message.hash = content_hash(bare_message(1));
  const Framed made = redacted_form({{}, bare_message(1)});
  message.replacement = replacement_of(made);
  const Receipt receipt = carry_out(room, source);
  EXPECT_EQ(unpacked(path, Compression::Gzip), made.message);
  EXPECT_TRUE(receipt.is_verified);
}

// Count, message and property list go together; the plan is about the message.
struct PlannedEmlx {
  PlannedSource source;
  std::string file;
  Framed made;
};

PlannedEmlx planned_emlx(const Room& room) {
  const std::string body = bare_message(1), count = std::to_string(body.size()) + "\n";
  PlannedEmlx out;
  out.file = count + body + "<?xml version=\"1.0\"?><plist></plist>\n";
  out.source = planned_eml(room.write("1.emlx", out.file));
  out.source.format = Format::Emlx;
  PlannedMessage& message = out.source.erase[0];
  message.frame = count.size();
  message.range = {count.size(), count.size() + body.size()};
  message.hash = content_hash(body);
  out.made = {{}, "12\nFrom: x\n\nz\n<?xml version=\"1.0\"?><plist></plist>\n"};
  message.replacement = replacement_of(out.made);
  return out;
}

TEST_F(FileRedaction, AnEmlxIsReplacedAsAFile) {
  const PlannedEmlx planned = planned_emlx(room);
  std::string shown;
  const Receipt receipt = carry_out(
      room, planned.source, [&](const PlannedMessage&, const Framed& original) -> Result<Framed> {
        shown = original.frame + original.message;
        return planned.made;
      });
  EXPECT_EQ(shown, planned.file);
  EXPECT_EQ(slurp(room.mail / "1.emlx"), planned.made.message);
  EXPECT_EQ(receipt.count(Action::Redacted), 1U);
  EXPECT_TRUE(receipt.is_verified);
  EXPECT_TRUE(room.is_settled());
}

TEST_F(FileRedaction, AnEmlxThatIsMadeAnotherWayThanPlannedStays) {
  const PlannedEmlx planned = planned_emlx(room);
  const Receipt receipt =
      carry_out(room, planned.source, [&](const PlannedMessage&, const Framed&) -> Result<Framed> {
        Framed other = planned.made;
        other.message += "<!-- a flag that was set meanwhile -->\n";
        return other;
      });
  EXPECT_EQ(slurp(room.mail / "1.emlx"), planned.file);
  EXPECT_EQ(receipt.count(Action::Failed), 1U);
}

}  // namespace
}  // namespace oubli::wiper::test
