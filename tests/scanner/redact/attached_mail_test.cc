// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of mailboxes and messages attached as files, and of headers sent back.
#include "adapters/mime/mime_message.h"
#include "adapters/mime/transfer_encode.h"
#include "scanner/redact/text_leaf.h"
#include "tests/scanner/redact/redacting.h"

namespace oubli::redact::test {
namespace {

std::string lines_of(std::string_view bytes) {
  std::string out = mime::base64_lines(bytes, "\n");
  out.pop_back();
  return out;
}

std::string around(const std::string& part) {
  return "From: ann@example.net\nSubject: papers\nMIME-Version: 1.0\n"
         "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nsee below\n--b\n" +
         part + "\n--b--\n";
}

std::string attached(const std::string& type, std::string_view bytes) {
  return around("Content-Type: " + type +
                "\nContent-Disposition: attachment; filename=old\n"
                "Content-Transfer-Encoding: base64\n\n" +
                lines_of(bytes));
}

std::string second_part(const std::string& message) {
  const mime::Tree tree = mime::parse(message, mime::kPlainReading);
  const mime::Part& part = tree.parts.at(2);
  return decoded(std::string_view(message).substr(part.body.begin, part.body.size()),
                 part.encoding);
}

constexpr std::string_view kFrom = "From jean@example.org Mon Mar  3 10:00:00 2014\n";
const std::string kOther =
    "\nFrom b@example.net Mon Mar  3 10:00:00 2014\nFrom: b@example.net\nSubject: z\n\nhi\n";

std::string inner(const std::string& encoding, const std::string& body) {
  return "From: bob@example.com\nSubject: lunch\nContent-Type: text/plain; charset=utf-8\n"
         "Content-Transfer-Encoding: " +
         encoding + "\n\n" + body + "\n";
}

TEST(RedactedAttachedMail, MailboxIsRedactedMessageByMessage) {
  for (const char* type : {"application/mbox", "application/octet-stream", "text/plain"}) {
    const auto out = redacted(attached(
        type, std::string(kFrom) + inner("base64", lines_of("with Jean Dupont, alas\n")) + kOther));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_TRUE(out.stubs.empty());
    EXPECT_THAT(second_part(out.bytes),
                testing::MatchesRegex(
                    "From redacted-[a-p]+@redacted.invalid Mon Mar  3 10:00:00 2014\n(.|\n)*"));
    EXPECT_THAT(
        second_part(out.bytes),
        HasSubstr("\n" + inner("base64", lines_of("with [redacted name], alas\n")) + kOther))
        << type;
  }
}

TEST(RedactedAttachedMail, MessageIsRedactedWhereItStands) {
  for (const char* type : {"application/octet-stream", "text/plain"}) {
    const auto out =
        redacted(attached(type, inner("quoted-printable", "with Je=61n Dupont, alas")));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_TRUE(out.stubs.empty());
    EXPECT_EQ(second_part(out.bytes), inner("quoted-printable", "with [redacted name], alas"))
        << type;
  }
}

TEST(RedactedAttachedMail, MailboxWhereAMessageWasAnnouncedIsRedactedMessageByMessage) {
  const auto out =
      redacted(around("Content-Type: message/rfc822\n\n" + kOther.substr(1) + "\n" +
                      std::string(kFrom) + inner("base64", lines_of("with Jean Dupont\n"))));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(out.bytes, HasSubstr(inner("base64", lines_of("with [redacted name]\n"))));
}

TEST(RedactedAttachedMail, LineThatWouldFrameAMessageStaysEncoded) {
  const std::string line = "\n\n=46rom b@example.net Mon Mar  3 10:00:00 2014";
  const auto out = redacted(
      attached("application/mbox",
               std::string(kFrom) + inner("quoted-printable", "Jean Dupont said" + line) + kOther));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(second_part(out.bytes), HasSubstr("\n[redacted name] said" + line + "\n" + kOther));
}

TEST(RedactedAttachedMail, MessageWithACountBeforeItBecomesAStub) {
  const std::string message = inner("quoted-printable", "with Je=61n Dupont");
  const auto out = redacted(attached(
      "application/octet-stream",
      std::to_string(message.size()) + "\n" + message + "<?xml version=\"1.0\"?><plist></plist>"));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_EQ(second_part(out.bytes), kStubText);
}

std::string bounced(const std::string& type, const std::string& fields) {
  return around("Content-Type: " + type + "\n\nFrom: bob@example.com\n" + fields + "\nX-Last: 1");
}

TEST(RedactedBounce, HeaderIsRedactedFieldByField) {
  for (const char* type : {"text/rfc822-headers", "message/rfc822-headers"}) {
    const auto out = redacted(
        bounced(type, "Subject: =?utf-8?B?RG9zc2llciBkZSBKZWFuIER1cG9udCwgw6AgUGFyaXM=?="));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_TRUE(out.stubs.empty());
    EXPECT_THAT(out.bytes, HasSubstr("\n\nFrom: bob@example.com\nSubject: =?utf-8?"));
    EXPECT_THAT(read(out.bytes), HasSubstr("Dossier de [redacted name], \xc3\xa0 Paris\n"));
    EXPECT_THAT(out.bytes, HasSubstr("\nX-Last: 1\n--b--"));
  }
}

TEST(RedactedBounce, MailboxBecomesAToken) {
  const auto out =
      redacted(bounced("text/rfc822-headers", "To: =?utf-8?Q?Jean_Dup=6Fnt?= <jd@example.net>"));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(out.bytes, HasSubstr("\nTo: \"[redacted name]\" <redacted-"));
  EXPECT_THAT(out.bytes, HasSubstr("\nX-Last: 1\n--b--"));
}

TEST(RedactedBounce, FileNameInItGoesAndNothingIsAdded) {
  const auto out = redacted(
      bounced("text/rfc822-headers", "Content-Type: application/pdf; name=\"Jean Dupont.pdf\""));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(
      out.bytes,
      HasSubstr("\nContent-Type: application/pdf; name=redacted-name.pdf\nX-Last: 1\n--b--"));
}

}  // namespace
}  // namespace oubli::redact::test
