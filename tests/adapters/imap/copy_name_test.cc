// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/copy_name.h"

#include <gtest/gtest.h>

#include "adapters/maildir/folder_name.h"

namespace oubli::imap {
namespace {

TEST(CopyName, OfAFolderIsThatOfAMaildir) {
  EXPECT_EQ(directory_of("INBOX"), ".");
  EXPECT_EQ(directory_of("Clients/2019"), ".Clients.2019");
  EXPECT_EQ(directory_of("Clients/\xC3\x89t\xC3\xA9"), ".Clients.&AMk-t&AOk-");
  EXPECT_EQ(directory_of("INBOX/Sent"), ".INBOX.Sent");
}

TEST(CopyName, OfAFolderLeadsBack) {
  for (const std::string folder : {"a.b", "v1.2/3.4", ".", "..", "../..", "a & b/c", ".cur"}) {
    const auto directory = directory_of(folder);
    ASSERT_TRUE(directory) << folder;
    EXPECT_EQ(maildir::folder_of_maildirpp(*directory), folder);
  }
}

TEST(CopyName, OfAFolderStaysInTheMaildir) {
  for (const std::string folder : {"", "/", "//", "/etc", "a/", "a//b"}) {
    EXPECT_FALSE(directory_of(folder)) << folder;
  }
  EXPECT_EQ(directory_of("../../etc/passwd"), ".&AC4-&AC4-.&AC4-&AC4-.etc.passwd");
  EXPECT_EQ(directory_of("cur"), ".cur");
  EXPECT_TRUE(directory_of(std::string(254, 'x')));
  EXPECT_FALSE(directory_of(std::string(255, 'x')));
}

TEST(CopyName, OfAnMboxIsAsAPersonWritesItAndStaysThere) {
  EXPECT_EQ(mbox_of("INBOX"), "INBOX.mbox");
  EXPECT_EQ(mbox_of("Clients/\xC3\x89t\xC3\xA9"), "Clients.\xC3\x89t\xC3\xA9.mbox");
  EXPECT_EQ(mbox_of("a & b/v1.2"), "a & b.v1%2E2.mbox");
  EXPECT_EQ(mbox_of("../../etc/passwd"), "%2E%2E.%2E%2E.etc.passwd.mbox");
  EXPECT_EQ(mbox_of("100%/a\nb"), "100%25.a%0Ab.mbox");
  for (const std::string folder : {"", "/", "//", "/etc", "a/", "a//b"}) {
    EXPECT_FALSE(mbox_of(folder)) << folder;
  }
  EXPECT_TRUE(mbox_of(std::string(239, 'x')));
  EXPECT_FALSE(mbox_of(std::string(240, 'x')));
}

TEST(CopyName, OfAMessageLeadsBack) {
  const std::string text = to_string({1393837200, 12, 4294967295U, 1234}, "FS");
  EXPECT_EQ(text, "1393837200.U12V4294967295.oubli,S=1234:2,FS");
  const auto name = parse_copy_name(text);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->uid, 12U);
  EXPECT_EQ(name->uid_validity, 4294967295U);
  EXPECT_EQ(name->size, 1234U);
  EXPECT_EQ(to_string({-5, 1, 1, 0}, ""), "0.U1V1.oubli,S=0:2,");
}

TEST(CopyName, OfAnotherFileIsNone) {
  for (const std::string text :
       {"", "1393837200.M1P2.host:2,S", "1.U0V7.oubli,S=1:2,", "1.U99999999999V7.oubli,S=1:2,",
        "1.U1V7.oubli,S=:2,", "1.U1V7.oubli,S=1", "x.U1V7.oubli,S=1:2,"}) {
    EXPECT_FALSE(parse_copy_name(text)) << text;
  }
}

TEST(CopyName, FlagsAreLettersInOrder) {
  std::vector<std::string> keywords{"$Label1"}, lost;
  EXPECT_EQ(letters_of({"\\Seen", "\\Answered", "$Label1", "Junk"}, keywords, lost), "RSab");
  EXPECT_EQ(keywords, (std::vector<std::string>{"$Label1", "Junk"}));
  EXPECT_EQ(letters_of({"Junk", "\\Draft", "\\Flagged", "\\Deleted"}, keywords, lost), "DFTb");
  EXPECT_TRUE(lost.empty());
}

TEST(CopyName, AFlagWithoutALetterIsNamed) {
  std::vector<std::string> keywords, lost, flags;
  for (int i = 10; i < 38; ++i) flags.push_back("k" + std::to_string(i));
  EXPECT_EQ(letters_of(flags, keywords, lost), "abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(lost, (std::vector<std::string>{"k36", "k37"}));
}

}  // namespace
}  // namespace oubli::imap
