// SPDX-License-Identifier: GPL-3.0-or-later
// Mailboxes and messages attached as files, told by what they hold.
#include <gtest/gtest.h>

#include "adapters/mime/transfer_encode.h"
#include "tests/scanner/extract/reading.h"

namespace oubli {
namespace {

using test::says;
using test::text_of;

std::string message_in(const std::string& encoding, const std::string& body) {
  return "From: a@example.net\nTo: d@example.net\nSubject: y\nMIME-Version: 1.0\n"
         "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: " +
         encoding + "\n\n" + body + "\n";
}

const std::string kCoded = message_in("quoted-printable", "about Je=61n Dup=C3=B6nt");
const std::string kPacked =
    message_in("base64", mime::base64_lines("about Jean Dup\xc3\xb6nt", "\n"));
const std::string kFrom = "From x@example.net Mon Mar  3 10:00:00 2014\n";
const std::string kOther = "\n" + kFrom + "From: b@example.net\nSubject: z\n\nhi\n";

std::string attachment(const std::string& type, const std::string& name, std::string_view bytes) {
  const std::string file = name.empty() ? "" : "; filename=\"" + name + "\"";
  return "Content-Type: " + type + "\nContent-Disposition: attachment" + file +
         "\nContent-Transfer-Encoding: base64\n\n" + mime::base64_lines(bytes, "\n");
}

std::string holding(const std::string& part) {
  return "From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
         "--x\n\nsee attached\n--x\n" +
         part + "\n--x--\n";
}

struct Attached {
  const char* type;
  const char* name;
};
class AttachedMail : public testing::TestWithParam<Attached> {};

TEST_P(AttachedMail, IsReadMessageByMessageWhateverItIsCalled) {
  const auto [type, name] = GetParam();
  for (const std::string& inner : {kCoded, kPacked}) {
    for (const std::string& bytes :
         {inner, kFrom + inner + kOther,
          kFrom + "From: b@example.net\nSubject: z\n\nhi\n\n" + kFrom + inner}) {
      const Extracted got = extract(holding(attachment(type, name, bytes)));
      EXPECT_TRUE(says(got, Where::Body, "about Jean Dup\xc3\xb6nt")) << type << ' ' << name << '\n'
                                                                      << bytes;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Any, AttachedMail,
    testing::Values(Attached{"application/mbox", "old.mbox"},
                    Attached{"application/mbox", "export"},
                    Attached{"application/octet-stream", "old.mbox"},
                    Attached{"application/octet-stream", "message"},
                    Attached{"application/octet-stream", "m.eml"},
                    Attached{"application/octet-stream", "m.msg"}, Attached{"text/plain", "m.eml"},
                    Attached{"text/plain", "m.txt"}, Attached{"text/plain", ""},
                    Attached{"text/html", "m.html"}, Attached{"image/png", "m.png"},
                    Attached{"message/rfc822", "m"}));

TEST(AttachedMailbox, StandsWhereAMessageWasAnnounced) {
  const Extracted got =
      extract(holding("Content-Type: message/rfc822\n\n" + kFrom.substr(0, 0) + kFrom +
                      "From: b@example.net\nSubject: z\n\nhi\n\n" + kFrom + kPacked));
  EXPECT_TRUE(says(got, Where::Body, "about Jean Dup\xc3\xb6nt"));
}

TEST(AttachedMailbox, IsReadAsTextToo) {
  const Extracted got = extract(holding(attachment("text/plain", "notes.txt", kFrom + kCoded)));
  EXPECT_TRUE(says(got, Where::Attachment, "From x@example.net Mon Mar"));
  EXPECT_TRUE(says(got, Where::Attachment, "Je=61n"));
}

// It was decoded by whoever quoted it, or is not meant to be.
TEST(AttachedMailbox, IsNotWhatATextQuotes) {
  const std::string sealed =
      "From: b@example.net\nContent-Type: multipart/encrypted; boundary=y\n\nas she wrote\n";
  for (const std::string& bytes : {kPacked, kFrom + kPacked, sealed}) {
    const Extracted got = extract("From: a@example.com\nContent-Type: text/plain\n\n" + bytes);
    EXPECT_EQ(text_of(got, Where::Body), bytes + "\n");
    EXPECT_TRUE(got.messages.empty() && got.not_scanned.empty());
  }
}

TEST(AttachedMailbox, IsNotWhatMerelyQuotesAHeader) {
  const Extracted got = extract(
      "From: a@example.com\nContent-Type: text/plain\n\nFrom: b@example.net\nTo: c@example.net\n"
      "Subject: yours\n\nas she wrote\n");
  EXPECT_EQ(text_of(got, Where::Body),
            "From: b@example.net\nTo: c@example.net\nSubject: yours\n\nas she wrote\n\n");
}

TEST(AttachedMailbox, SingleMessageIsATargetOfItsOwn) {
  const Extracted got = extract(holding(attachment("application/octet-stream", "export", kCoded)));
  ASSERT_EQ(got.messages.size(), 1U);
  EXPECT_EQ(got.messages.front(), "2");
  const auto alone =
      extract_attached(holding(attachment("application/octet-stream", "export", kCoded)), "2");
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->envelope.subject, "y");
}

TEST(BouncedHeaders, AreReadAsTheFieldsTheyAre) {
  for (const char* type : {"text/rfc822-headers", "message/rfc822-headers"}) {
    for (const char* field :
         {"To: =?utf-8?Q?Jean_Dup=C3=B6nt?= <q@example.net>",
          "Subject: =?utf-8?B?YWJvdXQgSmVhbiBEdXDDtm50?=",
          "Content-Type: application/pdf; name*=utf-8''Jean%20Dup%C3%B6nt.pdf"}) {
      const Extracted got = extract(holding(std::string("Content-Type: ") + type +
                                            "\n\nFrom: b@example.net\n" + field + "\nX-Last: 1\n"));
      const std::string said =
          text_of(got, Where::OtherHeader) + text_of(got, Where::AttachmentName);
      EXPECT_NE(said.find("Jean Dup\xc3\xb6nt"), std::string::npos) << type << field;
      EXPECT_TRUE(got.not_scanned.empty());
      EXPECT_FALSE(got.is_ambiguous);
      EXPECT_TRUE(got.messages.empty());
    }
  }
}

TEST(BouncedHeaders, OfASealedMessageAreNotSealed) {
  const Extracted got =
      extract(holding("Content-Type: text/rfc822-headers\n\nFrom: b@example.net\n"
                      "Content-Type: multipart/encrypted; boundary=q\n\n"));
  EXPECT_TRUE(got.not_scanned.empty());
}

TEST(BouncedHeaders, WithAMessageBehindThemAreThatMessage) {
  const Extracted got = extract(holding("Content-Type: text/rfc822-headers\n\n" + kPacked));
  EXPECT_TRUE(says(got, Where::Body, "about Jean Dup\xc3\xb6nt"));
}

}  // namespace
}  // namespace oubli
