// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/verify.h"

#include <algorithm>

#include "adapters/source.h"
#include "wiper/byte_digest.h"
#include "wiper/message_file.h"
#include "wiper/range_hasher.h"

namespace oubli::wiper {

Result<MailboxCheck> check_mailbox(const OpenMailbox& mailbox, const Splitters& splitters,
                                   const MessageChain& expected,
                                   std::span<const PlannedMessage> erased) {
  std::vector<MboxEntry> layout;
  // With every message gone, what may be left (a byte order mark, blank lines) is no mailbox to a
  // splitter; the bytes themselves were compared before the swap.
  if (expected.messages > 0) {
    auto agreed = agreed_layout(mailbox, splitters);
    if (!agreed) return std::move(agreed).take_error();
    layout = std::move(*agreed);
  }
  std::vector<ContentHash> gone;
  for (const auto& message : erased) gone.push_back(message.hash);
  std::sort(gone.begin(), gone.end());

  MailboxCheck found;
  ByteDigest chain;
  const auto bytes = mailbox.bytes();
  RangeHasher hasher(*bytes);
  for (const auto& entry : layout) {
    auto hash = hasher.hash({entry.begin, entry.end});
    if (!hash) return std::move(hash).take_error().during(mailbox.shown.string());
    chain.add(*hash);
    if (std::binary_search(gone.begin(), gone.end(), *hash)) ++found.erased_found;
  }
  found.holds_what_it_should = MessageChain{layout.size(), chain.finish()} == expected;
  return found;
}

Result<Residue> search_files(const PlannedSource& source,
                             std::span<const std::string_view> strings) {
  Residue found;
  if (strings.empty() || source.format != Format::Maildir) return found;
  const Container folder{source.format, source.compression, source.path, {}, 0, 1};
  auto entries = list_entries(folder);
  if (!entries) return std::move(entries).take_error();
  for (Entry& entry : *entries) {
    auto fd = open_entry(folder, entry);
    if (!fd && fd.error().code != ErrorCode::Failed) continue;  // gone elsewhere meanwhile
    if (!fd) return std::move(fd).take_error();
    auto bytes = open_message(fd->get(), source.path / entry.name);
    if (!bytes) return std::move(bytes).take_error();
    auto residue = search_residue(**bytes, strings);
    // The scan that follows names what is damaged as not searched.
    if (!residue && residue.error().code == ErrorCode::Damaged) continue;
    if (!residue) return std::move(residue).take_error().during(entry.name);
    found += *residue;
  }
  return found;
}

}  // namespace oubli::wiper
