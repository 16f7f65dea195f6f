// SPDX-License-Identifier: GPL-3.0-or-later
// A worker that is lost costs the message it was examining, which is named; everything else is
// read. What is lost is tried again, and not for ever.
#include "scanner/sandbox/sanitized.h"
#include "tests/scanner/app/scanning.h"
#include "tests/support/packing.h"

namespace oubli::app::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LostWorker : public Scanning {
 protected:
  void SetUp() override {
    if (sandbox::kSanitized) GTEST_SKIP() << "the sanitizer ends the worker its own way";
    Scanning::SetUp();
  }
};

TEST_F(LostWorker, CostsTheMessageItWasExamining) {
  for (const char* who : {"ann", "ben", "cyd", "dee"}) write_eml(who);
  end_at(message("ben"), End::Crash);
  const auto summary = scan_mail();
  EXPECT_THAT(named(summary),
              ElementsAre("ben.eml: the confined worker crashed while examining it"));
  EXPECT_EQ(summary.messages, 4U);
  EXPECT_THAT(places_of("ben"), IsEmpty());
  for (const char* who : {"ann", "cyd", "dee"}) {
    EXPECT_THAT(places_of(who), ElementsAre(std::string(who) + ".eml"));
  }
}

class HungWorker : public LostWorker {
  [[nodiscard]] std::chrono::seconds hang() const override { return std::chrono::seconds(3); }
};

TEST_F(HungWorker, IsNamedByWhatEndedItAsAnyIs) {
  for (const char* who : {"ann", "ben", "cyd", "dee", "eve"}) write_eml(who);
  end_at(message("ann"), End::Crash);
  end_at(message("ben"), End::Hang);
  end_at(message("cyd"), End::Memory);
  end_at(message("dee"), End::Forbidden);
  const auto lines = named(scan_mail());
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(lines[0], HasSubstr("ann.eml: the confined worker crashed"));
  EXPECT_THAT(lines[1], HasSubstr("ben.eml: the confined worker made no progress for too long"));
  EXPECT_THAT(lines[2],
              HasSubstr("cyd.eml: the confined worker asked for more memory than it may have"));
  EXPECT_THAT(lines[3], HasSubstr("dee.eml: the confined worker made a forbidden system call"));
  EXPECT_THAT(places_of("eve"), ElementsAre("eve.eml"));
}

TEST_F(LostWorker, IsExcusedOnceWhenSomebodyKilledIt) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  const Trap& trap = end_at(message("ann"), End::Kill, 1);
  EXPECT_THAT(named(scan_mail()), IsEmpty());
  EXPECT_EQ(trap.sprung, 1);
  EXPECT_THAT(places_of("ann"), ElementsAre("ann.eml"));
}

TEST_F(LostWorker, IsNotExcusedTwice) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  end_at(message("ann"), End::Kill);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  EXPECT_THAT(places_of("ben"), ElementsAre("ben.eml"));
}

TEST_F(LostWorker, CostsOneFileOfManyWhenItWasReading) {
  for (const char* who : {"ann", "ben", "cyd"}) write_eml(who);
  end_when_reading("From: ben", End::Crash);
  const auto summary = scan_mail();
  EXPECT_THAT(named(summary), ElementsAre("ben.eml: the confined worker crashed while reading"));
  EXPECT_THAT(places_of("ann"), ElementsAre("ann.eml"));
  EXPECT_THAT(places_of("cyd"), ElementsAre("cyd.eml"));
}

TEST_F(LostWorker, CostsTheMailboxWhenItCouldNotBeSplit) {
  write("in.mbox", "From a@b Thu Jan  1 00:00:00 2015\n" + message("ann") + "\n");
  write_eml("ben");
  end_when_reading("From a@b", End::Crash);
  EXPECT_THAT(named(scan_mail()),
              ElementsAre("in.mbox: the confined worker crashed while reading"));
  EXPECT_THAT(places_of("ben"), ElementsAre("ben.eml"));
}

TEST_F(LostWorker, CostsOneMessageOfAMailbox) {
  std::string bytes;
  for (const char* who : {"ann", "ben", "cyd"}) {
    bytes += "From a@b Thu Jan  1 00:00:00 2015\n" + message(who) + "\n";
  }
  write("in.mbox", bytes);
  end_at(message("ben"), End::Crash);
  EXPECT_THAT(named(scan_mail()), ElementsAre(HasSubstr("in.mbox#2: ")));
  EXPECT_THAT(places_of("ann"), ElementsAre("in.mbox#1"));
  EXPECT_THAT(places_of("cyd"), ElementsAre("in.mbox#3"));
}

