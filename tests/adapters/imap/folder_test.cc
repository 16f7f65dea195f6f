// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/folder.h"

#include <gtest/gtest.h>

#include "adapters/maildir/folder_name.h"

namespace oubli::imap {
namespace {

TEST(ImapFolder, IsSpelledInModifiedUtf7) {
  EXPECT_EQ(encode_modified_utf7("INBOX"), "INBOX");
  EXPECT_EQ(encode_modified_utf7("a & b"), "a &- b");
  EXPECT_EQ(encode_modified_utf7("Clients/\xC3\x89t\xC3\xA9"), "Clients/&AMk-t&AOk-");
  // The examples of RFC 3501, 5.1.3.
  EXPECT_EQ(encode_modified_utf7(
                "~peter/mail/\xE5\x8F\xB0\xE5\x8C\x97/\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"),
            "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
  EXPECT_EQ(encode_modified_utf7("\xF0\x9F\x93\xA7"), "&2D3c5w-");
}

TEST(ImapFolder, SpellingLeadsBack) {
  for (const std::string name : {"plain", "&", "&&", "a&b", "\xC3\xA9", "\xC3\xA9\xC3\xA9",
                                 "\xC3\xA9\xC3\xA9\xC3\xA9", "x\xF0\x9F\x93\xA7y\xE5\x8F\xB0"}) {
    EXPECT_EQ(maildir::decode_modified_utf7(encode_modified_utf7(name)), name);
  }
}

TEST(ImapFolder, IsNamedByItsSteps) {
  EXPECT_EQ(name_of({"INBOX.Clients.&AMk-t&AOk-", '.', true, {}}),
            "INBOX/Clients/\xC3\x89t\xC3\xA9");
  EXPECT_EQ(address_name_of({"INBOX.Clients", '.', true, {}}), "INBOX.Clients");
}

TEST(ImapFolder, WhoseNameDoesNotLeadBackIsNotAddressed) {
  EXPECT_EQ(address_name_of({"&AGE-", '/', true, {}}), "");    // "a", needlessly encoded
  EXPECT_EQ(address_name_of({"caf\xE9", '/', true, {}}), "");  // no text
  EXPECT_EQ(address_name_of({"a&b", '/', true, {}}), "");      // not well-formed
}

TEST(ImapFolder, UidsAreJoinedInRanges) {
  const std::vector<UidRange> joined{{1, 3}, {7, 7}, {9, 10}};
  EXPECT_EQ(ranges_of({10, 3, 1, 2, 9, 7, 3}), joined);
  EXPECT_EQ(count_of(joined), 6U);
  EXPECT_EQ(ranges_of({UINT32_MAX, UINT32_MAX - 1}),
            (std::vector<UidRange>{{UINT32_MAX - 1, UINT32_MAX}}));
  EXPECT_TRUE(ranges_of({}).empty());
}

}  // namespace
}  // namespace oubli::imap
