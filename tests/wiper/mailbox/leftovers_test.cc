// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/leftovers.h"

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace oubli::wiper {
namespace {

std::vector<std::string> names(const Path& below, const std::vector<Leftover>& found) {
  std::vector<std::string> names;
  for (const auto& one : found) {
    EXPECT_FALSE(one.what.empty()) << one.path;
    names.push_back(one.path.lexically_relative(below).string());
  }
  return names;
}

class Leftovers : public testing::Test {
 protected:
  void write(const std::string& name) const {
    std::filesystem::create_directories((dir.path() / name).parent_path());
    dir.write(name, "x");
  }
  std::vector<std::string> of(const std::vector<std::string>& mailboxes) const {
    std::vector<Path> paths;
    for (const auto& name : mailboxes) paths.push_back(dir.path() / name);
    return names(dir.path(), leftovers_of(paths));
  }
  oubli::test::TempDir dir;
};

using Names = std::vector<std::string>;

TEST_F(Leftovers, AreSeenInAMaildirAndAboveIt) {
  for (const char* name : {"m/box/cur/1", "m/box/dovecot.index.cache", "m/box/dovecot.index.log",
                           "m/box/dovecot-uidlist", "m/box/subscriptions", "m/.notmuch/xapian/x"}) {
    write(name);
  }
  EXPECT_EQ(of({"m/box"}), (Names{"m/.notmuch", "m/box/dovecot-uidlist",
                                  "m/box/dovecot.index.cache", "m/box/dovecot.index.log"}));
}

TEST_F(Leftovers, AreSeenBesideAMailboxByItsOwnName) {
  for (const char* name :
       {"p/Mail/Inbox", "p/Mail/Inbox.msf", "p/Mail/Sent", "p/Mail/Sent.msf", "p/Mail/Inbox~",
        "p/Mail/.Inbox.swp", "p/Mail/.imap/Inbox/dovecot.index", "p/global-messages-db.sqlite"}) {
    write(name);
  }
  EXPECT_EQ(of({"p/Mail/Inbox"}),
            (Names{"p/Mail/.Inbox.swp", "p/Mail/.imap/Inbox", "p/Mail/Inbox.msf", "p/Mail/Inbox~",
                   "p/global-messages-db.sqlite"}));
}

TEST_F(Leftovers, AreNamedOnceForManyMessagesOfOneFolder) {
  for (const char* name : {"t/.notmuch/x", "t/a/1.eml~", "t/a/2.eml"}) write(name);
  EXPECT_EQ(of({"t/a/1.eml", "t/a/2.eml"}), (Names{"t/.notmuch", "t/a/1.eml~"}));
}

TEST_F(Leftovers, AreCopiesByTheNamesThatProgramsGiveThem) {
  for (const char* name : {"p/in", "p/in.bak", "p/in.bak.gz", "p/in.1", "p/in.12.xz", "p/in.save",
                           "p/in.old-2019", "p/in.gz", "p/in.pdf", "p/in.1a", "p/inner.bak"}) {
    write(name);
  }
  EXPECT_EQ(of({"p/in", "p/in.gz"}), (Names{"p/in.1", "p/in.12.xz", "p/in.bak", "p/in.bak.gz",
                                            "p/in.old-2019", "p/in.save"}));
}

TEST_F(Leftovers, AreSeenOfThunderbirdAndDovecot) {
  for (const char* name :
       {"p/Inbox", "p/Inbox.mozmsgs/1.wdseml", "p/nstmp", "p/dovecot.index.cache"})
    write(name);
  EXPECT_EQ(of({"p/Inbox"}), (Names{"p/Inbox.mozmsgs", "p/dovecot.index.cache", "p/nstmp"}));
}

TEST_F(Leftovers, AreSeenOfAppleMail) {
  for (const char* name : {"V9/MailData/Envelope Index", "V9/a.mbox/Messages/12.partial.emlx",
                           "V9/a.mbox/Attachments/12/2/cv.pdf", "V9/a.mbox/Attachments/13/2/x"}) {
    write(name);
  }
  EXPECT_EQ(of({"V9/a.mbox/Messages/12.partial.emlx"}),
            (Names{"V9/MailData/Envelope Index", "V9/a.mbox/Attachments/12"}));
}

TEST_F(Leftovers, AreNoneWhereNothingIs) {
  write("m/inbox");
  EXPECT_TRUE(of({"m/inbox", "m/gone.eml"}).empty());
}

}  // namespace
}  // namespace oubli::wiper
