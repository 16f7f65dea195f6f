// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of header fields.
#include "tests/scanner/redact/redacting.h"

namespace oubli::redact::test {
namespace {

std::string with_header(std::string_view fields) {
  return "From: Ann Smith <ann@example.net>\n" + std::string(fields) +
         "Date: Thu, 21 Mar 2019 10:00:00 +0100\n\nHello,\nsee you.\n";
}

// The value the field has afterwards.
std::string field_of(const Redaction& redaction, std::string_view name) {
  const std::size_t begin = redaction.bytes.find("\n" + std::string(name) + ":");
  if (begin == std::string::npos) return "(no such field)";
  std::size_t end = redaction.bytes.find('\n', begin + 1);
  while (end + 1 < redaction.bytes.size() && redaction.bytes[end + 1] == ' ')
    end = redaction.bytes.find('\n', end + 1);
  return redaction.bytes.substr(begin + name.size() + 2, end - begin - name.size() - 2);
}

TEST(RedactedHeader, MailboxBecomesATokenWithAnAddressThatIsNobodys) {
  const auto out = redacted(with_header("To: Jean Dupont <jean@example.org>\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  EXPECT_THAT(field_of(out, "To"),
              testing::MatchesRegex(" \"\\[redacted name\\]\" <redacted-[a-p]+@redacted.invalid>"));
}

TEST(RedactedHeader, OtherMailboxesOfTheListStayByteForByte) {
  const auto out = redacted(
      with_header("To: =?iso-8859-1?q?Ren=E9_Martin?= <rene@example.com>,\n jean@example.org,\n"
                  "\t\"O'Neil, Pat\" <pat@example.com> (work)\n"));
  EXPECT_THAT(field_of(out, "To"),
              HasSubstr(" =?iso-8859-1?q?Ren=E9_Martin?= <rene@example.com>,"));
  EXPECT_THAT(out.bytes, HasSubstr("\n\t\"O'Neil, Pat\" <pat@example.com> (work)\n"));
  EXPECT_THAT(out.bytes, Not(HasSubstr("jean@")));
}

TEST(RedactedHeader, NicknameBesideTheAddressGoesWithIt) {
  const auto out = redacted(with_header("To: Jeannot <JEAN@example.org>\n"));
  EXPECT_THAT(out.bytes, Not(HasSubstr("Jeannot")));
}

TEST(RedactedHeader, AddressBesideTheNameGoesWithIt) {
  const auto out = redacted(with_header("Cc: \"Dupont, Jean\" <jd77@mail.example>\n"));
  EXPECT_THAT(out.bytes, Not(HasSubstr("jd77")));
}

TEST(RedactedHeader, NameWithAnUnquotedCommaIsOneMailbox) {
  const auto out =
      redacted(with_header("To: Dupont, Jean <jean@example.org>, Bob <bob@example.com>\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  EXPECT_THAT(out.bytes, HasSubstr(">, Bob <bob@example.com>\n"));
  EXPECT_THAT(out.bytes, Not(HasSubstr("Jean")));
}

TEST(RedactedHeader, GroupKeepsItsName) {
  const auto out = redacted(with_header("To: Friends: jean@example.org, bob@example.com;\n"));
  EXPECT_THAT(
      field_of(out, "To"),
      testing::MatchesRegex(" Friends: redacted-[a-p]+@redacted.invalid, bob@example.com;"));
}

// RFC 5322, 3.4: the name of a group says whose it is; who is in it are others.
TEST(RedactedHeader, GroupNamedAfterThePersonLosesThatNameAlone) {
  constexpr std::string_view kMembers = " a@b.example, \"C\" <c@d.example>;";
  for (const std::string_view name :
       {"Jean Dupont", "\"Dupont, Jean\"", "=?utf-8?Q?Jean_Dup=6Fnt?=", " Jean\n Dupont "}) {
    const auto out = redacted(
        with_header("Cc: " + std::string(name) + ":" + std::string(kMembers) + " e@f.example\n"));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << name << out.why;
    EXPECT_THAT(field_of(out, "Cc"),
                testing::MatchesRegex(" *\"\\[redacted name\\]\": a@b.example, "
                                      "\"C\" <c@d.example>; e@f.example"));
  }
  const auto friends = redacted(with_header("Cc: Friends of Jean Dupont: a@b.example;\n"));
  EXPECT_EQ(field_of(friends, "Cc"), " \"Friends of [redacted name]\": a@b.example;");
  const auto both = redacted(with_header("Cc: Jean Dupont: jean@example.org, c@d.example;\n"));
  EXPECT_THAT(field_of(both, "Cc"),
              testing::MatchesRegex(" \"\\[redacted name\\]\": redacted-[a-p]+@redacted.invalid, "
                                    "c@d.example;"));
  const auto nobody = redacted(with_header("Cc: Jean Dupont:;\n"));
  EXPECT_EQ(field_of(nobody, "Cc"), " \"[redacted name]\":;");
}

TEST(RedactedHeader, LineThatIsNoFieldStaysALineOfItsOwn) {
  subject::Subject zoe;
  zoe.names = {"Zo\xc3\xa9 Lef\xc3\xa8vre"};
  for (const std::string_view line :
       {"Zo\xc3\xa9 Lef\xc3\xa8vre no colon", "Zo\xe9 Lef\xe8vre no colon",
        "=?utf-8?Q?Zo=C3=A9_Lef=C3=A8vre?= no colon", "Zoe Lefevre no colon"}) {
    const auto out = redacted(with_header("To: bob@example.com\n" + std::string(line) + "\n"), zoe);
    ASSERT_EQ(out.outcome, Outcome::Redacted) << line << out.why;
    EXPECT_THAT(out.bytes, HasSubstr("To: bob@example.com\n[redacted name] no colon\nDate: "));
  }
  const auto rest = redacted(
      with_header("To: bob@example.com\n\xc3\xa9t\xc3\xa9 de Zo\xc3\xa9 Lef\xc3\xa8vre\n"), zoe);
  EXPECT_THAT(rest.bytes,
              HasSubstr("To: bob@example.com\n\xc3\xa9t\xc3\xa9 de [redacted name]\nDate: "));
}

TEST(RedactedHeader, EncodedSubjectIsEncodedAgain) {
  const auto out =
      redacted(with_header("Subject: =?utf-8?b?RMOpcGFydCBkZSBKZWFuIER1cG9udCDDoCBQYXJpcw==?=\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  EXPECT_EQ(extract(out.bytes).envelope.subject, "D\xc3\xa9part de [redacted name] \xc3\xa0 Paris");
  EXPECT_THAT(field_of(out, "Subject"), HasSubstr("=?utf-8?b?"));
}

TEST(RedactedHeader, LongEncodedSubjectIsFolded) {
  const auto out = redacted(with_header("Subject: =?utf-8?q?" + std::string(60, 'a') +
                                        "=C3=A9_Jean_Dupont_" + std::string(60, 'b') + "?=\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  for (std::size_t at = 0; at < out.bytes.size();) {
    const std::size_t end = out.bytes.find('\n', at);
    EXPECT_LE(end - at, 78U);
    at = end + 1;
  }
}

TEST(RedactedHeader, NameBrokenByAFoldIsFound) {
  const auto out = redacted(with_header("Subject: the file of Jean\n Dupont is here\n"));
  EXPECT_THAT(out.bytes, HasSubstr("Subject: the file of [redacted name] is here\n"));
}

TEST(RedactedHeader, IdentifiersStillJoinThreads) {
  const auto first =
      redacted(with_header("Message-ID: <2019.jean@example.org>\n"
                           "X-Note: jean@example.org\n"));
  const auto reply = redacted(with_header("Message-ID: <jean@example.org>\n"));
  const auto answer = redacted(with_header("References: <a@b.example> <jean@example.org>\n"));
  EXPECT_THAT(field_of(first, "Message-ID"),
              testing::MatchesRegex(" <redacted-[a-p]+@redacted.invalid>"))
      << "mail programs make identifiers of an address and something before it";
  const std::string token = field_of(reply, "Message-ID");
  EXPECT_THAT(token, testing::MatchesRegex(" <redacted-[a-p]+@redacted.invalid>"));
  EXPECT_EQ(field_of(answer, "References"), " <a@b.example>" + token);
}

TEST(RedactedHeader, TokensDifferFromKeyToKey) {
  const std::string message = with_header("Message-ID: <jean@example.org>\n");
  const auto other = redact(message, jean(), {.key = "another key of the tests"});
  EXPECT_NE(field_of(redacted(message), "Message-ID"), field_of(other, "Message-ID"));
}

TEST(RedactedHeader, TraceFieldsLoseTheAddressAndKeepTheRest) {
  const auto out = redacted(
      "Return-Path: <bounces+jean=example.org@lists.example>\n"
      "Delivered-To: jean@example.org\n"
      "Received: from mx.example by mail.example with ESMTP id 4711\n"
      "\tfor <jean@example.org>; Thu, 21 Mar 2019 10:00:00 +0100\n" +
      with_header("List-Unsubscribe: <https://lists.example/u?e=jean%40example.org>\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  EXPECT_THAT(out.bytes, testing::StartsWith("Return-Path: <redacted-"));
  EXPECT_THAT(out.bytes, HasSubstr("Received: from mx.example by mail.example with ESMTP id 4711\n"
                                   "\tfor <redacted-"));
  EXPECT_THAT(out.bytes, HasSubstr("@redacted.invalid>; Thu, 21 Mar 2019 10:00:00 +0100\n"));
  EXPECT_THAT(out.bytes, HasSubstr("<https://lists.example/u?e="));
  EXPECT_THAT(out.bytes, HasSubstr("Date: Thu, 21 Mar 2019 10:00:00 +0100\n"));
}

TEST(RedactedHeader, SignatureOfTheSendersServerIsSaidToBeBroken) {
  const auto out = redacted("DKIM-Signature: v=1; d=example.net; b=AbCdEf==\n" +
                            with_header("To: jean@example.org\n"));
  EXPECT_THAT(out.broken_signatures, testing::ElementsAre("DKIM"));
}

TEST(RedactedHeader, ListThatIsNeverClosedIsReadOnce) {
  for (const std::string_view open : {"(", "\"", "<", "=?a?b?", ","}) {
    std::string list = "jean@example.org, ";
    while (list.size() < 400'000) list += open;
    const auto out = redacted(with_header("To: " + list + "\n"));
    EXPECT_NE(out.outcome, Outcome::Unchanged) << open;
  }
}

TEST(RedactedHeader, CrlfStaysCrlf) {
  const auto out =
      redacted("From: Ann <ann@example.net>\r\nTo: jean@example.org\r\nSubject: =?utf-8?q?" +
               std::string(70, 'x') + "=C3=A9_Jean_Dupont?=\r\n\r\nHello\r\n");
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  for (std::size_t at = out.bytes.find('\n'); at != std::string::npos;
       at = out.bytes.find('\n', at + 1))
    EXPECT_EQ(out.bytes[at - 1], '\r');
}

TEST(RedactedHeader, BodySizesAreBroughtUpToDate) {
  const auto out = redacted(
      "From: ann@example.net\nContent-Length: 27\nLines: 2\n\nDear Jean Dupont,\nwelcome.\n");
  ASSERT_EQ(out.outcome, Outcome::Redacted);
  EXPECT_THAT(out.bytes, HasSubstr("Content-Length: 31\nLines: 2\n\nDear [redacted name],\n"));
}

}  // namespace
}  // namespace oubli::redact::test
