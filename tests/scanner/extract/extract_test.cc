// SPDX-License-Identifier: GPL-3.0-or-later
// What extract() says of ordinary messages.
#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "scanner/extract/extracted.h"

namespace oubli {
namespace {

std::string all_text(const Extracted& message, Where where) {
  std::string out;
  for (const Segment& one : message.segments) {
    if (one.where == where) out += one.text + '\n';
  }
  return out;
}

bool has(const Extracted& message, Where where, std::string_view text) {
  return all_text(message, where).find(text) != std::string::npos;
}

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
  EXPECT_TRUE(has(got, Where::Body, "Good morning"));
  EXPECT_TRUE(got.not_scanned.empty());
  EXPECT_FALSE(got.is_ambiguous);
}

TEST(Extract, ReadsEachAlternativeOfAMultipart) {
  const Extracted got = extract(
      "Subject: =?utf-8?B?w4l0w6k=?=\nContent-Type: multipart/alternative; boundary=x\n\n"
      "--x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
      "quoted-printable\n\n"
      "M=FCller\n--x\nContent-Type: text/html; "
      "charset=utf-8\n\n<p>M&uuml;ller<b>s</b></p><p>two</p>\n--x--\n");
  EXPECT_EQ(got.envelope.subject, "Été");
  EXPECT_TRUE(has(got, Where::Body, "Müller\n"));
  EXPECT_TRUE(has(got, Where::Body, "Müllers\ntwo"));
  EXPECT_FALSE(got.is_ambiguous);
}

}  // namespace
}  // namespace oubli
