// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of the parts of a message.
#include "adapters/mime/transfer_encode.h"
#include "tests/scanner/redact/redacting.h"
#include "tests/support/msg_builder.h"

namespace oubli::redact::test {
namespace {

constexpr std::string_view kTop =
    "From: ann@example.net\nSubject: papers\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=\"b\"\n\n";

std::string mixed(std::initializer_list<std::string_view> parts) {
  std::string out(kTop);
  for (const std::string_view part : parts) out += "--b\n" + std::string(part) + "\n";
  return out + "--b--\n";
}

constexpr std::string_view kPlain = "Content-Type: text/plain\n\nNothing here.";
constexpr std::string_view kStub =
    "--b\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\n"
    "[This part held personal data and was removed.]\n";

std::string in_base64(std::string_view bytes) {
  std::string out = mime::base64_lines(bytes, "\n");
  out.pop_back();
  return out;
}

TEST(RedactedParts, PartsThatDoNotSpeakOfThePersonStayByteForByte) {
  const std::string picture =
      "Content-Type: image/png; name=\"a.png\"\nContent-Transfer-Encoding: base64\n"
      "\niVBORw0KGgo  AAAA=\n=";
  const auto out = redacted(mixed({kPlain, "Content-Type: text/plain\n\nJean Dupont", picture}));
  EXPECT_EQ(out.bytes, mixed({kPlain, "Content-Type: text/plain\n\n[redacted name]", picture}));
}

TEST(RedactedParts, AttachmentNamedAfterThePersonBecomesAStub) {
  const auto out =
      redacted(mixed({kPlain,
                      "Content-Type: application/pdf; name=\"CV_Jean_Dupont.pdf\"\n"
                      "Content-Disposition: attachment; filename=\"CV_Jean_Dupont.pdf\"\n"
                      "Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK",
                      kPlain}));
  EXPECT_EQ(out.bytes, mixed({kPlain, kStub.substr(4, kStub.size() - 5), kPlain}));
  ASSERT_EQ(out.stubs.size(), 1U);
  EXPECT_EQ(out.stubs[0].part, "2");
}

TEST(RedactedParts, AttachmentThatCannotBeEditedBecomesAStub) {
  for (const std::string_view type : {"application/rtf", "application/pkcs7-signature"}) {
    const std::string_view der("\x30\x0f\x0c\x0bJean Dupont\x05\x00", 17);
    const std::string body = type == "application/rtf" ? "{\\rtf1 Jean Dupont}" : std::string(der);
    const auto out =
        redacted(mixed({kPlain, "Content-Type: " + std::string(type) +
                                    "\nContent-Transfer-Encoding: base64\n\n" + in_base64(body)}));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << type << out.why;
    EXPECT_THAT(out.bytes, HasSubstr(kStub)) << type;
  }
}

TEST(RedactedParts, FileThatIsNotExaminedBecomesAStubWhenItHoldsTheWordsThemselves) {
  const auto out =
      redacted(mixed({"Content-Type: text/plain\n\nfor jean@example.org",
                      "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" +
                          in_base64("%PDF-1.4 /Author (Jean Dupont) %%EOF\x01\x02")}));
  EXPECT_THAT(out.bytes, HasSubstr(kStub));
}

// Its fields are not those of the message it is attached to.
TEST(RedactedParts, OutlookMessageInsideTakesNothingElseWithIt) {
  oubli::test::MsgBuilder item;
  item.recipient(1, "Jean Dupont", "jean@example.org");
  for (const std::string_view type : {"application/vnd.ms-outlook", "application/octet-stream"}) {
    const std::string head = "Content-Type: " + std::string(type) +
                             "; name=x.msg\nContent-Transfer-Encoding: base64\n\n";
    const auto with = [&](const std::string& part) {
      return "To: bob@example.net\n" + mixed({kPlain, part, kPlain});
    };
    const auto out = redacted(with(head + in_base64(item.build())));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_EQ(out.bytes, with(std::string(kStub.substr(4, kStub.size() - 5)))) << type;
  }
}

TEST(RedactedParts, MessageInsideIsRedactedWhereItStands) {
  const std::string inner =
      "From: Jean Dupont <jean@example.org>\nTo: bob@example.com\nSubject: lunch\n\nAt noon, Jean "
      "Dupont";
  const auto plain = redacted(mixed({kPlain, "Content-Type: message/rfc822\n\n" + inner}));
  ASSERT_EQ(plain.outcome, Outcome::Redacted) << plain.why;
  EXPECT_TRUE(plain.stubs.empty());
  EXPECT_THAT(plain.bytes,
              HasSubstr("To: bob@example.com\nSubject: lunch\n\nAt noon, [redacted name]\n--b--"));
  const auto packed = redacted(mixed(
      {"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + in_base64(inner)}));
  ASSERT_EQ(packed.outcome, Outcome::Redacted) << packed.why;
  EXPECT_TRUE(packed.stubs.empty());
  EXPECT_THAT(read(packed.bytes), HasSubstr("At noon, [redacted name]"));
}

TEST(RedactedParts, NamedMessageInsideLosesItsNameOnly) {
  const auto out =
      redacted(mixed({"Content-Type: message/rfc822; name=\"Jean Dupont.eml\"\n"
                      "Content-Disposition: attachment; filename=\"Jean Dupont.eml\"\n\n"
                      "From: bob@example.com\nSubject: lunch\n\nAt noon, with Jean Dupont."}));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(out.bytes, HasSubstr("message/rfc822; name=redacted-name.eml\n"));
  EXPECT_THAT(out.bytes, HasSubstr("Subject: lunch\n\nAt noon, with [redacted name].\n"));
}

TEST(RedactedParts, TextAroundThePartsIsReadToo) {
  std::string message = mixed({kPlain});
  message.insert(kTop.size(), "For Jean Dupont:\n");
  const auto out = redacted(message + "Jean Dupont again\n");
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(out.bytes, HasSubstr("\n\nFor [redacted name]:\n--b\n"));
  EXPECT_THAT(out.bytes, HasSubstr("--b--\n[redacted name] again\n"));
}

TEST(RedactedParts, SignedPartsAreSaidNotToVerifyAnyMore) {
  const std::string message =
      "From: ann@example.net\nMIME-Version: 1.0\n"
      "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\n\n"
      "--b\nContent-Type: text/plain\n\nJean Dupont\n"
      "--b\nContent-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\nxyz\n--b--\n";
  EXPECT_THAT(redacted(message).broken_signatures, testing::ElementsAre("OpenPGP"));
}

TEST(RedactedParts, EncryptedPartMakesItImpossible) {
  const auto out = redacted(
      "From: jean@example.org\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime; "
      "smime-type=enveloped-data\n"
      "Content-Transfer-Encoding: base64\n\nMAsGCSqGSIb3DQEHAw==\n");
  EXPECT_EQ(out.outcome, Outcome::Impossible);
  EXPECT_EQ(out.why, "part 1: encrypted");
  EXPECT_TRUE(out.bytes.empty());
}

TEST(RedactedParts, WhatOnlyASecondReadingShowsGoesWithTheBody) {
  const auto out = redacted(
      "From: ann@example.net\nSubject: x\nMIME-Version: 1.0\n"
      "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n"
      "--a\nContent-Type: text/plain\n\nfirst\n"
      "--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" +
      in_base64(std::string(50, '.') + "Jean Dupont was here") + "\n--b--\n--a--\n");
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_FALSE(is_found(out.bytes));
  EXPECT_THAT(out.bytes, HasSubstr("Subject: x\n"));
  EXPECT_THAT(out.bytes, HasSubstr("[This part held personal data and was removed.]"));
}

TEST(RedactedParts, TextLabelledBase64IsCoveredInBothReadings) {
  const auto out = redacted(
      "From: ann@example.net\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
      "Dear Jean Dupont, this was never encoded at all.\n");
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_FALSE(is_found(out.bytes));
  EXPECT_THAT(out.bytes, Not(HasSubstr("Dupont")));
}

}  // namespace
}  // namespace oubli::redact::test
