// SPDX-License-Identifier: GPL-3.0-or-later
// What a recovery puts on record of a run that was killed: whom that run named, and what became of
// the receipt it was writing. Invariants 7 and 8 of wiper.h.
#include <nlohmann/json.hpp>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/ok.h"
#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"
#include "wiper/proof/certificate.h"

namespace oubli::wiper::test {
namespace {

using nlohmann::json;
using oubli::test::ok;

Parties named(const std::string& who) {
  Parties parties;
  parties.performed_by = {.name = who, .title = "Records officer"};
  parties.validated_by.name = who + "'s colleague";
  parties.property_number = "of " + who;
  return parties;
}

// A run that is killed before its n-th change of the disk, and the one that settles it.
class KilledRun {
 public:
  explicit KilledRun(std::uint64_t at)
      : keys_(ok(index::Keyring::create(room.dir.path() / "key", ""))) {
    const Path path = room.write("inbox", mailbox(3));
    FaultingDisk disk(Fault::Stop, at);
    WiperSettings settings = room.settings();
    settings.keys = &keys_;
    settings.parties = named("Claire Besnard");
    is_over =
        static_cast<bool>(Wiper(disk, settings).carry_out(approved({planned_source(path, {1})})));
  }

  std::optional<Receipt> recover() {
    RealDisk disk;
    WiperSettings settings = room.settings();
    settings.keys = &keys_;
    settings.parties = named("Somebody Else");
    settings.now = [] { return std::string("2027-05-05T00:00:00Z"); };
    return ok(Wiper(disk, settings).recover());
  }
  [[nodiscard]] json statement(const Receipt& receipt) const {
    const std::string text = slurp(receipt.certificate);
    EXPECT_TRUE(check_certificate(text, keys_.signing.public_key()));
    return json::parse(text).at("statement");
  }

  Room room;
  bool is_over = false;

 private:
  ProofKeys keys_;
};

TEST(RecoveryRecord, NamesWhomTheKilledRunNamed) {
  int settled = 0;
  for (std::uint64_t at = 1;; ++at) {
    KilledRun run(at);
    if (run.is_over) break;
    const auto receipt = run.recover();
    if (!receipt) continue;  // nothing had begun, or all was done
    ++settled;
    const json statement = run.statement(*receipt);
    EXPECT_EQ(statement.at("performed_by").at("name"), "Claire Besnard");
    EXPECT_EQ(statement.at("performed_by").at("title"), "Records officer");
    EXPECT_EQ(statement.at("performed_by").at("date"), "2026-01-01T00:00:00Z");
    EXPECT_EQ(statement.at("validated_by").at("name"), "Claire Besnard's colleague");
    EXPECT_EQ(statement.at("named_by"), "the run that was killed");
    EXPECT_EQ(statement.dump().find("Somebody Else"), std::string::npos);
    for (const auto& medium : statement.at("media")) {
      EXPECT_EQ(medium.at("property_number"), "of Claire Besnard");
    }
  }
  EXPECT_GT(settled, 20);
}

TEST(RecoveryRecord, OverwritesWhatTheKilledRunWasWritingAndSaysSo) {
  std::set<std::string> met;
  for (std::uint64_t at = 1;; ++at) {
    KilledRun run(at);
    if (run.is_over) break;
    std::set<std::string> before;
    for (const Path name : run.room.unfinished()) {
      const std::string folder = name.parent_path().filename().string();
      if (folder == "receipts" || folder == "certificates") before.insert(name.string());
      met.insert(folder);
    }
    const auto receipt = run.recover();
    EXPECT_EQ(run.room.unfinished(), std::vector<std::string>()) << "killed at " << at;
    EXPECT_TRUE(run.room.is_settled()) << "killed at " << at;
    if (before.empty()) continue;
    ASSERT_TRUE(receipt) << "killed at " << at;
    EXPECT_EQ(receipt->unfinished, before.size());
    std::set<std::string> told;
    for (const MediaRow& row : receipt->media) {
      if (row.path.extension() == ".new") told.insert(row.path.string());
    }
    EXPECT_EQ(told, before);
  }
  EXPECT_TRUE(met.contains("receipts"));
  EXPECT_TRUE(met.contains("certificates"));
}

}  // namespace
}  // namespace oubli::wiper::test
