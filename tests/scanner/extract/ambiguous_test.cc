// SPDX-License-Identifier: GPL-3.0-or-later
// Ambiguous mail: whichever reader is right, what it would see is among the segments. And caps:
// what is not scanned is named.
#include <gtest/gtest.h>
#include <time.h>

#include "tests/scanner/extract/reading.h"

namespace oubli {
namespace {

using test::kUnreadable;
using test::kUnsupported;
using test::names_reason;
using test::part_message;
using test::says;

constexpr const char* kBase64Secret = "c2VjcmV0QGV4YW1wbGUuY29t";  // secret@example.com

// Each hides the same address behind something readers disagree on.
class Hidden : public testing::TestWithParam<std::string> {};

TEST_P(Hidden, AddressIsFoundAndTheMessageMarked) {
  const Extracted got = extract(GetParam());
  EXPECT_TRUE(says(got, Where::Body, "secret@example.com"));
  EXPECT_TRUE(got.is_ambiguous);
}

std::string encoded_part(const std::string& boundary) {
  return "--" + boundary + "\nContent-Transfer-Encoding: base64\n\n" + kBase64Secret + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    BehindAmbiguity, Hidden,
    testing::Values(
        "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--a\n\nx\n--a--\n" +
            encoded_part("b") + "--b--\n",
        "Content-Type: multipart/mixed; boundary=b; boundary=a\n\n--a\n\nx\n--a--\n" +
            encoded_part("b") + "--b--\n",
        "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n" +
            encoded_part("b") + "--b--\n",
        "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n\n" +
            encoded_part("b") + "--b--\n",
        std::string("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n") +
            kBase64Secret + "\n",
        std::string("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\n") +
            kBase64Secret + "\n",
        std::string("Content-Transfer-Encoding: base64\n\nSGVsbG8=\n") + kBase64Secret + "\n",
        std::string("Content-Transfer-Encoding: base64\n\nSGVsbG8gYWxs\n-- \nwrite to "
                    "secret@example.com\n"),
        std::string("Content-Transfer-Encoding: base64\n\nwrite to secret@example.com or to her, "
                    "it is not encoded\n"),
        std::string("Content-Transfer-Encoding: 7bit\n\n") + kBase64Secret + "\n",
        std::string("Content-Transfer-Encoding: quoted-printable\n\n") + kBase64Secret + "\n",
        std::string("Content-Type: text/plain\n\n=73ecret=40example.com=\n is m=C3=BCde\n"),
        "Content-Type: multipart/mixed; boundary=b\n\n" + encoded_part("bcd") + "--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n\n" + encoded_part("b"),
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n" + encoded_part("b") +
            "--b--\n",
        "Content-Type: multipart/mixed\n\n" + encoded_part("guess") + "--guess--\n",
        std::string("Content-Transfer-Encoding: base64\n") + kBase64Secret + "\n\nSGVsbG8=\n",
        "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"
        "LS1iCgpzZWNyZXRAZXhhbXBsZS5jb20KLS1iLS0K\n"));

TEST(Ambiguous, MixedPoliciesAreReadToo) {
  // The last Content-Type and a longer delimiter: a reader may be lenient in one and strict in
  // the other.
  const Extracted got =
      extract("Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n" +
              encoded_part("b2") + "--b--\n");
  EXPECT_TRUE(says(got, Where::Body, "secret@example.com"));
}

TEST(Ambiguous, OrdinaryMailIsNot) {
  EXPECT_FALSE(
      extract("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n").is_ambiguous);
  EXPECT_FALSE(
      extract("Content-Type: text/html\n\n<a href=\"x?a=C3&b=D4\" id=\"1\">x</a>\n").is_ambiguous);
  EXPECT_FALSE(extract("Subject: x\n\nif (a=b) c=d;\n=====\n").is_ambiguous);
}

TEST(Caps, NestingIsNamedAndTheTextInsideStillRead) {
  std::string bytes;
  for (int i = 0; i < 80; ++i) bytes += "Content-Type: message/rfc822\n\n";
  const Extracted got = extract(bytes + "\nsecret@example.com\n");
  EXPECT_TRUE(names_reason(got, kUnreadable, "nested deeper than 64"));
  EXPECT_TRUE(says(got, Where::Body, "secret@example.com"));
}

TEST(Caps, PartsAreNamedAndTheTextBehindStillRead) {
  std::string bytes = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 10'001; ++i) bytes += "--b\n\nx\n";
  const Extracted got = extract(bytes + "--b\n\nsecret@example.com\n--b--\n");
  EXPECT_TRUE(names_reason(got, kUnreadable, "more than 10000 parts"));
  EXPECT_TRUE(says(got, Where::Body, "secret@example.com"));
}

TEST(Caps, HeaderBytesAreNamed) {
  const Extracted got = extract("X-Long: " + std::string(1'100'000, 'x') + "\nTo: a@b.c\n\nbody\n");
  EXPECT_TRUE(names_reason(got, kUnreadable, "header longer than 1 MB"));
  EXPECT_TRUE(says(got, Where::Body, "body"));
}

TEST(Caps, EncodedMessagesWithinEachOtherEnd) {
  std::string bytes = "Subject: innermost\n\nsecret@example.com\n";
  for (int i = 0; i < 40; ++i) {
    std::string quoted;
    for (const char c : bytes) quoted += c == '=' ? std::string("=3D") : std::string(1, c);
    bytes =
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted;
  }
  EXPECT_TRUE(names_reason(extract(bytes), kUnreadable, "nested deeper than 64"));
}

// Hostile input of one megabyte must not take more than linear time; the limit is generous, since
// sanitizers run this too.
class Hostile : public testing::TestWithParam<std::string> {};

// Of this thread: what other programs do meanwhile does not count.
double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

TEST_P(Hostile, InputTakesLinearTime) {
  std::string bytes = "Content-Type: text/html\nMIME-Version: 1.0\n\n";
  if (GetParam().find(':') != std::string::npos) bytes.clear();
  while (bytes.size() < 1'000'000) bytes += GetParam();
  const double before = processor_seconds();
  (void)extract(bytes);
  EXPECT_LT(processor_seconds() - before, 20);
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, Hostile,
    testing::Values("<b>", "</i>", "<a ", "<a b='", "<a b=\"c\" ", "<!--", "<![CDATA[", "<script>",
                    "&", "&#", "<", "<pre>", "@", "<a@", "To: (", "To: \"", "Subject: =?utf-8?q?",
                    "To: <", "X:\n", ": ", "a:\r", "To: a,",
                    "Subject: =?a?b?c?= ", "Content-Type: a/b;(", "Content-Type: a/b; c*1*=d",
                    "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
                    "Content-Type: multipart/mixed\n\n--x\n", "Content-Type: message/rfc822\n\n",
                    "Content-Type: text/plain\nContent-Type: text/html\n", "begin 644 x:\n",
                    "Content-Type: text/rtf\n\n{\\rtf1{{{{"));

}  // namespace
}  // namespace oubli
