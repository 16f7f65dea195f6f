// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/registry.h"
#include "adapters/source.h"
#include "tests/support/packing.h"
#include "tests/support/temp_dir.h"

namespace oubli {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

const std::string kMessage = "From: a@b.example\nTo: c@d.example\nSubject: x\n\nbody\n";
const std::string kMbox = "From a@b.example Mon Jan  3 12:00:00 2005\n" + kMessage + "\n";

class Discover : public testing::Test {
 protected:
  // "mbox Clients/2019", one line a container, in the order found.
  Lines below(const std::string& spec) {
    Lines lines;
    problems_.clear();
    passed_.clear();
    paths_.clear();
    const auto walked = discover(
        spec,
        [&](Container c) -> Status {
          lines.push_back(std::string(to_string(c.format)) + " " + c.folder);
          paths_.push_back(c.path);
          EXPECT_TRUE(c.path.is_absolute());
          return {};
        },
        [&](const Unreadable& u) { problems_.push_back(u.locator + ": " + u.reason); },
        [&](const PassedOver& file) {
          passed_.push_back(file.path.filename().string() + (file.reason.empty() ? "" : " named"));
        });
    error_ = walked ? std::nullopt : std::optional(walked.error());
    return lines;
  }
  Lines below() { return below(dir_.path().string()); }
  void expect_refused(const std::string& spec) {
    EXPECT_EQ(below(spec), Lines{}) << spec;
    ASSERT_TRUE(error_) << spec;
    EXPECT_NE(error_->hint, "") << spec;
  }

