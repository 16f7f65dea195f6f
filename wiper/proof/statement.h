// SPDX-License-Identifier: GPL-3.0-or-later
// What a certificate states about one run: the receipt's figures, what NIST SP 800-88r1 (sample
// form, appendix G) asks for, and commitments in place of messages and paths. No personal data of
// the erased is in it. Used by the .cc files that issue and check certificates. Any thread. Reads
// nothing but what the kernel says of the disks.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "wiper/proof/commitment.h"
#include "wiper/proof/parties.h"
#include "wiper/receipt.h"

namespace oubli::wiper {

inline constexpr int kStatementSchema = 1;

// `workspace`: overwritten files below it are the index's. `receipt_lines`: as they are saved.
// `supersedes`: the ledger entry of the run that this one settled.
[[nodiscard]] nlohmann::json make_statement(const Receipt& receipt, std::string_view receipt_lines,
                                            const Path& workspace, const Committer& commitments,
                                            const Parties& parties,
                                            std::optional<std::uint64_t> supersedes);

}  // namespace oubli::wiper
