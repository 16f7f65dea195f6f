// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/address.h"

#include <gtest/gtest.h>

namespace oubli::imap {
namespace {

std::string canonical(std::string_view text) {
  const auto address = parse_address(text);
  return address ? to_string(*address) : "error: " + address.error().what;
}

TEST(ImapAddress, IsToldFromAPath) {
  EXPECT_TRUE(is_address("imaps://jean@mail.example.org"));
  EXPECT_TRUE(is_address("IMAP://jean@mail.example.org/INBOX"));
  EXPECT_FALSE(is_address("imaps:/jean"));
  EXPECT_FALSE(is_address("./imaps://jean@mail.example.org"));
  EXPECT_FALSE(is_address(""));
}

TEST(ImapAddress, HasOneSpellingForEveryWayToWriteIt) {
  EXPECT_EQ(canonical("IMAPS://jean@Mail.Example.ORG:993/inbox"),
            "imaps://jean@mail.example.org/INBOX");
  EXPECT_EQ(canonical("imaps://jean@example.org@mail.example.org"),
            "imaps://jean%40example.org@mail.example.org");
  EXPECT_EQ(canonical("imap://jean@mail.example.org:143/"), "imap://jean@mail.example.org");
  EXPECT_EQ(canonical("imaps://jean@[::1]:1993/a b/\xC3\x89t\xC3\xA9"),
            "imaps://jean@[::1]:1993/a%20b/\xC3\x89t\xC3\xA9");
  EXPECT_EQ(canonical("imaps://j@h/100%25%20%231"), "imaps://j@h/100%25%20%231");
}

TEST(ImapAddress, LeadsBackToWhatItWasMadeOf) {
  const Address made{true, "je@n:/;?#% \xC3\xA9", "mail.example.org", 1993, "a/b;c?d#e%f g"};
  const auto back = parse_address(to_string(made));
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(back->user, made.user);
  EXPECT_EQ(back->host, made.host);
  EXPECT_EQ(back->port, made.port);
  EXPECT_EQ(back->folder, made.folder);
}

TEST(ImapAddress, RefusesAPasswordWithoutRepeatingIt) {
  const auto address = parse_address("imaps://jean:hunter2@mail.example.org/INBOX");
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().code, ErrorCode::Usage);
  EXPECT_EQ((address.error().what + address.error().hint).find("hunter2"), std::string::npos);
}

TEST(ImapAddress, RefusesWhatLeadsNowhere) {
  for (const std::string_view text :
       {"imaps://mail.example.org/INBOX", "imaps://@mail.example.org", "imaps://jean@",
        "imaps://jean@h:", "imaps://jean@h:0", "imaps://jean@h:70000", "imaps://jean@h:9x",
        "imaps://jean@::1/", "imaps://jean@[::1", "imaps://jean@h/a%2", "imaps://jean@h/a%zz",
        "imaps://jean@h/a%0Ab", "imaps://je%00an@h", "imaps://jean@h/a%FF", "imaps://jean@h h",
        "imaps://jean;AUTH=*@h", "imaps://jean@h/a;UIDVALIDITY=3", "imaps://jean@h/a?ALL"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
}

}  // namespace
}  // namespace oubli::imap
