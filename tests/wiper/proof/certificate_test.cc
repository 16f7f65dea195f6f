// SPDX-License-Identifier: GPL-3.0-or-later
// What a certificate proves to somebody who has nothing but it and the public key, and what
// somebody who alters it can make it say: nothing.
#include "wiper/proof/certificate.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/ok.h"
#include "tests/support/temp_dir.h"
#include "wiper/proof/ledger.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::wiper {
namespace {

using oubli::test::ok;
using oubli::test::TempDir;

class Certificate : public testing::Test {
 protected:
  Certificate() : keys_(make_keys("key")) {}

  [[nodiscard]] ProofKeys make_keys(const std::string& name) const {
    return ProofKeys(ok(index::Keyring::create(dir_.path() / name, "")));
  }
  [[nodiscard]] const PublicKey& key() const { return keys_.signing.public_key(); }

  [[nodiscard]] Receipt receipt(int number = 0) const {
    Receipt receipt;
    receipt.started = "2026-11-23T10:00:00Z";
    receipt.finished = "2026-11-23T10:00:0" + std::to_string(number) + "Z";
    receipt.plan = content_hash("plan " + std::to_string(number));
    receipt.is_verified = true;
    for (const char* name : {"one", "two"}) {
      receipt.erasures.push_back({"/var/mail/jean.dupont#" + std::string(name), Action::Deleted,
                                  "concerns the person by email", content_hash(name)});
    }
    receipt.erasures.push_back(
        {"/var/mail/jean.dupont#3", Action::Failed, "locked", content_hash("three")});
    receipt.media.push_back({"/var/mail/jean.dupont", {Level::E2, "overwritten in place", {}}});
    receipt.not_examined.unread.push_back({"/var/mail/jean.dupont#9", "encrypted"});
    receipt.elsewhere["/var/mail/anna"] = 2;
    receipt.certificate =
        dir_.path() / kCertificates / ("erasure-" + std::to_string(number) + ".json");
    return receipt;
  }

  [[nodiscard]] std::string issue(const Receipt& receipt, const Parties& parties = {}) const {
    RealDisk disk;
    auto done = issue_certificate(disk, dir_.path(), keys_, receipt, parties);
    if (!done) throw std::runtime_error(done.error().what);
    std::ifstream in(receipt.certificate, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  TempDir dir_;
  ProofKeys keys_;
};

TEST_F(Certificate, SaysWhatTheReceiptSaid) {
  const auto facts = ok(check_certificate(issue(receipt()), key()));
  EXPECT_EQ(facts.planned, 3U);
  EXPECT_EQ(facts.erased, 2U);
  EXPECT_EQ(facts.failed, 1U);
  EXPECT_EQ(facts.unreadable, 1U);
  EXPECT_EQ(facts.elsewhere, 2U);
  EXPECT_TRUE(facts.is_verified);
  EXPECT_EQ(facts.lowest_level, "E2");
  EXPECT_EQ(facts.plan, receipt().plan);
  EXPECT_EQ(facts.ledger_index, 0U);
}

TEST_F(Certificate, DoesNotCallVerifiedAloneWhatWasFoundAgain) {
  const auto result_of = [this](const Receipt& receipt) {
    const auto all = nlohmann::json::parse(issue(receipt));
    return all.at("statement").at("sanitisation").at("verification_result").get<std::string>();
  };
  Receipt one = receipt();
  EXPECT_EQ(result_of(one), "verified");
  one = receipt(1);
  one.residue = 2;
  EXPECT_EQ(result_of(one), "verified, and traces of what was asked for were found again");
  const auto entries = ok(read_ledger(ledger_file(dir_.path())));
  EXPECT_EQ(parse_record(entries.back().record).residue, 2U) << entries.back().record;
  one = receipt(2);
  one.is_verified = false;
  EXPECT_EQ(result_of(one), "not verified");
}

TEST_F(Certificate, NamesNobody) {
  const std::string text = issue(receipt());
  for (const char* word : {"jean", "dupont", "anna", "/var/mail", "locked", "encrypted"}) {
    EXPECT_EQ(text.find(word), std::string::npos) << word;
  }
  for (const char* name : {"one", "two"}) {
    EXPECT_EQ(text.find(to_hex(content_hash(name))), std::string::npos);
  }
  std::ifstream in(ledger_file(dir_.path()));
  std::ostringstream ledger;
  ledger << in.rdbuf();
  EXPECT_EQ(ledger.str().find("jean"), std::string::npos);
}

TEST_F(Certificate, SaysWhoErasedAndWhoLookedWhereThatIsKnown) {
  Parties parties;
  parties.performed_by.name = "Claire Besnard";
  parties.validated_by.name = "\xc3\x96mer Tun\xc3\xa7";
  parties.property_number = "NP-4711";
  const std::string text = issue(receipt(), parties);
  const auto facts = ok(check_certificate(text, key()));
  EXPECT_EQ(facts.performed_by, "Claire Besnard");
  EXPECT_EQ(facts.validated_by, "\xc3\x96mer Tun\xc3\xa7");
  EXPECT_NE(text.find("\"property_number\": \"NP-4711\""), std::string::npos);
  EXPECT_EQ(ok(check_certificate(issue(receipt(1)), key())).performed_by, "unknown");
}

// Killed behind the ledger entry, a run is settled by the next and stands there twice; it counts
// once.
TEST_F(Certificate, OfARunThatSettlesAnotherNamesItsEntry) {
  (void)issue(receipt(1));
  (void)issue(receipt(0));
  Receipt settled = receipt(0);
  settled.is_recovery = true;
  EXPECT_EQ(ok(check_certificate(issue(settled), key())).supersedes, 1U);
  EXPECT_EQ(ok(check_certificate(issue(settled), key())).supersedes, 2U) << "killed once more";
  Receipt other = receipt(2);
  other.is_recovery = true;
  EXPECT_EQ(ok(check_certificate(issue(other), key())).supersedes, std::nullopt);
  EXPECT_TRUE(verify_ledger(ok(read_ledger(ledger_file(dir_.path()))), key()));
}

TEST_F(Certificate, StaysSoundWhileTheLedgerGrows) {
  const std::string first = issue(receipt(0));
  const std::string second = issue(receipt(1));
  for (int number = 2; number < 7; ++number) (void)issue(receipt(number));
  EXPECT_EQ(ok(check_certificate(first, key())).ledger_index, 0U);
  EXPECT_EQ(ok(check_certificate(second, key())).ledger_index, 1U);
}

TEST_F(Certificate, CannotBeAlteredInAnyByte) {
  (void)issue(receipt(0));
  const std::string text = issue(receipt(1));
  ASSERT_TRUE(check_certificate(text, key()));
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const int bit : {0, 4}) {
      std::string altered = text;
      altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
      EXPECT_FALSE(check_certificate(altered, key())) << "byte " << at << ", bit " << bit;
    }
    EXPECT_FALSE(check_certificate(text.substr(0, at), key())) << "cut at " << at;
  }
  EXPECT_FALSE(check_certificate(text + " ", key()));
  EXPECT_FALSE(check_certificate("{" + text, key()));
}

TEST_F(Certificate, CannotTakeTheLedgerEntryOfAnother) {
  const std::string one = issue(receipt(0));
  const std::string other = issue(receipt(1));
  // Statement and signature of one, ledger entry of the other: each part is sound by itself.
  const auto ledger_of = [](const std::string& text) {
    const auto begin = text.find("\n \"ledger\"");
    return std::pair(begin, text.find("\n \"signature\"") - begin);
  };
  const auto [begin, size] = ledger_of(one);
  const auto [from, length] = ledger_of(other);
  std::string spliced = one;
  spliced.replace(begin, size, other.substr(from, length));
  const auto checked = check_certificate(spliced, key());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::Damaged);
  EXPECT_NE(checked.error().what.find("ledger"), std::string::npos);
}

