// SPDX-License-Identifier: GPL-3.0-or-later
// A stored Outlook item without a person: which of its properties become what. As of a message
// (redact.h): what is made was proved by the ordinary reader and matcher, on the item as it is
// searched and on every property by itself; where that fails the outcome is Impossible and says
// why. Runs only inside the sandbox (and tests); one thread.
#pragma once

#include <string>
#include <vector>

#include "adapters/mapi/item_change.h"
#include "scanner/redact/redact.h"

namespace oubli::redact {

struct ItemRedaction {
  Redaction::Outcome outcome = Redaction::Outcome::Unchanged;
  std::vector<mapi::ItemChange> changes;  // when Redacted
  std::string bytes;                      // what the item is searched as then
  std::map<std::string, std::uint64_t> tokens;
  std::uint64_t stubs = 0;  // attachments and bodies that were replaced whole
  std::set<std::string> broken_signatures;
  std::string why;  // Impossible: never content
};

// `item` is changed meanwhile. `limit`: of its rendering.
[[nodiscard]] ItemRedaction redact_item(mapi::Item& item, std::size_t limit,
                                        const subject::Subject& subject,
                                        const RedactOptions& options);

}  // namespace oubli::redact
