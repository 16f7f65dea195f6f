// SPDX-License-Identifier: GPL-3.0-or-later
// What an entry of the ledger says: an erasure, that the text of an earlier entry was withdrawn, or
// that another key signs from here on. Value type; any thread. Fields: docs/formats/ledger.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oubli::wiper {

struct LedgerRecord {
  std::string type;  // "erasure", "withdrawal", "key"; empty: withdrawn
  std::string time;
  // An erasure.
  std::string plan, certificate, lowest_level;
  std::uint64_t erased = 0, redacted = 0, failed = 0;
  bool is_verified = false;
  std::uint64_t residue = 0;                // found again
  std::optional<std::uint64_t> supersedes;  // it settles the run of that entry
  // A withdrawal.
  std::optional<std::uint64_t> withdraws;
  // A key.
  std::string previous, key, accepted;
};

// Never fails: what is missing stays empty. `record`: canonical JSON.
[[nodiscard]] LedgerRecord parse_record(std::string_view record);

}  // namespace oubli::wiper
