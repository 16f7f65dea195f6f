// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/email.h"

#include <gmock/gmock.h>

#include "tests/scanner/detect/found.h"

namespace oubli::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> emails(std::string_view text) { return values("email", text); }

TEST(EmailAddress, StandsAmongPunctuation) {
  for (const std::string_view text :
       {"jean.dupont@exemple.fr", "Write to jean.dupont@exemple.fr.", "<jean.dupont@exemple.fr>",
        "(jean.dupont@exemple.fr)", "'jean.dupont@exemple.fr'",
        "mailto:jean.dupont@exemple.fr?subject=x", "jean.dupont@exemple.fr, and",
        "\"jean.dupont@exemple.fr\"", "Jean.Dupont@Exemple.FR!",
        "?user=a&email=jean.dupont@exemple.fr&x=1", "jean.dupont@exemple.fr/",
        "email:jean.dupont@exemple.fr;", "jean.dupont@exemple.fr.Please answer",
        "«jean.dupont@exemple.fr»", "…jean.dupont@exemple.fr…", "邮箱jean.dupont@exemple.fr是",
        "- jean.dupont@exemple.fr -", "...jean.dupont@exemple.fr"}) {
    EXPECT_THAT(emails(text), ElementsAre("jean.dupont@exemple.fr")) << text;
  }
}

TEST(EmailAddress, HasTheFormsOfTheStandards) {
  EXPECT_THAT(emails("x+tag_1@sub.exemple.co.uk"), ElementsAre("x+tag_1@sub.exemple.co.uk"));
  EXPECT_THAT(emails("o'brien@exemple.ie"), ElementsAre("o'brien@exemple.ie"));
  EXPECT_THAT(emails("r&d@exemple.fr"), ElementsAre("r&d@exemple.fr"));
  EXPECT_THAT(emails("<!def!xyz%abc@exemple.fr>"), ElementsAre("!def!xyz%abc@exemple.fr"));
  EXPECT_THAT(emails("\"jean dupont\"@exemple.fr"), ElementsAre("\"jean dupont\"@exemple.fr"));
  EXPECT_THAT(emails("\"a\\\"b\"@exemple.fr"), ElementsAre("\"a\\\"b\"@exemple.fr"));
  EXPECT_THAT(emails("jean@[83.12.7.200]"), ElementsAre("jean@[83.12.7.200]"));
  EXPECT_THAT(emails("jean@[IPv6:2001:db8::1]"), ElementsAre("jean@[ipv6:2001:db8::1]"));
  EXPECT_THAT(emails("bounce-7+jean=exemple.fr@liste.fr"),
              ElementsAre("bounce-7+jean=exemple.fr@liste.fr"));
}

TEST(EmailAddress, OfInternationalNamesIsRead) {
  EXPECT_THAT(emails("An JÜRGEN@MÜLLER.de bitte"), ElementsAre("jürgen@müller.de"));
  EXPECT_THAT(emails("почта@пример.рф"), ElementsAre("почта@пример.рф"));
  EXPECT_THAT(emails("x@xn--mller-kva.de"), ElementsAre("x@xn--mller-kva.de"));
}

TEST(EmailAddress, OthersThatLookLikeItAreNot) {
  for (const std::string_view text :
       {"user@", "@name", "a@b", "x @ y", "image001.png@01D2A3B4.C5D6E7F8", "icon@2x.png",
        "jean@exemple.html", "3@4.5", "foo@bar.1a", "a@-b.fr", "@@@@", "price @ 4.50",
        "https://medium.com/@jean.dupont"}) {
    EXPECT_THAT(emails(text), IsEmpty()) << text;
  }
  const std::string too_long = std::string(65, 'a') + "@exemple.fr";
  EXPECT_THAT(emails(too_long), IsEmpty()) << "RFC 5321 section 4.5.3.1.1";
}

TEST(EmailAddress, MessageIdsAndRepositoriesAreHardlyBelieved) {
  EXPECT_THAT(emails("Message-ID: <2004.77.abc@mail.exemple.fr>"), IsEmpty());
  EXPECT_THAT(emails("src=\"cid:part1.77@exemple.fr\""), IsEmpty());
  EXPECT_THAT(emails("git clone git@github.com:a/b"), IsEmpty());
  EXPECT_THAT(emails("ftp://jean:secret@exemple.fr/"), IsEmpty());
}

TEST(EmailAddress, HiddenFromRobotsIsFoundWithLessConfidence) {
  for (const std::string_view text :
       {"jean.dupont (at) exemple.fr", "jean.dupont[at]exemple.fr",
        "jean.dupont {at} exemple (dot) fr", "jean.dupont at exemple dot fr",
        "jean.dupont [AT] exemple [DOT] fr", "jean.dupont(arobase)exemple(point)fr",
        "jean.dupont at exemple.fr (Jean)", "jean.dupont (@) exemple.fr",
        "jean.dupont @ exemple.fr", "jean (dot) dupont (at) exemple (dot) fr"}) {
    EXPECT_THAT(emails(text), ElementsAre("jean.dupont@exemple.fr")) << text;
    EXPECT_LT(all_in(text).at(0).confidence, 0.95) << text;
  }
  EXPECT_THAT(emails("jean%40exemple.fr"), ElementsAre("jean@exemple.fr"));
}

TEST(EmailAddress, ProseWithAtIsNotHiddenAddress) {
  for (const std::string_view text :
       {"We met at home. It was", "look at this dot on the map", "shop at amazon.com today",
        "arrive (at) noon", "but at some point it ends", "email at www.exemple.com",
        "5 at 10.30 pm"}) {
    EXPECT_THAT(emails(text), IsEmpty()) << text;
  }
}

TEST(EmailAddress, SpanCoversWhatIsWritten) {
  EXPECT_THAT(texts("email", "é <Jean@Exemple.fr>, x"), ElementsAre("Jean@Exemple.fr"));
  EXPECT_THAT(texts("email", "to a.b (at) c.fr now"), ElementsAre("a.b (at) c.fr"));
}

}  // namespace
}  // namespace oubli::detect
