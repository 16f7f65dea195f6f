// SPDX-License-Identifier: GPL-3.0-or-later
// One ledger, several keys: who trusts any of them can check all of it, and nobody can pass one off
// for another.
#include <array>

#include "tests/wiper/proof/ledger_room.h"
#include "wiper/proof/key_chain.h"
#include "wiper/proof/key_rotation.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::wiper {
namespace {

constexpr const char* kTime = "2026-11-23T10:00:00Z";

class LedgerKeys : public test::LedgerRoom {
 protected:
  LedgerKeys() : keyring_(*index::Keyring::open(dir_.path() / "key", "")), sealer_(keyring_) {}

  [[nodiscard]] ProofKeys now() const {
    auto keys = open_proof_keys(dir_.path(), keyring_, sealer_);
    if (!keys) throw std::runtime_error(keys.error().what);
    return *std::move(keys);
  }
  PublicKey rotate() {
    RealDisk disk;
    auto key = rotate_signing_key(disk, dir_.path(), keyring_, sealer_, kTime);
    if (!key) throw std::runtime_error(key.error().what);
    return *std::move(key);
  }
  [[nodiscard]] Status verify_with(const PublicKey& key,
                                   const std::optional<Checkpoint>& kept = std::nullopt) const {
    auto entries = read_ledger(file());
    if (!entries) return std::move(entries).take_error();
    return verify_ledger(*entries, key, kept);
  }

  index::Keyring keyring_;
  index::Sealer sealer_;
};

TEST_F(LedgerKeys, WhoTrustsAnyOfThemChecksAllOfIt) {
  const Checkpoint kept = append_many(2);
  const PublicKey first = key_.public_key();
  const PublicKey second = rotate();
  EXPECT_EQ(now().signing.public_key(), second);
  EXPECT_TRUE(verify_with(second))
      << "it vouches for what was before, though it signed nothing yet";
  append(2, now().signing);
  const PublicKey third = rotate();
  append(3, now().signing);
  for (const PublicKey& key : {first, second, third}) EXPECT_TRUE(verify_with(key, kept));
  EXPECT_FALSE(verify_with(make_key("another").public_key()));
}

TEST_F(LedgerKeys, TheOldKeySignsNothingAnyMore) {
  append_many(1);
  rotate();
  RealDisk disk;
  EXPECT_FALSE(append_to_ledger(disk, dir_.path(), key_, record(1)));
  // Nor by hand, behind an entry of the new one.
  append(1, now().signing);
  auto entries = *read_ledger(file());
  GrowingTree tree;
  ASSERT_TRUE(check_roots(entries, tree));
  entries.push_back(next_entry(tree, key_, record(2)));
  EXPECT_FALSE(verify_ledger(entries, key_.public_key()));
}

TEST_F(LedgerKeys, AnOldEntrySignedAnewWithTheNewestKeyIsNoticed) {
  append_many(3);
  const PublicKey newest = rotate();
  append(3, now().signing);
  auto entries = *read_ledger(file());
  for (std::uint64_t at = 0; at < 4; ++at) {
    auto bad = entries;
    bad[at].signature = signature_line(checkpoint_of(bad[at], newest).text(), now().signing);
    EXPECT_FALSE(verify_ledger(bad, newest)) << at;
    EXPECT_FALSE(verify_ledger(bad, key_.public_key())) << at;
  }
}

TEST_F(LedgerKeys, ALedgerWrittenAnewWithTheNewestKeyIsNoticedByWhoKnowsTheFirst) {
  const Checkpoint kept = append_many(3);
  rotate();
  const ProofKeys newest = now();
  remove_ledger();
  for (int i = 0; i < 4; ++i) append(i, newest.signing);
  EXPECT_FALSE(verify_with(key_.public_key()));
  EXPECT_FALSE(verify_with(newest.signing.public_key(), kept));
}

TEST_F(LedgerKeys, NobodyCanAnnounceAKeyThatDidNotAccept) {
  const SigningKey thief = make_key("thief"), victim = make_key("victim");
  append(0, thief);
  const TreeHash root = read_ledger(file())->back().root;
  // Accepted by the thief's own key; the victim's is only named.
  std::string forged = key_record(thief, thief.public_key(), 1, root, kTime);
  const std::string own = thief.public_key().text(), others = victim.public_key().text();
  forged.replace(forged.find("\"key\":\"" + own) + 7, own.size(), others);
  append_record(forged, thief);
  EXPECT_FALSE(verify_with(victim.public_key()));
  EXPECT_FALSE(verify_with(thief.public_key()));
}

TEST_F(LedgerKeys, AnAcceptanceDoesNotFitAnotherLedger) {
  append_many(2);
  const PublicKey second = rotate();
  const std::string announced = read_ledger(file())->back().record;
  remove_ledger();
  append_many(2);  // the same events; other salts
  append_record(announced);
  EXPECT_FALSE(verify_with(second));
  EXPECT_FALSE(verify_with(key_.public_key()));
}

class StoppedRotation : public LedgerKeys {
 protected:
  static constexpr std::array kFiles{"signing-key", "signing-key.next", "signing-key.next.new"};

