// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/verify.h"

#include <algorithm>

#include "wiper/byte_digest.h"
#include "wiper/range_hasher.h"

namespace oubli::wiper {

Result<MailboxCheck> check_mailbox(int fd, const Path& shown, const Splitters& splitters,
                                   const MessageChain& expected,
                                   std::span<const PlannedMessage> erased) {
  std::vector<MboxEntry> layout;
  // With every message gone, what may be left (a byte order mark, blank lines) is no mailbox to a
  // splitter; the bytes themselves were compared before the swap.
  if (expected.messages > 0) {
    auto agreed = agreed_layout(fd, shown, splitters);
    if (!agreed) return std::move(agreed).take_error();
    layout = std::move(*agreed);
  }
  std::vector<ContentHash> gone;
  for (const auto& message : erased) gone.push_back(message.hash);
  std::sort(gone.begin(), gone.end());

  MailboxCheck found;
  ByteDigest chain;
  RangeHasher hasher(fd);
  for (const auto& entry : layout) {
    auto hash = hasher.hash({entry.begin, entry.end});
    if (!hash) return std::move(hash).take_error().during(shown.string());
    chain.add(*hash);
    if (std::binary_search(gone.begin(), gone.end(), *hash)) ++found.erased_found;
  }
  found.holds_what_it_should = MessageChain{layout.size(), chain.finish()} == expected;
  return found;
}

}  // namespace oubli::wiper
