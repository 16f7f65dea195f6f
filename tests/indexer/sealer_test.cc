// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/sealer.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_dir.h"

namespace oubli::index {
namespace {

class Keys : public testing::Test {
 protected:
  [[nodiscard]] Path file() const { return dir_.path() / "key"; }

  static void overwrite(const Path& path, std::string bytes, std::size_t at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(path, std::ios::binary) << bytes;
  }

  test::TempDir dir_;
};

TEST_F(Keys, AKeyFileOpensToTheSameKey) {
  const auto made = Keyring::create(file(), "");
  const auto opened = Keyring::open(file(), "");
  ASSERT_TRUE(made && opened);
  EXPECT_EQ(Sealer(*made).hash_term("Tjean"), Sealer(*opened).hash_term("Tjean"));
}

TEST_F(Keys, AKeyFileIsForItsOwnerOnly) {
  ASSERT_TRUE(Keyring::create(file(), ""));
  struct stat about {};
  ASSERT_EQ(::stat(file().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600U);
}

TEST_F(Keys, AKeyIsNeverReplaced) {
  ASSERT_TRUE(Keyring::create(file(), ""));
  const std::string before = test::slurp(file());
  EXPECT_FALSE(Keyring::create(file(), ""));
  EXPECT_EQ(test::slurp(file()), before);
}

TEST_F(Keys, MissingSaysSo) {
  const auto opened = Keyring::open(file(), "");
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().what.find("there is none"), std::string::npos);
  EXPECT_NE(opened.error().hint, "");
}

TEST_F(Keys, APassphraseIsAskedForAndChecked) {
  ASSERT_TRUE(Keyring::create(file(), "correct horse"));
  EXPECT_EQ(test::slurp(file()).find("correct horse"), std::string::npos);
  const auto without = Keyring::open(file(), "");
  const auto wrong = Keyring::open(file(), "battery staple");
  ASSERT_FALSE(without);
  ASSERT_FALSE(wrong);
  EXPECT_NE(without.error().what.find("passphrase is needed"), std::string::npos);
  EXPECT_NE(wrong.error().what.find("wrong passphrase"), std::string::npos);
  EXPECT_NE(without.error().hint, "");
  EXPECT_NE(wrong.error().hint, "");
  EXPECT_TRUE(Keyring::open(file(), "correct horse"));
}

TEST_F(Keys, EveryChangedByteOfAKeyFileIsNoticed) {
  ASSERT_TRUE(Keyring::create(file(), ""));
  const std::string good = test::slurp(file());
  for (std::size_t at = 0; at < good.size(); ++at) {
    overwrite(file(), good, at);
    EXPECT_FALSE(Keyring::open(file(), "")) << at;
  }
}

TEST_F(Keys, EveryShortenedKeyFileIsDamaged) {
  ASSERT_TRUE(Keyring::create(file(), ""));
  const std::string good = test::slurp(file());
  for (std::size_t size = 0; size < good.size(); ++size) {
    std::ofstream(file(), std::ios::binary) << good.substr(0, size);
    const auto opened = Keyring::open(file(), "");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
  }
}

TEST_F(Keys, DamageIsToldFromAWrongPassphrase) {
  ASSERT_TRUE(Keyring::create(file(), "correct horse"));
  const std::string good = test::slurp(file());
  overwrite(file(), good, good.size() - 30);
  const auto opened = Keyring::open(file(), "correct horse");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
}

TEST_F(Keys, AnotherWorkspacesKeyIsNoticed) {
  const auto ours = Keyring::create(file(), "");
  const auto theirs = Keyring::create(dir_.path() / "other", "");
  ASSERT_TRUE(ours && theirs);
  const Path probe = dir_.path() / "probe";
  EXPECT_TRUE(check_key(probe, Sealer(*ours))) << "written on first use";
  EXPECT_TRUE(check_key(probe, Sealer(*ours)));
  const auto wrong = check_key(probe, Sealer(*theirs));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::Refused);
  overwrite(probe, test::slurp(probe), 12);
  const auto damaged = check_key(probe, Sealer(*ours));
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, ErrorCode::Damaged);
}

class Seals : public Keys {
 protected:
  Sealer sealer_{*Keyring::create(file(), "")};
};

TEST_F(Seals, WhatIsSealedOpensInItsContextOnly) {
  const std::string sealed = sealer_.seal("the text", "container");
  const auto opened = sealer_.open(sealed, "container");
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, "the text");
  EXPECT_FALSE(sealer_.open(sealed, "folder"));
  EXPECT_NE(sealer_.seal("the text", "container"), sealed) << "a fresh nonce each time";
}

TEST_F(Seals, EveryChangedOrMissingByteIsNoticed) {
  const std::string sealed = sealer_.seal("text", "c");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 0x80);
    EXPECT_FALSE(sealer_.open(changed, "c"));
    EXPECT_FALSE(sealer_.open(sealed.substr(0, at), "c"));
  }
}

TEST_F(Seals, ARecordNeedsItsOwnWrappedKey) {
  const auto one = sealer_.seal_record("one");
  const auto two = sealer_.seal_record("two");
  const auto opened = sealer_.open_record(one.bytes, one.key);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, "one");
  EXPECT_FALSE(sealer_.open_record(one.bytes, two.key));
  EXPECT_FALSE(sealer_.open_record(one.bytes, one.key.substr(1)));
  EXPECT_EQ(one.bytes.find("one"), std::string::npos);
}

TEST_F(Seals, TermsAreToldApartByTheirField) {
  EXPECT_EQ(sealer_.hash_term("Tjean"), sealer_.hash_term("Tjean"));
  EXPECT_NE(sealer_.hash_term("Tjean"), sealer_.hash_term("Fjean"));
}

TEST_F(Seals, IdentitiesAreKeyed) {
  const Sealer other(*Keyring::create(dir_.path() / "other", ""));
  EXPECT_EQ(sealer_.seal_identity("mail").size(), 16U);
  EXPECT_EQ(sealer_.seal_identity("mail"), sealer_.seal_identity("mail"));
  EXPECT_NE(sealer_.seal_identity("mail"), other.seal_identity("mail"));
}

}  // namespace
}  // namespace oubli::index