TEST_F(LostWorker, CostsEveryPlaceOfTheMessage) {
  write("a/one.eml", message("ann"));
  write("b/two.eml", message("ann"));
  write("c/three.eml", message("ann"));
  end_at(message("ann"), End::Crash);
  const auto lines = named(scan_mail(2));
  ASSERT_EQ(lines.size(), 3U) << "no place may look searched";
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const std::string& line) {
                            return line.ends_with("an identical message could not be examined");
                          }),
            2);
}

TEST_F(LostWorker, AMessageLeftOutIsNamed) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  end_at(message("ann"), End::Silence);
  EXPECT_THAT(named(scan_mail()), ElementsAre("ann.eml: the worker left it out"));
  EXPECT_THAT(places_of("ben"), ElementsAre("ben.eml"));
}

TEST_F(LostWorker, EveryMessageLostIsNamedAndTheScanEnds) {
  for (const char* who : {"ann", "ben", "cyd", "dee"}) {
    write_eml(who);
    end_at(message(who), End::Crash);
  }
  EXPECT_EQ(named(scan_mail(2)).size(), 4U);
}

TEST_F(LostWorker, IsToldWithoutAnIndexToo) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  end_at(message("ann"), End::Crash);
  ScanOptions options;
  options.sources = {mail().string()};
  auto summary = scan(nullptr, *zygote_, options);
  ASSERT_TRUE(summary);
  EXPECT_THAT(named(*summary),
              ElementsAre(HasSubstr("the confined worker crashed while examining it")));
  EXPECT_EQ(summary->messages, 2U);
}

// --- tried again ---

TEST_F(LostWorker, IsTriedAgainByTheNextScan) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  end_at(message("ann"), End::Memory, 1);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  const int before = traps_->examined;
  const auto again = scan_mail();
  EXPECT_THAT(named(again), IsEmpty());
  EXPECT_EQ(again.messages, 2U);
  EXPECT_EQ(traps_->examined - before, 1) << "nothing else is read again";
  EXPECT_THAT(places_of("ann"), ElementsAre("ann.eml"));
  EXPECT_THAT(named(scan_mail()), IsEmpty());
}

