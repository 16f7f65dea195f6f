// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/packed_member.h"

#include <algorithm>
#include <span>
#include <utility>

#include "adapters/archive/budget.h"
#include "adapters/archive/kind.h"
#include "adapters/archive/walk.h"
#include "adapters/byte_digest.h"
#include "adapters/bytes/hold.h"
#include "adapters/compression/compression.h"
#include "adapters/walk/recognise.h"
#include "wiper/archive/archive_form.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/packing/packing_level.h"

namespace oubli::wiper {

namespace {

// Counts what comes out against what went in.
class Bounded final : public ByteStream {
 public:
  Bounded(const OpenMailbox& packed, Compression compression)
      : stream_(open_stream(run_by_run(packed), compression)) {}
  Result<std::size_t> read(std::span<char> into) override {
    auto got = stream_->read(into);
    if (!got) return got;
    budget_.add_packed(stream_->used() - used_);
    used_ = stream_->used();
    auto within = budget_.spend(*got);
    return within ? got : Result<std::size_t>(std::move(within).take_error());
  }
  [[nodiscard]] std::uint64_t used() const override { return used_; }

 private:
  std::unique_ptr<ByteStream> stream_;
  archive::Budget budget_{nullptr};
  std::uint64_t used_ = 0;
};

Result<std::string> head_of(const OpenMailbox& content) {
  std::string head(walk::kHeadSize, '\0');
  auto got = content.bytes()->read_at(0, head);
  if (!got) return std::move(got).take_error();
  head.resize(*got);
  return head;
}

Status check_depth(std::size_t depth) {
  if (depth < archive::kDeepest) return {};
  return refused("is packed more than " + std::to_string(archive::kDeepest) + " times");
}

}  // namespace

OpenMailbox unpacked(const OpenMailbox& packed, Compression compression) {
  OpenMailbox content;
  content.shown = packed.shown;
  content.opened = [packed, compression] {
    return by_offset(std::make_unique<Bounded>(packed, compression), kLookedBack);
  };
  content.is_streamed = true;
  return content;
}

Result<Unpacked> take_packings_off(const OpenMailbox& member, std::uint64_t size,
                                   std::size_t level) {
  Unpacked found{member, size, {}, {}};
  for (std::size_t depth = level;; ++depth) {
    auto head = head_of(found.content);
    if (!head) return std::move(head).take_error();
    found.head = *std::move(head);
    const Compression compression = compression_of(found.head);
    if (compression == Compression::None) return found;
    if (auto within = check_depth(depth); !within) return std::move(within).take_error();
    const OpenMailbox packed = found.content;
    found.content = unpacked(packed, compression);
    Bounded unpacking(packed, compression);
    auto whole = unpacked_size(unpacking, run_by_run(packed), found.size);
    if (!whole) return std::move(whole).take_error();
    found.size = *whole;
    found.packings.emplace_back(compression, packing_level(found.head, compression));
  }
}

Result<std::string> head_within(const OpenMailbox& member, std::size_t level) {
  OpenMailbox content = member;
  for (std::size_t depth = level;; ++depth) {
    auto head = head_of(content);
    if (!head) return head;
    const Compression compression = compression_of(*head);
    if (compression == Compression::None) return head;
    if (auto within = check_depth(depth); !within) return std::move(within).take_error();
    content = unpacked(content, compression);
  }
}

Result<std::shared_ptr<const MadeBytes>> packed_again(const OpenMailbox& content, const Cut& cut,
                                                      const std::vector<Packing>& packings,
                                                      const Path& scratch) {
  const auto bytes = content.bytes();
  std::vector<Piece> pieces = cut.pieces;
  std::shared_ptr<const MadeBytes> made;
  for (auto packing = packings.rbegin(); packing != packings.rend(); ++packing) {
    HeldContent packed = HeldContent::in(scratch);
    ByteDigest digest;
    const auto take = [&](std::string_view some) -> Status {
      if (packed.size() + some.size() > kMostWithin)
        return refused("is too long to be packed anew");
      digest.add(some);
      return packed.add(some);
    };
    const auto packer = open_packing(take, *packing);
    auto done = for_bytes(*bytes, pieces, [&](std::string_view run) { return packer->write(run); });
    if (done) done = packer->finish();
    if (done) done = packed.finish();
    if (!done) return std::move(done).take_error();
    made = made_of(std::move(packed), digest.finish());
    pieces.assign(1, {{0, 0}, nullptr, {}, made});
  }
  return made;
}

Result<OpenMailbox> anywhere(const OpenMailbox& content, std::uint64_t size, const Path& scratch,
                             HeldContent& held) {
  if (content.reads_anywhere()) return content;
  if (size > kMostWithin) return refused("is too long to be opened within an archive");
  held = HeldContent::in(scratch);
  auto read = for_bytes(*content.bytes(), {{{0, size}}},
                        [&](std::string_view run) { return held.add(run); });
  if (read) read = held.finish();
  if (!read) return std::move(read).take_error();
  return held.content(content.shown);
}

Result<OpenMailbox> archive_within(const Unpacked& unpacked, HeldContent& held) {
  OpenMailbox content = unpacked.content;
  if (archive::kind_of(unpacked.head) == archive::Kind::Zip) {
    const std::string too_long = "is too long to be held in memory";
    if (unpacked.size > kMostHeld) return refused(too_long);
    auto zip = hold(*content.bytes(), kMostHeld, unpacked.size, too_long);
    if (!zip) return std::move(zip).take_error();
    held = HeldContent(*std::move(zip));
    content = held.content(content.shown);
  }
  OpenMailbox archive;
  archive.shown = content.shown;
  archive.is_streamed = !content.reads_anywhere();
  archive.opened = [of = std::move(content)] { return of.bytes(); };
  return archive;
}

Result<ContentHash> digest_of(const OpenMailbox& content, const std::vector<Piece>& pieces) {
  ByteDigest digest;
  auto read = for_bytes(*content.bytes(), pieces, [&](std::string_view run) {
    digest.add(run);
    return Status();
  });
  if (!read) return std::move(read).take_error();
  return digest.finish();
}

}  // namespace oubli::wiper
