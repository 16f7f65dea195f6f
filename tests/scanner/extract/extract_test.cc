// SPDX-License-Identifier: GPL-3.0-or-later
// What extract() says of messages as they are meant to be.
#include <gtest/gtest.h>

#include "adapters/mime/transfer_encode.h"
#include "tests/scanner/extract/reading.h"

namespace oubli {
namespace {

using test::kUnreadable;
using test::kUnsupported;
using test::names_reason;
using test::part_message;
using test::says;
using test::text_of;

TEST(Extract, ReadsAPlainMessage) {
  const Extracted got = extract(
      "From: Jean Dupont <jean@example.com>\r\nTo: anna@example.org\r\nSubject: Hello\r\n"
      "Message-ID: <1@example.com>\r\nDate: Thu, 21 Mar 2019 10:00:00 +0100\r\n\r\nGood "
      "morning\r\n");
  ASSERT_EQ(got.envelope.mailboxes.size(), 2U);
  EXPECT_EQ(got.envelope.mailboxes[0].name, "Jean Dupont");
  EXPECT_EQ(got.envelope.mailboxes[0].address, "jean@example.com");
  EXPECT_EQ(got.envelope.mailboxes[1].role, Where::To);
  EXPECT_EQ(got.envelope.subject, "Hello");
  EXPECT_EQ(got.envelope.message_id, "1@example.com");
  EXPECT_EQ(got.envelope.date, 1553158800);
  EXPECT_EQ(text_of(got, Where::From), "Jean Dupont <jean@example.com>\n");
  EXPECT_EQ(text_of(got, Where::Body), "Good morning\r\n\n");
  EXPECT_TRUE(got.not_scanned.empty());
  EXPECT_FALSE(got.is_ambiguous);
  EXPECT_FALSE(got.is_signed);
}

TEST(Extract, ReadsEachAlternativeOfAMultipart) {
  const Extracted got = extract(
      "Subject: =?utf-8?B?w4l0w6k=?=\nContent-Type: multipart/alternative; boundary=x\n\n"
      "--x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
      "quoted-printable\n\n"
      "M=FCller\n--x\nContent-Type: text/html; "
      "charset=utf-8\n\n<p>M&uuml;ller<b>s</b></p><p>two</p>\n--x--\n");
  EXPECT_EQ(got.envelope.subject, "Été");
  EXPECT_TRUE(says(got, Where::Body, "Müller\n"));
  EXPECT_TRUE(says(got, Where::Body, "Müllers\ntwo"));
  EXPECT_FALSE(got.is_ambiguous);
}

TEST(Extract, TakesTheDateFromTheLastRelayWhenThereIsNone) {
  const Extracted got = extract(
      "Received: from b by c;\n Thu, 21 Mar 2019 10:00:00 +0100\n"
      "Received: from a by b; Wed, 20 Mar 2019 10:00:00 +0100\nDate: never\n\nx\n");
  EXPECT_EQ(got.envelope.date, 1553158800);
}

TEST(Extract, WritesOutNamesThatTheFieldHidesBehindSyntax) {
  const Extracted got = extract("To: \"Jean \\Du\\pont\" <jean @ example . com>\n\nx\n");
  EXPECT_TRUE(says(got, Where::To, "Jean Dupont <jean@example.com>"));
}

TEST(Extract, LabelsOtherHeadersAndKeepsIdentitiesOfSignatures) {
  const Extracted got = extract("X-Customer: Jean\nDKIM-Signature: v=1; i=jean@example.com;\n b=" +
                                std::string(80, 'Q') + "\n\nx\n");
  EXPECT_TRUE(says(got, Where::OtherHeader, "Jean"));
  EXPECT_TRUE(says(got, Where::TraceHeader, "i=jean@example.com"));
  EXPECT_FALSE(says(got, Where::TraceHeader, "QQQQ"));
  EXPECT_TRUE(got.is_signed);
}

TEST(Extract, ReadsPreambleAndEpilogue) {
  const Extracted got =
      extract("Content-Type: multipart/mixed; boundary=b\n\nbefore\n--b\n\nx\n--b--\nbehind\n");
  EXPECT_TRUE(says(got, Where::Body, "before"));
  EXPECT_TRUE(says(got, Where::Body, "behind"));
  EXPECT_EQ(got.segments.back().text, "x");
}

TEST(Extract, ReadsAMessageInside) {
  const Extracted got = extract(
      "From: outer@example.com\nSubject: outer\nContent-Type: message/rfc822\n\n"
      "From: inner@example.com\nSubject: =?utf-8?q?int=C3=A9rieur?=\n\nhello inside\n");
  EXPECT_EQ(got.envelope.subject, "outer");
  ASSERT_EQ(got.envelope.mailboxes.size(), 1U);
  EXPECT_TRUE(says(got, Where::OtherHeader, "inner@example.com"));
  EXPECT_TRUE(says(got, Where::OtherHeader, "intérieur"));
  EXPECT_TRUE(says(got, Where::Body, "hello inside"));
}

TEST(Extract, ReadsAnEncodedMessageInside) {
  const Extracted got =
      extract(part_message("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n",
                           "U3ViamVjdDogZGVlcAoKaGVsbG8gaW5zaWRlCg==\r\n"));
  EXPECT_TRUE(says(got, Where::OtherHeader, "deep"));
  EXPECT_TRUE(says(got, Where::Body, "hello inside"));
}

TEST(Extract, ReadsTextAttachmentsWithTheirNames) {
  const Extracted got =
      extract(part_message("Content-Type: text/csv; "
                           "name*=utf-8''donn%C3%A9es.csv\r\nContent-Disposition: attachment\r\n",
                           "Jean;Dupont\r\n"));
  EXPECT_TRUE(says(got, Where::Attachment, "Jean;Dupont"));
  EXPECT_TRUE(says(got, Where::AttachmentName, "données.csv"));
  EXPECT_EQ(got.segments.back().label, "données.csv");
}

TEST(Extract, TakesTextForTextWhateverItIsDeclaredAs) {
  const Extracted got = extract(
      part_message("Content-Type: image/png; name=x.png\r\n", "Jean Dupont, 5 rue de la Paix\r\n"));
  EXPECT_TRUE(says(got, Where::Attachment, "Jean Dupont"));
}

TEST(Extract, NamesWhatItDoesNotExamine) {
  EXPECT_TRUE(names_reason(extract(part_message("Content-Type: application/msword\r\n",
                                                "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\1\2")),
                           kUnsupported, "attachment type not examined: application/msword"));
  EXPECT_TRUE(names_reason(
      extract(part_message("Content-Type: application/octet-stream\r\n", "!BDN\1\2\xff")),
      kUnsupported, "attachment type not examined: application/vnd.ms-outlook-pst"));
  EXPECT_TRUE(names_reason(
      extract(part_message("Content-Type: image/jpeg\r\n", "\xff\xd8\xff\xe0\x01\x02")),
      kUnsupported, "image not examined"));
}

TEST(Extract, NeverPutsAMadeUpTypeIntoAReason) {
  const Extracted got =
      extract(part_message("Content-Type: application/jean-dupont\r\n", "\1\2\3\4\xff\xfe"));
  EXPECT_TRUE(names_reason(got, kUnsupported, "attachment type not examined: other"));
}

TEST(Extract, ReadsSignedMail) {
  const Extracted got = extract(
      "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; "
      "boundary=b\n\n--b\n\nsigned text\n--b\n"
      "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n-----END PGP "
      "SIGNATURE-----\n--b--\n");
  EXPECT_TRUE(says(got, Where::Body, "signed text"));
  EXPECT_TRUE(got.is_signed);
  EXPECT_TRUE(got.not_scanned.empty());
}

// ContentInfo { signedData, [0] SignedData { 1, {}, { data, [0] OCTET STRING } } }
std::string opaque_signed(const std::string& content, bool is_indefinite) {
  using namespace std::string_literals;
  const auto wrap = [](char tag, const std::string& inside) {
    return std::string{tag, static_cast<char>(0x82), static_cast<char>(inside.size() >> 8),
                       static_cast<char>(inside.size())} +
           inside;
  };
  std::string octets = wrap('\x04', content);
  if (is_indefinite)
    octets = "\x24\x80"s + wrap('\x04', content.substr(0, 5)) + wrap('\x04', content.substr(5)) +
             "\0\0"s;
  const std::string encapsulated =
      wrap('\x30', "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"s + wrap('\xa0', octets));
  const std::string signed_data = wrap('\x30', "\x02\x01\x01\x31\x00"s + encapsulated);
  return wrap('\x30', "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"s + wrap('\xa0', signed_data));
}

TEST(Extract, ReadsOpaqueSignedMail) {
  for (const bool is_indefinite : {false, true}) {
    const Extracted got = extract(part_message(
        "Content-Type: application/pkcs7-mime; smime-type=signed-data; "
        "name=smime.p7m\r\nContent-Transfer-Encoding: binary\r\n",
        opaque_signed("Content-Type: text/plain\r\n\r\nsealed but readable\r\n", is_indefinite)));
    EXPECT_TRUE(says(got, Where::Body, "sealed but readable"));
    EXPECT_TRUE(got.is_signed);
  }
}

TEST(Extract, NamesDamagedOpaqueSignedMail) {
  const std::string whole = opaque_signed("Content-Type: text/plain\r\n\r\nsealed\r\n", false);
  const Extracted got = extract(
      part_message("Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n",
                   whole.substr(0, 40)));
  EXPECT_TRUE(names_reason(got, kUnreadable, "S/MIME content not found"));
}

TEST(Extract, NamesEncryptedMail) {
  using namespace std::string_literals;
  EXPECT_TRUE(names_reason(
      extract(part_message(
          "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n",
          "\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x02\x30\x00"s)),
      kUnreadable, "encrypted"));
  EXPECT_TRUE(names_reason(
      extract("Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: "
              "application/pgp-encrypted\n\n"
              "Version: 1\n--b\nContent-Type: application/octet-stream\n\nxyz\n--b--\n"),
      kUnreadable, "encrypted"));
  EXPECT_TRUE(names_reason(
      extract("Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n"),
      kUnreadable, "encrypted"));
}

TEST(Extract, NamesPiecesAndContentHeldElsewhere) {
  EXPECT_TRUE(names_reason(
      extract("Content-Type: message/partial; id=x; number=2; total=3\n\nrest of it\n"),
      kUnreadable, "part of a message sent in pieces"));
  const Extracted external = extract(
      "Content-Type: message/external-body; access-type=URL\n\nContent-Type: "
      "text/plain\nContent-ID: <x@y>\n\n");
  EXPECT_TRUE(names_reason(external, kUnreadable, "content held elsewhere"));
}

TEST(Extract, ReadsFilesUuencodedInTheText) {
  const Extracted got = extract("Subject: x\n\nsee\nbegin 644 note.txt\n#0V%T\n`\nend\n");
  EXPECT_TRUE(says(got, Where::Attachment, "Cat"));
  EXPECT_TRUE(says(got, Where::AttachmentName, "note.txt"));
}

TEST(Extract, ReadsADeclaredUuencodedPart) {
  const Extracted got = extract(part_message(
      "Content-Type: text/plain; name=n.txt\r\nContent-Transfer-Encoding: x-uuencode\r\n",
      "begin 644 n.txt\r\n#0V%T\r\n`\r\nend\r\n"));
  EXPECT_TRUE(says(got, Where::Attachment, "Cat"));
}

TEST(Extract, NamesYEnc) {
  EXPECT_TRUE(
      names_reason(extract("Subject: x\n\n=ybegin line=128 size=3 name=x\nabc\n=yend size=3\n"),
                   kUnsupported, "yEnc not decoded"));
}

TEST(Extract, JoinsFlowedLines) {
  const Extracted got = extract(part_message("Content-Type: text/plain; format=flowed\r\n",
                                             "Jean \r\nDupont\r\n> a \r\n> b\r\n-- \r\nsig\r\n"));
  EXPECT_TRUE(says(got, Where::Body, "Jean Dupont\n> a b\n-- \nsig"));
  const Extracted delsp = extract(
      part_message("Content-Type: text/plain; format=flowed; delsp=yes\r\n", "Dup \r\nont\r\n"));
  EXPECT_TRUE(says(delsp, Where::Body, "Dupont"));
}

TEST(Extract, UnfoldsCalendarsAndCards) {
  EXPECT_TRUE(
      says(extract(part_message("Content-Type: text/calendar\r\n",
                                "ATTENDEE:mailto:jean@exa\r\n mple.com\r\nSUMMARY:a\\, b\r\n")),
           Where::Body, "mailto:jean@example.com\nSUMMARY:a, b"));
  EXPECT_TRUE(says(extract(part_message("Content-Type: text/x-vcard\r\n",
                                        "N;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Jean\r\n")),
                   Where::Attachment, "Müller;Jean"));
}

TEST(Extract, NamesACharsetThatItDoesNotKnow) {
  const auto got = [](std::string_view charset, std::string_view body) {
    return extract(
        part_message("Content-Type: text/plain; charset=" + std::string(charset) + "\r\n", body));
  };
  EXPECT_TRUE(names_reason(got("x-nobody", "Ren\xe9"), kUnsupported, "unknown charset"));
  EXPECT_TRUE(says(got("x-nobody", "Ren\xe9"), Where::Body, "Ren\xc3\xa9"));
  EXPECT_TRUE(got("x-nobody", "Ren\xc3\xa9").not_scanned.empty());
  EXPECT_TRUE(got("ISO_8859-16:2001", "Ren\xe9").not_scanned.empty());
  EXPECT_TRUE(says(got("iso-8859-16", "Lef\xe8vre \xba \xbf"), Where::Body,
                   "Lef\xc3\xa8vre \xc8\x99 \xc5\xbc"));
}

// RFC 5545, 3.1: between any two bytes.
TEST(Extract, ReadsThePagesInCardsEachByItself) {
  const Extracted got = extract(
      "Content-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nSUMMARY:Anna & Rosa\n"
      "X-ALT-DESC;FMTTYPE=text/html:<p>Zo&eacute\\; <b>Le&eg\n "
      "rave\\;vre</b></p>\nEND:VCALENDAR\n");
  const std::string text = text_of(got, Where::Body);
  EXPECT_NE(text.find("Zo\u00e9 Le\u00e8vre"), std::string::npos) << text;
  EXPECT_NE(text.find("SUMMARY:Anna & Rosa\n"), std::string::npos) << text;
}

TEST(Extract, UnfoldsCardsInsideACharacter) {
  const std::string card = "BEGIN:VCARD\r\nFN:Jean M\xc3\r\n \xbcller\r\nNOTE:Caf\xc3\n\t\xa9\r\n";
  for (const char* type :
       {"text/vcard; charset=utf-8", "text/vcard", "text/calendar; charset=utf-8",
        "application/octet-stream", "text/plain; name=a.vcf"}) {
    const Extracted got = extract(part_message(
        "Content-Type: " + std::string(type) + "\r\nContent-Transfer-Encoding: base64\r\n",
        mime::base64_lines(card, "\r\n")));
    const std::string said = text_of(got, Where::Body) + text_of(got, Where::Attachment);
    EXPECT_NE(said.find("FN:Jean M\xc3\xbcller\nNOTE:Caf\xc3\xa9\n"), std::string::npos)
        << type << said;
  }
}

TEST(Extract, UnfoldsWideCardsByTheirCharacters) {
  const std::string card("B\0:\0x\0\r\0\n\0 \0y\0\n\0\x20\x0A", 18);  // U+0A20 behind a line end
  EXPECT_TRUE(says(extract(part_message("Content-Type: text/vcard; charset=utf-16le\r\n", card)),
                   Where::Attachment, "B:xy\n\xe0\xa8\xa0"));
}

TEST(Extract, ReadsDeliveryReportsAndRfc822Headers) {
  const Extracted got = extract(
      "Content-Type: multipart/report; report-type=delivery-status; "
      "boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
      "Final-Recipient: rfc822; jean@example.com\n--b\nContent-Type: text/rfc822-headers\n\nTo: "
      "anna@example.com\n--b--\n");
  EXPECT_TRUE(says(got, Where::Body, "jean@example.com"));
  EXPECT_TRUE(says(got, Where::Body, "anna@example.com"));
}

TEST(Extract, ReadsRtfEnrichedAndJson) {
  EXPECT_TRUE(says(
      extract(part_message("Content-Type: text/rtf\r\n",
                           "{\\rtf1\\ansi{\\fonttbl Arial;}M\\'fcller \\u233?t\\u233?\\par x}")),
      Where::Attachment, "Müller été\nx"));
  EXPECT_TRUE(
      says(extract(part_message("Content-Type: text/enriched\r\n", "<bold>Je</bold>an <<x>\r\n")),
           Where::Body, "Jean <x>"));
  EXPECT_TRUE(says(extract(part_message("Content-Type: application/json\r\n",
                                        "{\"n\":\"M\\u00fcller \\ud83d\\ude00\"}")),
                   Where::Attachment, "Müller 😀"));
}

// What stands in for a character ends with its group: nothing behind it is left out for it.
TEST(Extract, ReadsRtfBehindACharacterWithNothingInItsPlace) {
  EXPECT_TRUE(
      says(extract(part_message("Content-Type: text/rtf\r\n",
                                "{\\rtf1 O{\\u8217 }Brien, {\\b\\u201 }va {\\uc2\\u233 {\\i x}}}")),
           Where::Attachment, "O\u2019Brien, \u00C9va \u00E9x"));
}

TEST(Extract, PartsRaisedNumbersOfRtfFromWords) {
  EXPECT_TRUE(
      says(extract(part_message("Content-Type: text/rtf\r\n",
                                "{\\rtf1 Dupont{\\super 1}, M{\\super me} Roy\\super *\\nosupersub "
                                "2{\\up6 12} 3{\\dn0 4}}")),
           Where::Attachment, "Dupont 1, Mme Roy *2 12 34"));
}

TEST(Extract, NamesDamagedTnef) {
  EXPECT_TRUE(
      names_reason(extract(part_message("Content-Type: application/ms-tnef\r\n", "not tnef")),
                   kUnreadable, "damaged TNEF"));
}

TEST(Extract, GivesBothReadingsOfAMislabelledBody) {
  const Extracted got = extract(
      part_message("Content-Type: text/plain; charset=iso-8859-1\r\n", "M\xc3\xbcller\r\n"));
  EXPECT_TRUE(says(got, Where::Body, "Müller"));
  EXPECT_TRUE(says(got, Where::Body, "MÃ¼ller"));
}

TEST(Extract, ReadsTheCharsetOfAMetaTag) {
  const Extracted got =
      extract(part_message("Content-Type: text/html\r\n",
                           "<html><head><meta charset=\"koi8-r\"></head>\xe9\xd7\xc1\xce</html>"));
  EXPECT_TRUE(says(got, Where::Body, "Иван"));
}

TEST(Extract, OfNothingIsNothing) {
  const Extracted got = extract("");
  EXPECT_TRUE(got.segments.empty());
  EXPECT_TRUE(got.not_scanned.empty());
}

}  // namespace
}  // namespace oubli