TEST_F(LostWorker, OfAMailboxIsTriedAgainByItself) {
  std::string bytes;
  for (const char* who : {"ann", "ben", "cyd"}) {
    bytes += "From a@b Thu Jan  1 00:00:00 2015\n" + message(who) + "\n";
  }
  write("in.mbox", bytes);
  std::filesystem::last_write_time(
      mail() / "in.mbox", std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  ::usleep(100'000);  // else the file was written too shortly before to be known as unchanged
  end_at(message("ben"), End::Memory, 1);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  const auto again = scan_mail();
  EXPECT_THAT(named(again), IsEmpty());
  EXPECT_EQ(again.skipped, 2U);
  EXPECT_THAT(places_of("ann"), ElementsAre("in.mbox#1"));
  EXPECT_THAT(places_of("ben"), ElementsAre("in.mbox#2"));
  EXPECT_THAT(places_of("cyd"), ElementsAre("in.mbox#3"));
}

TEST_F(LostWorker, OfAPackedMailboxIsTriedAgain) {
  std::string bytes;
  for (const char* who : {"ann", "ben", "cyd"}) {
    bytes += "From a@b Thu Jan  1 00:00:00 2015\n" + message(who) + "\n";
  }
  write("in.mbox.gz", oubli::test::packed(bytes, Compression::Gzip));
  ::usleep(100'000);
  end_at(message("ben"), End::Memory, 1);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  EXPECT_THAT(named(scan_mail()), IsEmpty());
  EXPECT_THAT(places_of("ann"), ElementsAre("in.mbox.gz#1"));
  EXPECT_THAT(places_of("ben"), ElementsAre("in.mbox.gz#2"));
  EXPECT_THAT(places_of("cyd"), ElementsAre("in.mbox.gz#3"));
}

// Kept as Apple Mail keeps it: the message does not begin where its file does.
TEST_F(LostWorker, OfAnEmlxFileIsTriedAgain) {
  const std::string bytes = message("ann");
  write("1.emlx", std::to_string(bytes.size()) + "\n" + bytes +
                      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist></plist>\n");
  write_eml("ben");
  ::usleep(100'000);
  end_at(bytes, End::Memory, 1);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  EXPECT_THAT(named(scan_mail()), IsEmpty());
  EXPECT_THAT(places_of("ann"), ElementsAre("1.emlx"));
}

TEST_F(LostWorker, OfAMaildirIsTriedAgainByItself) {
  for (const char* folder : {"cur", "new", "tmp"}) {
    std::filesystem::create_directories(mail() / "box" / folder);
  }
  write("box/cur/1.x.host:2,S", message("ann"));
  write("box/cur/2.x.host:2,S", message("ben"));
  end_at(message("ann"), End::Memory, 1);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  EXPECT_THAT(named(scan_mail()), IsEmpty());
  EXPECT_THAT(places_of("ann"), ElementsAre("1.x.host:2,S"));
  EXPECT_THAT(places_of("ben"), ElementsAre("2.x.host:2,S"));
}

TEST_F(LostWorker, InAllItsPlacesIsTriedAgain) {
  write("a/one.eml", message("ann"));
  write("b/two.eml", message("ann"));
  end_at(message("ann"), End::Memory, 1);
  EXPECT_EQ(named(scan_mail(2)).size(), 2U);
  EXPECT_THAT(named(scan_mail(2)), IsEmpty());
  EXPECT_THAT(places_of("ann"), ElementsAre("one.eml", "two.eml"));
}

TEST_F(LostWorker, OfAWholeMailboxIsTriedAgain) {
  write("in.mbox", "From a@b Thu Jan  1 00:00:00 2015\n" + message("ann") + "\n");
  end_when_reading("From a@b", End::Crash, 1);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  EXPECT_THAT(named(scan_mail()), IsEmpty());
  EXPECT_THAT(places_of("ann"), ElementsAre("in.mbox#1"));
}

TEST_F(LostWorker, IsGivenUpAfterThreeScans) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  const Trap& trap = end_at(message("ann"), End::Crash);
  for (int scans = 1; scans <= 2; ++scans) {
    EXPECT_THAT(named(scan_mail()),
                ElementsAre("ann.eml: the confined worker crashed while examining it"));
    EXPECT_EQ(trap.sprung, scans);
  }
  for (int scans = 3; scans <= 5; ++scans) {
    EXPECT_THAT(named(scan_mail()),
                ElementsAre("ann.eml: the confined worker crashed while examining it, in 3 scans; "
                            "`--full` tries again"));
    EXPECT_EQ(trap.sprung, 3) << "it must not make every later scan slow";
  }
}

TEST_F(LostWorker, ThatIsGivenUpIsNotTriedWhereItsMailboxChanges) {
  std::string bytes = "From a@b Thu Jan  1 00:00:00 2015\n" + message("ann") + "\n";
  const Trap& trap = end_at(message("ann"), End::Crash);
  for (int scans = 1; scans <= 5; ++scans) {
    bytes += "From a@b Thu Jan  1 00:00:00 2015\n" + message("p" + std::to_string(scans)) + "\n";
    write("in.mbox", bytes);
    const auto summary = scan_mail();
    EXPECT_THAT(named(summary), ElementsAre(HasSubstr("in.mbox#1: ")));
    EXPECT_EQ(trap.sprung, std::min(scans, 3));
    EXPECT_EQ(summary.messages, static_cast<unsigned>(scans) + 1);
  }
}

TEST_F(LostWorker, ThatIsGivenUpIsTriedByAFullScan) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  end_at(message("ann"), End::Crash, 3);
  for (int scans = 1; scans <= 4; ++scans) EXPECT_EQ(named(scan_mail()).size(), 1U);
  EXPECT_THAT(named(scan_mail(1, true)), IsEmpty());
  EXPECT_TRUE(workspace_->catalog().lost_messages()->empty());
  EXPECT_THAT(places_of("ann"), ElementsAre("ann.eml"));
  EXPECT_THAT(named(scan_mail()), IsEmpty());
}

TEST_F(LostWorker, OfAWholeMailboxIsGivenUpToo) {
  write("in.mbox", "From a@b Thu Jan  1 00:00:00 2015\n" + message("ann") + "\n");
  ::usleep(100'000);
  const Trap& trap = end_when_reading("From a@b", End::Crash);
  for (int scans = 1; scans <= 3; ++scans) EXPECT_EQ(named(scan_mail()).size(), 1U);
  const int sprung = trap.sprung;
  EXPECT_THAT(named(scan_mail()), ElementsAre(HasSubstr("in 3 scans; `--full` tries again")));
  EXPECT_EQ(trap.sprung, sprung);
}

TEST_F(LostWorker, IsStillNamedWhenItCannotBeOpenedTheNextTime) {
  write_eml("ann");
  write_eml("ben");
  end_at(message("ann"), End::Memory, 1);
  EXPECT_EQ(named(scan_mail()).size(), 1U);
  std::filesystem::remove(mail() / "ann.eml");
  EXPECT_THAT(named(scan_mail()), IsEmpty()) << "it is not there any more";
}

}  // namespace
}  // namespace oubli::app::test