  test::TempDir dir_;
  Lines problems_, passed_;
  std::vector<Path> paths_;
  std::optional<Error> error_;
};

TEST_F(Discover, MaildirppAndNestedFoldersGetTheNamesOfAPerson) {
  for (const char* box :
       {"Maildir", "Maildir/.Clients.2019", "Maildir/.Entw&APw-rfe", "Maildir/Archive/2018"}) {
    fs::create_directories(dir_.path() / box / "cur");
    fs::create_directories(dir_.path() / box / "new");
  }
  dir_.write("Maildir/dovecot-uidlist", "3 V1 N2\n1 :1.a\n");
  dir_.write("Maildir/.Clients.2019/maildirfolder", "");
  dir_.write("Maildir/tmp/1.half", kMessage);
  const Lines expected{"maildir INBOX", "maildir Clients/2019", "maildir Entw\xC3\xBCrfe",
                       "maildir Archive/2018"};
  EXPECT_EQ(below(), expected);
  EXPECT_EQ(below("maildir:" + (dir_.path() / "Maildir").string()), expected);
  EXPECT_EQ(below((dir_.path() / "Maildir/.Clients.2019").string()), Lines{"maildir Clients/2019"});
}

TEST_F(Discover, MailboxesOfThunderbirdAndAppleMail) {
  dir_.write("Inbox", kMbox);
  dir_.write("Inbox.msf", "// <!-- <mdb:mork:z v=\"1.4\"/> -->\n");
  dir_.write("Inbox.sbd/Clients", kMbox);
  dir_.write("Inbox.sbd/Clients.sbd/2019.mbox", kMbox);
  dir_.write("Notes.mbox/mbox", kMbox);
  dir_.write("V2/INBOX.mbox/F00D/Data/Messages/1.partial.emlx",
             std::to_string(kMessage.size()) + "\n" + kMessage + "<?xml version=\"1.0\"?><plist/>");
  EXPECT_EQ(below(), (Lines{"mbox Inbox", "mbox Inbox/Clients", "mbox Inbox/Clients/2019",
                            "mbox Notes", "emlx INBOX"}));
  EXPECT_EQ(problems_, Lines{});
}

TEST_F(Discover, AMessageIsKnownByItsHeaderWhateverItsName) {
  dir_.write("a", kMessage);
  dir_.write("b.eml", "\xEF\xBB\xBF\r\n" + kMessage);
  dir_.write("c.eml", kMbox);
  dir_.write("d.txt", "Received: from x by y\nX-Odd: 1\nDate: today\n\nhello\n");
  dir_.write("e.eml", kMbox + kMbox);
  const Lines found = below();
  ASSERT_EQ(found.size(), 5U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(found[i].starts_with("eml ")) << i;
  EXPECT_EQ(found[4], "mbox e.eml") << "two messages are no single one, whatever the name";
}

TEST_F(Discover, WhatIsNoMailIsPassedOver) {
  dir_.write("photo.jpg",
             "\xFF\xD8\xFF\xE0"
             "JFIF From a@b Mon Jan  3 12:00:00 2005\n");
  dir_.write("doc.pdf", "%PDF-1.4\nSubject: no\n");
  dir_.write("prose.txt", "From Russia with love\n\nA film. Note: it is old.\n");
  dir_.write("config.yaml", "name: x\nfrom: y\nimage: z\n");
  dir_.write("http.txt", "Content-Type: text/html\nDate: Mon, 3 Jan 2005 12:00:00 GMT\n\n<html>\n");
  dir_.write("control", "Package: mutt\nVersion: 1\nDescription: reader\n");
  dir_.write("empty", "");
  dir_.write("empty.eml", "");
  for (const char* name : {"a.txt.gz", "a.log.gz", "a.pdf.gz", "a.sql.gz", "a.log.1.gz", "ls.1.gz",
                           "changelog.Debian.gz"}) {
    dir_.write(name, test::packed(kMbox, Compression::Gzip));
  }
  EXPECT_EQ(below(), Lines{});
  EXPECT_EQ(problems_, Lines{});
}

// A zip is many things, and its first member tells; in compressed data only the name does.
TEST_F(Discover, ArchivesAreTakenAndDocumentsAreNot) {
  const auto zip = [](const std::string& first) {
    return std::string("PK\x03\x04") + std::string(22, '\0') + static_cast<char>(first.size()) +
           std::string(3, '\0') + first;
  };
  dir_.write("a.zip", zip("mail/inbox.mbox"));
  dir_.write("b", zip("mail/inbox.mbox"));
  dir_.write("c.tgz", test::packed(kMbox, Compression::Gzip));
  dir_.write("d.tar.xz", test::packed(kMbox, Compression::Xz));
  dir_.write("letter", zip("[Content_Types].xml"));
  dir_.write("letter.docx", zip("x"));
  dir_.write("book", zip("mimetype"));
  EXPECT_EQ(below(), Lines(4, "archive "));
  EXPECT_EQ(problems_, Lines{});
}

TEST_F(Discover, CompressedMailboxesAreTakenByNameAndMagic) {
  dir_.write("archive-2019.gz", test::packed(kMbox, Compression::Gzip));
  dir_.write("inbox.mbox.1.gz", test::packed(kMbox, Compression::Gzip));
  dir_.write("letter.eml.zst", test::packed(kMessage, Compression::Zstd));
  dir_.write("list/2019-January.txt.gz", test::packed(kMbox, Compression::Gzip));
  dir_.write("mail.mbox.xz", test::packed(kMbox, Compression::Xz));
  EXPECT_EQ(below().size(), 5U);
}

TEST_F(Discover, JunkNamedMboxIsNamedAndTheRestIsFound) {
  dir_.write("a.mbox", std::string("\x00\x01\xFE\x7f junk", 10));
  dir_.write("b.eml", "no header here\n");
  dir_.write("c.mbox", kMbox);
  dir_.write("d.mbox", "");
  EXPECT_EQ(below(), (Lines{"mbox c", "mbox d"}));
  ASSERT_EQ(problems_.size(), 2U);
  EXPECT_NE(problems_[0].find("a.mbox"), std::string::npos);
  expect_refused((dir_.path() / "a.mbox").string());
  EXPECT_EQ(error_->code, ErrorCode::Damaged);
}

TEST_F(Discover, LoopsOfLinksEndAndEachDirectoryIsTakenOnce) {
  dir_.write("real/a.mbox", kMbox);
  fs::create_directory_symlink(dir_.path(), dir_.path() / "real/up");
  fs::create_directory_symlink(dir_.path() / "real", dir_.path() / "again");
  fs::create_symlink("self", dir_.path() / "self");
  fs::create_symlink("nothing", dir_.path() / "dangling");
  fs::create_symlink(dir_.path() / "real/a.mbox", dir_.path() / "z.mbox");
  EXPECT_EQ(below().size(), 1U);
  EXPECT_EQ(paths_.at(0), fs::canonical(dir_.path() / "real/a.mbox"));
  EXPECT_EQ(problems_, Lines{});
  expect_refused((dir_.path() / "self").string());
}

TEST_F(Discover, FifosAndDevicesArePassedOverOnTheWayAndRefusedByName) {
  const std::string fifo = (dir_.path() / "pipe.mbox").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  dir_.write("a.mbox", kMbox);
  EXPECT_EQ(below(), Lines{"mbox a"});
  EXPECT_EQ(problems_, Lines{});
  expect_refused(fifo);
  expect_refused("mbox:" + fifo);
  expect_refused("/dev/null");
}

TEST_F(Discover, WhatMayNotBeReadIsNamed) {
  dir_.write("closed.mbox", kMbox);
  dir_.write("shut/b.mbox", kMbox);
  dir_.write("open.mbox", kMbox);
  fs::permissions(dir_.path(), fs::perms::all);
  fs::permissions(dir_.path() / "closed.mbox", fs::perms::none);
  fs::permissions(dir_.path() / "shut", fs::perms::none);
  const bool is_root = ::geteuid() == 0;
  ASSERT_EQ(::seteuid(is_root ? 65534 : ::geteuid()), 0);  // nobody
  const Lines found = below();
  ASSERT_EQ(::seteuid(is_root ? 0 : ::geteuid()), 0);
  fs::permissions(dir_.path() / "shut", fs::perms::all);
  EXPECT_EQ(found, Lines{"mbox open"});
  ASSERT_EQ(problems_.size(), 2U);
  EXPECT_NE(problems_[0].find("closed.mbox"), std::string::npos);
  EXPECT_NE(problems_[1].find("shut"), std::string::npos);
}

TEST_F(Discover, AKindToldOutrightIsBelievedAndKeepsOthersOut) {
  dir_.write("odd", "no mail in it\n");
  dir_.write("a.eml", kMessage);
  dir_.write("b.mbox", kMbox);
  EXPECT_EQ(below("mbox:" + (dir_.path() / "odd").string()), Lines{"mbox odd"});
  EXPECT_EQ(below("mbox:" + dir_.path().string()), Lines{"mbox b"});
  expect_refused("maildir:" + dir_.path().string());
  expect_refused("maildir:" + (dir_.path() / "a.eml").string());
  expect_refused("");
  expect_refused("mbox:");
  expect_refused((dir_.path() / "not-there").string());
}

TEST_F(Discover, TellsOfEveryFileThatHoldsNoMailButEmptyOnes) {
  dir_.write("a.eml", kMessage);
  dir_.write("b.txt", "ordinary: text\n");
  dir_.write("c.pab", std::string("!BDN\0\0\0\0AB", 10));
  dir_.write("d.docx", "PK\x03\x04 a zip that is a document");
  dir_.write("e", "");
  dir_.write("m.1", "2 M1e C5f0c1234\n\x01\x02N                 10\n");
  EXPECT_EQ(below(), Lines{"eml " + dir_.path().filename().string()});
  EXPECT_EQ(passed_, (Lines{"b.txt", "c.pab named", "d.docx", "m.1 named"}));
  below("eml:" + dir_.path().string());
  EXPECT_EQ(passed_, Lines{});
}

TEST_F(Discover, AMimeHeaderMakesAMessageOnlyWhereItIsWholeAndTheNameAllowsIt) {
  const std::string parts = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n";
  dir_.write("a.txt", parts);
  dir_.write("b.msg", "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\neA==\n");
  dir_.write("c.dat", parts);
  dir_.write("d.txt", "Content-Type: multipart/mixed\nno field\n\nx\n");
  dir_.write("e.txt", "Content-Type: text/html\nServer: x\n\n<p>\n");
  dir_.write("f.txt", "Subject: notes\n\nx\n");
  below();
  ASSERT_EQ(paths_.size(), 2U);
  EXPECT_EQ(passed_, (Lines{"c.dat", "d.txt", "e.txt", "f.txt"}));
}

TEST_F(Discover, StopsWhenTheSinkFails) {
  dir_.write("a.mbox", kMbox);
  dir_.write("b.mbox", kMbox);
  int calls = 0;
  const auto walked = discover(
      dir_.path().string(),
      [&](const Container&) -> Status {
        ++calls;
        return failed("the index is full");
      },
      [](const Unreadable&) {});
  ASSERT_FALSE(walked);
  EXPECT_EQ(walked.error().what, "the index is full");
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace oubli
