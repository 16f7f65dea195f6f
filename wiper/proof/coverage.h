// SPDX-License-Identifier: GPL-3.0-or-later
// The signed statement of what was read, what was not and why, and where nothing may be erased for
// now: what a "nothing found" is worth. It names mailboxes by their paths, and holds no mail.
// Format: docs/formats/coverage.md. Value types and pure functions; any thread. Failure: Damaged
// (not what was signed), Refused (another key).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/source.h"
#include "wiper/proof/signing_key.h"

namespace oubli::wiper {

struct CoveredMailbox {
  std::string path, format, folder;
  std::uint64_t messages = 0, unreadable = 0;
  std::string scanned;  // RFC 3339; empty: never to its end
  bool is_complete = false;
};

struct RestrictedPath {
  std::string path, since, until, reason;
};

struct Coverage {
  std::string time;  // RFC 3339, when it was stated
  std::vector<CoveredMailbox> mailboxes;
  std::vector<Unreadable> unread;                    // messages, parts, whole mailboxes
  std::map<std::string, std::uint64_t> unsupported;  // reason → attachments of such a type
  std::vector<std::string> unfinished;               // sources whose scan was cut short
  std::uint64_t unrecognised = 0;                    // files that hold no mail that is known
  std::uint64_t changed = 0;                         // mailboxes that changed since their scan
  std::uint64_t unchecked = 0;                       // of which that could not be seen
  std::vector<RestrictedPath> restricted;

  // All that was named was read, as it is now.
  [[nodiscard]] bool is_whole() const;
};

[[nodiscard]] std::string signed_coverage(const Coverage& coverage, const SigningKey& key);
Result<Coverage> open_coverage(std::string_view bytes, const PublicKey& key);

}  // namespace oubli::wiper
