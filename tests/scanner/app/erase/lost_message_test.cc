// SPDX-License-Identifier: GPL-3.0-or-later
// A message that no worker survives stands in the way of nobody: it stays as it is, is named, and
// what concerns the person goes from beside it.
#include <array>

#include <zlib.h>

#include "scanner/app/erase/erase.h"
#include "scanner/sandbox/sanitized.h"
#include "tests/scanner/app/scanning.h"
#include "tests/support/ok.h"
#include "tests/support/packing.h"
#include "tests/support/temp_dir.h"

namespace oubli::app::test {
namespace {

using oubli::test::ok;
using oubli::test::packed;
using oubli::test::slurp;
using testing::HasSubstr;

std::string unpacked(const Path& file) {
  const gzFile opened = ::gzopen(file.c_str(), "rb");
  std::array<char, 4096> bytes{};
  const int got = ::gzread(opened, bytes.data(), bytes.size());
  ::gzclose(opened);
  return {bytes.data(), static_cast<std::size_t>(std::max(0, got))};
}

class LostMessage : public Scanning {
 protected:
  void SetUp() override {
    if (sandbox::kSanitized) GTEST_SKIP() << "the sanitizer ends the worker its own way";
    Scanning::SetUp();
    end_at(message("cyd"), End::Crash);
  }

  static std::string framed(const std::string& who) {
    return "From a@b Thu Jan  1 00:00:00 2015\n" + message(who) + "\n";
  }

  Result<EraseOutcome> erase_ann(bool is_full = false) {
    EraseOptions options;
    options.scan.sources = {mail().string()};
    options.scan.jobs = 1;
    options.scan.is_full = is_full;
    options.find.subject.emails = {"ann@example.net"};
    options.expected = 1;
    options.confirm = [this](const PlanShown& shown) {
      shown_ = shown;
      if (when_shown_) when_shown_();
      return std::optional<std::uint64_t>(1);
    };
    return erase(*workspace_, *zygote_, std::move(options));
  }

  void expect_gone_from_beside_it(const EraseOutcome& outcome) {
    ASSERT_TRUE(outcome.receipt);
    EXPECT_TRUE(outcome.verdict) << outcome.verdict.error().what;
    EXPECT_TRUE(outcome.receipt->failures.empty());
    EXPECT_EQ(outcome.receipt->count_done(), 1U);
    EXPECT_EQ(outcome.receipt->untouched, 2U);
    EXPECT_TRUE(outcome.receipt->is_verified);
    ASSERT_EQ(outcome.not_examined.unread.size(), 1U);
    EXPECT_THAT(outcome.not_examined.unread[0].reason, HasSubstr("while examining it"));
    ASSERT_EQ(shown_.mailboxes.size(), 1U);
    EXPECT_EQ(shown_.mailboxes[0].examined, 2U);
    EXPECT_EQ(shown_.mailboxes[0].unreadable, 1U);
  }

  PlanShown shown_;
  std::function<void()> when_shown_;
};

TEST_F(LostMessage, OfAMailboxStays) {
  for (const std::vector<std::string>& order : std::vector<std::vector<std::string>>{
           {"ann", "ben", "cyd"}, {"cyd", "ann", "ben"}, {"ben", "cyd", "ann"}}) {
    std::string all, kept;
    for (const std::string& who : order) {
      all += framed(who);
      if (who != "ann") kept += framed(who);
    }
    write("in.mbox", all);
    expect_gone_from_beside_it(ok(erase_ann(true)));
    EXPECT_EQ(slurp(mail() / "in.mbox"), kept);
  }
}

TEST_F(LostMessage, LetsNoMailboxPassThatHasGrownSinceTheScan) {
  const std::string all = framed("ann") + framed("ben") + framed("cyd");
  write("in.mbox", all);
  when_shown_ = [&] { write("in.mbox", all + framed("eve")); };
  const auto outcome = ok(erase_ann());
  EXPECT_EQ(outcome.verdict.error().code, ErrorCode::Refused);
  EXPECT_THAT(outcome.verdict.error().what, HasSubstr("changed since the plan was made"));
  EXPECT_EQ(slurp(mail() / "in.mbox"), all + framed("eve"));
}

TEST_F(LostMessage, OfAPackedMailboxStays) {
  write("in.mbox.gz", packed(framed("ann") + framed("ben") + framed("cyd"), Compression::Gzip));
  const auto outcome = ok(erase_ann());
  expect_gone_from_beside_it(outcome);
  EXPECT_EQ(unpacked(mail() / "in.mbox.gz"), framed("ben") + framed("cyd"));
}

// Its twin is examined by nobody, and named as well.
TEST_F(LostMessage, MayStandTwiceInAMailbox) {
  for (const bool is_full : {false, true}) {
    write("in.mbox", framed("cyd") + framed("ann") + framed("cyd") + framed("ben"));
    const auto outcome = ok(erase_ann(is_full));
    EXPECT_TRUE(outcome.verdict) << outcome.verdict.error().what;
    EXPECT_EQ(outcome.not_examined.unread.size(), 2U);
    EXPECT_EQ(slurp(mail() / "in.mbox"), framed("cyd") + framed("cyd") + framed("ben"));
  }
}

TEST_F(LostMessage, IsCountedWhereItStands) {
  write("in.mbox", framed("ann") + framed("ben") + framed("cyd"));
  for (const char* folder : {"cur", "new", "tmp"}) {
    std::filesystem::create_directories(mail() / "box" / folder);
  }
  write("box/cur/1.x.host:2,S", message("cyd"));
  write("box/cur/2.x.host:2,S", message("dee"));
  write("box/cur/3.x.host:2,S", message("eve"));
  end_at(message("dee"), End::Crash);
  EXPECT_EQ(scan_mail().messages, 6U);
  EXPECT_EQ(ok(status(*workspace_)).messages, 6U);
  EXPECT_EQ(ok(status(*workspace_)).distinct, 3U);
  for (const SourceRow& row : ok(sources(*workspace_))) EXPECT_EQ(row.messages, 3U) << row.path;
  ScanOptions unstored;
  unstored.sources = {mail().string()};
  EXPECT_EQ(ok(scan(nullptr, *zygote_, unstored)).messages, 6U);
}

// A message of no bytes is lost with others of its window, and counts like them.
TEST_F(LostMessage, MayBeEmpty) {
  write("in.mbox", framed("ann") + framed("ben") + "From a@b Thu Jan  1 00:00:00 2015\n\n");
  end_at("", End::Silence);
  const auto outcome = ok(erase_ann());
  EXPECT_TRUE(outcome.verdict) << outcome.verdict.error().what;
  EXPECT_EQ(slurp(mail() / "in.mbox"), framed("ben") + "From a@b Thu Jan  1 00:00:00 2015\n\n");
}

}  // namespace
}  // namespace oubli::app::test