  // From the ledger and the key file as they are now; the first key vouches for all of it.
  void stop_everywhere() {
    const PublicKey before = now().signing.public_key();
    const std::string ledger = oubli::test::slurp(file());
    const Path key_file = dir_.path() / kFiles[0];
    const bool is_drawn = std::filesystem::exists(key_file);
    const std::string key = is_drawn ? oubli::test::slurp(key_file) : std::string();
    std::size_t kept = 0, changed = 0;
    for (const auto fault : {test::Fault::Stop, test::Fault::Fail, test::Fault::Half}) {
      for (std::uint64_t at = 1;; ++at) {
        for (const char* name : kFiles) std::filesystem::remove(dir_.path() / name);
        if (is_drawn) std::ofstream(key_file, std::ios::binary) << key;
        put({ledger});
        test::FaultingDisk disk(fault, at);
        const auto done = rotate_signing_key(disk, dir_.path(), keyring_, sealer_, kTime);
        if (disk.operations() < at) break;
        const PublicKey counts = now().signing.public_key();
        ++(counts == before ? kept : changed);
        go_on(counts, at % 2 == 0);
        ASSERT_TRUE(verify_with(key_.public_key())) << at;
      }
    }
    EXPECT_GE(kept, 5U);
    EXPECT_GE(changed, 5U);
  }

  void go_on(const PublicKey& counts, bool settles) {
    if (settles) {
      RealDisk calm;
      ASSERT_TRUE(settle_signing_key(calm, dir_.path(), keyring_, sealer_));
      EXPECT_FALSE(std::filesystem::exists(dir_.path() / kFiles[1]));
      EXPECT_EQ(now().signing.public_key(), counts);
    }
    append(7, now().signing);
    rotate();
    append(8, now().signing);
  }
};

TEST_F(StoppedRotation, OfTheFirstKeyLeavesTheKeyThatCounts) {
  append_many(2);
  stop_everywhere();
}

// A file half overwritten is of a key that does not count any more.
TEST_F(StoppedRotation, OfALaterKeyLeavesTheKeyThatCounts) {
  append_many(2);
  rotate();
  append(2, now().signing);
  stop_everywhere();
}

TEST_F(LedgerKeys, WhereTheLedgerNamesNoKeyNoneIsRemoved) {
  append_many(1);
  rotate();
  std::filesystem::copy_file(dir_.path() / "signing-key", dir_.path() / "signing-key.next");
  remove_ledger();
  RealDisk disk;
  EXPECT_TRUE(settle_signing_key(disk, dir_.path(), keyring_, sealer_));
  EXPECT_TRUE(std::filesystem::exists(dir_.path() / "signing-key"));
  EXPECT_TRUE(std::filesystem::exists(dir_.path() / "signing-key.next"));
}

}  // namespace
}  // namespace oubli::wiper
