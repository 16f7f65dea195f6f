// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/verify.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "adapters/archive/entry_name.h"
#include "adapters/source.h"
#include "wiper/mailbox/range_hasher.h"

namespace oubli::wiper {

namespace {

// One message by itself, its framing too.
class PartOfMailbox final : public ByteSource {
 public:
  PartOfMailbox(ByteSource& all, const ByteRange& part) : all_(all), part_(part) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    const std::uint64_t left = part_.size() - std::min(offset, part_.size());
    const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left));
    if (some == 0) return some;
    return all_.read_at(part_.begin + offset, into.first(some));
  }

 private:
  ByteSource& all_;
  const ByteRange part_;
};

// Messages are hashed only where their length is that of an erased one.
class ErasedOnes {
 public:
  explicit ErasedOnes(std::span<const PlannedMessage> erased) {
    for (const auto& message : erased) {
      sizes_.insert(message.range.size());
      hashes_.insert(message.hash);
    }
  }
  Result<std::uint64_t> count_in(const OpenMailbox& mailbox,
                                 const std::vector<MboxEntry>& layout) const {
    const auto bytes = mailbox.bytes();
    RangeHasher hasher(*bytes);
    std::uint64_t found = 0;
    for (const auto& entry : layout) {
      if (!sizes_.contains(entry.end - entry.begin)) continue;
      auto hash = hasher.hash({entry.begin, entry.end});
      if (!hash) return std::move(hash).take_error().during(mailbox.shown.string());
      if (hashes_.contains(*hash)) ++found;
    }
    return found;
  }

 private:
  struct ByBytes {
    bool operator()(const ContentHash& one, const ContentHash& other) const {
      return one.bytes < other.bytes;
    }
  };
  std::unordered_set<std::uint64_t> sizes_;
  std::set<ContentHash, ByBytes> hashes_;
};

bool stands_as(const MboxEntry& entry, const Expected& expected) {
  const bool is_framed = expected.replaced != nullptr || entry.begin == expected.begin;
  return entry.frame == expected.frame && is_framed && entry.end == expected.end;
}

// The redacted ones hash to what was planned.
Result<bool> hold_replacements(const OpenMailbox& mailbox, const std::vector<MboxEntry>& layout,
                               const Cut& cut) {
  const auto bytes = mailbox.bytes();
  RangeHasher hasher(*bytes);
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const PlannedMessage* const replaced = cut.expected[i].replaced;
    if (replaced == nullptr) continue;
    auto hash = hasher.hash({layout[i].begin, layout[i].end});
    if (!hash) return std::move(hash).take_error().during(mailbox.shown.string());
    if (*hash != replaced->replacement->hash) return false;
  }
  return true;
}

}  // namespace

Result<MailboxCheck> check_messages(const OpenMailbox& mailbox, const Splitters& splitters,
                                    const Cut& cut, std::span<const PlannedMessage> erased) {
  std::vector<MboxEntry> layout;
  // With every message gone, what may be left (a byte order mark, blank lines) is no mailbox to a
  // splitter.
  if (!cut.expected.empty()) {
    auto agreed = agreed_layout(mailbox, splitters, cut.new_size);
    if (!agreed) return std::move(agreed).take_error();
    layout = std::move(*agreed);
  }
  MailboxCheck found;
  auto again = ErasedOnes(erased).count_in(mailbox, layout);
  if (!again) return std::move(again).take_error();
  found.erased_found = *again;
  if (!std::ranges::equal(layout, cut.expected, stands_as)) return found;
  auto held = hold_replacements(mailbox, layout, cut);
  if (!held) return std::move(held).take_error();
  found.holds_what_it_should = *held;
  return found;
}

Result<std::uint64_t> count_erased(const OpenMailbox& mailbox, const Splitters& splitters,
                                   std::span<const PlannedMessage> erased,
                                   std::uint64_t about_bytes) {
  auto layout = agreed_layout(mailbox, splitters, about_bytes);
  if (!layout) return std::move(layout).take_error();
  return ErasedOnes(erased).count_in(mailbox, *layout);
}

Result<std::vector<Trace>> trace_messages(const OpenMailbox& mailbox, const Cut& cut,
                                          std::span<const std::string_view> strings,
                                          const Unpacker& unpacker) {
  std::vector<Trace> traces;
  const auto bytes = mailbox.bytes();
  std::uint64_t ordinal = 0;
  for (const Expected& message : cut.expected) {
    ++ordinal;
    bytes->release_before(message.frame);
    PartOfMailbox part(*bytes, {message.frame, message.end});
    auto found = search_residue(part, strings, unpacker);
    if (!found) return std::move(found).take_error().during(mailbox.shown.string());
    if (found->total() == 0) continue;
    traces.push_back({archive::numbered(mailbox.shown.native(), ordinal), found->total()});
    if (traces.size() == kMostTraces) break;
  }
  return traces;
}

}  // namespace oubli::wiper