TEST_F(Certificate, OfAnotherKeyIsRefused) {
  const ProofKeys others = make_keys("other");
  const auto checked = check_certificate(issue(receipt()), others.signing.public_key());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::Refused);
}

TEST_F(Certificate, HostileFilesAreDamagedAndNoMore) {
  const std::string deep(200'000, '[');
  for (const std::string& bytes :
       {std::string(), std::string("{}"), std::string("null"), std::string("\xff\xfe"), deep,
        std::string(R"({"statement":1,"signature":[],"ledger":{}})")}) {
    const auto checked = check_certificate(bytes, key());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::Damaged);
  }
}

TEST_F(Certificate, IsAboutAMessageForWhoGetsItsSaltAndForNobodyElse) {
  const auto facts = ok(check_certificate(issue(receipt()), key()));
  const ContentHash message = content_hash("one");
  const auto kind = Committer::Kind::Message;
  const std::string salt = keys_.commitments.salt(facts.plan, kind, bytes_of(message));
  const std::string commitment = commitment_of(salt, bytes_of(message));
  EXPECT_EQ(std::count(facts.commitments.begin(), facts.commitments.end(), commitment), 1);
  EXPECT_EQ(facts.commitments.size(), 2U);  // not of the one that failed
  const std::string others =
      make_keys("other").commitments.commit(facts.plan, kind, bytes_of(message));
  EXPECT_NE(others, commitment);
  // The same message in another erasure: nobody can tell that it is the same.
  EXPECT_NE(keys_.commitments.commit(receipt(1).plan, kind, bytes_of(message)), commitment);
}

TEST_F(Certificate, IsNotIssuedOnALedgerThatWasAltered) {
  (void)issue(receipt(0));
  std::fstream file(ledger_file(dir_.path()), std::ios::in | std::ios::out);
  file.seekp(40);
  file.put('#');
  file.close();
  RealDisk disk;
  EXPECT_FALSE(issue_certificate(disk, dir_.path(), keys_, receipt(1)));
  EXPECT_FALSE(std::filesystem::exists(receipt(1).certificate));
}

}  // namespace
}  // namespace oubli::wiper
