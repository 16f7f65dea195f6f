// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/mbox_cut.h"

#include <algorithm>
#include <string>

#include "adapters/base/counted.h"
#include "adapters/bytes/window.h"
#include "adapters/compression/compression.h"
#include "adapters/mbox/mbox_source.h"
#include "wiper/disk/at_once.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/mailbox/range_hasher.h"

namespace oubli::wiper {

namespace {

// An mbox in a file that holds others.
class PartOf final : public ByteSource {
 public:
  PartOf(std::unique_ptr<ByteSource> whole, const ByteRange& part)
      : whole_(std::move(whole)), part_(part) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    if (offset >= part_.size()) return std::size_t{0};
    const auto most = std::min<std::uint64_t>(into.size(), part_.size() - offset);
    return whole_->read_at(part_.begin + offset, into.first(static_cast<std::size_t>(most)));
  }
  void release_before(std::uint64_t offset) override {
    whole_->release_before(part_.begin + offset);
  }

 private:
  std::unique_ptr<ByteSource> whole_;
  ByteRange part_;
};

PackedBytes one_after_the_other(std::unique_ptr<ByteSource> bytes) {
  return [bytes = std::shared_ptr<ByteSource>(std::move(bytes))](std::uint64_t offset,
                                                                 std::span<char> into) {
    bytes->release_before(offset);
    return bytes->read_at(offset, into);
  };
}

Error not_as_planned(const PlannedMessage& message) {
  return refused(message.locator + ": not where the plan says it is",
                 "scan the mailbox again and make a new plan");
}

// Both lists are in file order; the plan's order was checked when it was approved.
Result<std::vector<bool>> mark_planned(const std::vector<MboxEntry>& layout,
                                       std::span<const PlannedMessage> erase) {
  std::vector<bool> planned(layout.size(), false);
  std::size_t at = 0;
  for (const auto& message : erase) {
    while (at < layout.size() && layout[at].frame < message.frame) ++at;
    if (at == layout.size() || layout[at].frame != message.frame || planned[at] ||
        ByteRange{layout[at].begin, layout[at].end} != message.range) {
      return not_as_planned(message);
    }
    if (layout[at].is_contested) {
      return refused(message.locator + ": where it ends is open to two readings",
                     "look at its Content-Length line; nothing in this mailbox was touched");
    }
    planned[at] = true;
  }
  return planned;
}

void replace(Cut& cut, const PlannedMessage& message) {
  const std::uint64_t frame = cut.new_size;
  cut.pieces.push_back({{message.frame, message.range.end}, &message});
  cut.new_size += message.replacement->size;
  cut.expected.push_back({frame, frame, cut.new_size, &message});
}

// Where a kept message will stand: as far behind its framing as it does.
void expect(Cut& cut, const MboxEntry& entry) {
  const std::uint64_t at = cut.new_size;
  cut.expected.push_back({at, at + (entry.begin - entry.frame), at + (entry.end - entry.frame)});
}

}  // namespace

std::unique_ptr<ByteSource> OpenMailbox::bytes() const {
  if (held.data() != nullptr) return std::make_unique<MemoryBytes>(held);
  if (deflated) return open_bytes(gzip(), Compression::Gzip, kLookedBack);
  auto whole = opened ? opened() : open_bytes(fd, compression, kLookedBack);
  if (!part) return whole;
  whole->release_before(part->begin);
  return std::make_unique<PartOf>(std::move(whole), *part);
}

bool OpenMailbox::reads_anywhere() const {
  if (held.data() != nullptr) return true;
  if (deflated) return false;
  return opened ? !is_streamed : compression == Compression::None;
}

PackedBytes OpenMailbox::gzip() const {
  return as_gzip(opened ? one_after_the_other(opened()) : packed_in(fd), *deflated);
}

PackedBytes run_by_run(const OpenMailbox& mailbox) { return one_after_the_other(mailbox.bytes()); }

Splitters mbox_splitters() {
  return {[](ByteSource& bytes) { return split_mbox(bytes); },
          [](ByteSource& bytes) { return split_mbox_independently(bytes); }};
}

