// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/scram.h"

#include <gtest/gtest.h>

namespace oubli::imap {
namespace {

constexpr const char* kNonce1 = "fyko+d2lbbFgONRv9qkxdawL";
constexpr const char* kServer1 =
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";

std::string said(const Result<std::string>& answer) {
  return answer ? *answer : "error: " + answer.error().what;
}

// RFC 5802, 5.
TEST(Scram, Sha1IsThatOfTheStandard) {
  Scram scram(Scram::Hash::Sha1, {"user", ""}, "pencil", kNonce1);
  EXPECT_EQ(scram.first(), "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  EXPECT_EQ(said(scram.answer(kServer1)),
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  EXPECT_FALSE(scram.is_server_proved());
  EXPECT_EQ(said(scram.answer("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")), "");
  EXPECT_TRUE(scram.is_server_proved());
}

// RFC 7677, 3.
TEST(Scram, Sha256IsThatOfTheStandard) {
  Scram scram(Scram::Hash::Sha256, {"user", ""}, "pencil", "rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(said(scram.answer("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                              "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_EQ(said(scram.answer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")), "");
  EXPECT_TRUE(scram.is_server_proved());
}

TEST(Scram, NamesAreEscapedAndPrepared) {
  Scram scram(Scram::Hash::Sha256,
              {"a,b=c",
               "j\xC2\xAD"
               "ean"},
              "x", "n");
  EXPECT_EQ(scram.first(), "n,a=jean,n=a=2Cb=3Dc,r=n");
  // Compatibility forms are one password: U+2168 is IX (RFC 4013, 3).
  Scram one(Scram::Hash::Sha1, {"user", ""}, "\xE2\x85\xA8", kNonce1);
  Scram other(Scram::Hash::Sha1, {"user", ""}, "IX", kNonce1);
  EXPECT_EQ(said(one.answer(kServer1)), said(other.answer(kServer1)));
}

TEST(Scram, AServerThatDoesNotKnowThePasswordIsFoundOut) {
  Scram scram(Scram::Hash::Sha1, {"user", ""}, "pencil", kNonce1);
  ASSERT_TRUE(scram.answer(kServer1));
  const auto end = scram.answer("v=AAAApqV8S7suAoZWja4dJRkFsKQ=");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::Refused);
  EXPECT_FALSE(scram.is_server_proved());
}

TEST(Scram, OfAnAnswerThatIsNoneNothingIsProved) {
  for (const std::string message :
       {"", "r=", "r=other,s=QSXCR+Q6sek8bf92,i=4096",
        "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096",
        "r=fyko+d2lbbFgONRv9qkxdawLx,s=,i=4096",
        "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXC,i=", "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXC,i=4096x",
        "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXC,i=4095", "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXC,i=2000001",
        "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXC,i=-1", "r=fyko+d2lbbFgONRv9qkxdawLx,i=4096,s=QSXC",
        "m=x,r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXC,i=4096"}) {
    Scram scram(Scram::Hash::Sha1, {"user", ""}, "pencil", kNonce1);
    EXPECT_FALSE(scram.answer(message)) << message;
  }
}

TEST(Scram, ANonceIsNeverTheSame) {
  EXPECT_EQ(fresh_nonce().size(), 24U);
  EXPECT_NE(fresh_nonce(), fresh_nonce());
  EXPECT_EQ(fresh_nonce().find(','), std::string::npos);
}

}  // namespace
}  // namespace oubli::imap
