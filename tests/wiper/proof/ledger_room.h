// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace with a ledger and nothing else, and what can be done to it.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"
#include "tests/wiper/faulting_disk.h"
#include "wiper/proof/ledger_append.h"

namespace oubli::wiper::test {

class LedgerRoom : public testing::Test {
 protected:
  LedgerRoom() : key_(make_key("key")) {}

  [[nodiscard]] SigningKey make_key(const std::string& name) const {
    auto keyring = index::Keyring::create(dir_.path() / name, "");
    if (!keyring) throw std::runtime_error(keyring.error().what);
    return SigningKey(*keyring);
  }

  [[nodiscard]] Path file() const { return dir_.path() / "ledger.jsonl"; }

  static std::string record(int number) {
    return R"({"erased":)" + std::to_string(number) + R"(,"type":"erasure"})";
  }

  LedgerEntry append(int number) { return append(number, key_); }
  LedgerEntry append(int number, const SigningKey& key) {
    return append_record(record(number), key);
  }
  LedgerEntry append_record(const std::string& text) { return append_record(text, key_); }
  LedgerEntry append_record(const std::string& text, const SigningKey& key) {
    RealDisk disk;
    auto entry = append_to_ledger(disk, dir_.path(), key, text);
    if (!entry) throw std::runtime_error(entry.error().what);
    return std::move(entry->entry);
  }
  Checkpoint append_many(int count) {
    LedgerEntry last;
    for (int i = 0; i < count; ++i) last = append(i);
    return checkpoint_of(last, key_.public_key());
  }

  [[nodiscard]] Status verify(const std::optional<Checkpoint>& kept = std::nullopt) const {
    auto entries = read_ledger(ledger_file(dir_.path()));
    if (!entries) return std::move(entries).take_error();
    return verify_ledger(*entries, key_.public_key(), kept);
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> found;
    std::ifstream in(file());
    for (std::string line; std::getline(in, line);) found.push_back(line + "\n");
    return found;
  }
  // As somebody does who takes care that nothing in the workspace tells of it.
  void put(const std::vector<std::string>& lines) const {
    remove_ledger();
    put_beside_head(lines);
  }
  void put_beside_head(const std::vector<std::string>& lines) const {
    std::ofstream out(file(), std::ios::binary);
    for (const auto& line : lines) out << line;
  }
  void remove_ledger() const {
    std::filesystem::remove(file());
    std::filesystem::remove(dir_.path() / "ledger.head");
  }

  oubli::test::TempDir dir_;
  SigningKey key_;
};

}  // namespace oubli::wiper::test