Result<std::vector<MboxEntry>> agreed_layout(const OpenMailbox& mailbox, const Splitters& splitters,
                                             std::uint64_t size) {
  const std::string doing = "split " + mailbox.shown.string();
  if (mailbox.compression != Compression::None) {
    if (auto fit = mbox::check_packed(*mailbox.bytes()); !fit)
      return std::move(fit).take_error().during(doing);
  }
  auto other = begin_aside(size, [&] { return splitters.second(*mailbox.bytes()); });
  auto first = splitters.first(*mailbox.bytes());
  auto second = other.get();
  if (!first) return std::move(first).take_error().during(doing);
  if (!second) return std::move(second).take_error().during(doing);
  const auto [one, two] =
      std::mismatch(first->begin(), first->end(), second->begin(), second->end());
  if (one == first->end() && two == second->end()) return first;
  return refused(doing + ": message " + std::to_string(one - first->begin() + 1) +
                     " begins or ends elsewhere in a second reading",
                 "nothing was touched; look at the From_ lines around it");
}

Result<std::uint64_t> content_size(const OpenMailbox& mailbox, std::uint64_t file_size) {
  if (mailbox.compression == Compression::None) return file_size;
  const auto unpacking = open_stream(packed_in(mailbox.fd), mailbox.compression);
  return unpacked_size(*unpacking, packed_in(mailbox.fd), file_size);
}

// A new file is made of what was read alone: all there is must have
// been.
Result<std::uint64_t> unpacked_size(ByteStream& unpacking, const PackedBytes& packed,
                                    std::uint64_t size_packed) {
  auto size = measure(unpacking);
  if (!size) return std::move(size).take_error();
  std::vector<char> rest(64U << 10);
  for (std::uint64_t at = size->packed; at < size_packed;) {
    auto got = packed(at, rest);
    if (!got) return std::move(got).take_error();
    const bool is_padding =
        std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(*got),
                    [](char c) { return c == 0; });
    if (*got == 0 || !is_padding) {
      return damaged("something stands behind the compressed data; it was not touched",
                     "unpack it, scan the unpacked mbox and erase there");
    }
    at += *got;
  }
  return size->unpacked;
}

Result<Cut> cut_mailbox(const OpenMailbox& mailbox, const PlannedSource& source,
                        const Splitters& splitters) {
  auto whole = content_size(mailbox, source.fingerprint.size);
  if (!whole) return std::move(whole).take_error().during(source.path.string());
  auto layout = agreed_layout(mailbox, splitters, *whole);
  if (!layout) return std::move(layout).take_error();
  // Read otherwise than by the scan, it may hold what the plan says nothing of.
  if (layout->size() != standing_messages(source)) {
    return refused(source.path.string() + ": holds " + counted(layout->size(), "message") +
                       " where the plan knows of " + counted(standing_messages(source)),
                   "scan it again and make a new plan; what the scan cannot read to its end is "
                   "not erased from");
  }
  auto cut = cut_by_layout(*mailbox.bytes(), *whole, *layout, source.erase);
  if (cut || cut.error().code == ErrorCode::Refused) return cut;  // which names the message
  return std::move(cut).take_error().during(source.path.string());
}

Result<Cut> cut_by_layout(ByteSource& bytes, std::uint64_t size,
                          const std::vector<MboxEntry>& layout,
                          std::span<const PlannedMessage> erase) {
  auto planned = mark_planned(layout, erase);
  if (!planned) return std::move(planned).take_error();
  Cut cut;
  RangeHasher hasher(bytes);
  auto next = erase.begin();
  cut.old_size = size;
  keep(cut, 0, layout.empty() ? size : layout.front().frame);
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const MboxEntry& entry = layout[i];
    // The blank line after a message goes or stays with it.
    const std::uint64_t end = i + 1 < layout.size() ? layout[i + 1].frame : size;
    if (!(*planned)[i]) {
      expect(cut, entry);
      keep(cut, entry.frame, end);
      ++cut.untouched;
      continue;
    }
    const PlannedMessage& message = *next++;
    auto hash = hasher.hash(message.range);
    if (!hash) return std::move(hash).take_error();
    if (*hash != message.hash) return not_as_planned(message);
    if (message.replacement) {
      replace(cut, message);
      keep(cut, entry.end, end);
    } else {
      cut.gone.push_back({entry.frame, end});
    }
  }
  return cut;
}

}  // namespace oubli::wiper
