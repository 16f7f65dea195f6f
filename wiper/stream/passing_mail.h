// SPDX-License-Identifier: GPL-3.0-or-later
// A member of an archive in a stream that holds mail as it stands, or compressed by itself, taken
// out of the stream to be decided on, message by message: in memory, or sealed on disk where it is
// long. Owned by one passage; one thread, beside which splitters run. Memory: of what is
// compressed, it as it stands, what it unpacks to and what is packed anew, up to kMostHeld each.
// Failure: what is wrong with the stream, Refused where too many are chosen; what cannot be told
// apart is carried through undecided, and named.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/compression/pack.h"
#include "adapters/mbox/mbox_layout.h"
#include "wiper/stream/passing_member.h"

namespace oubli::wiper {

class PassingMail final : public PassingMember {
 public:
  // Null: it holds no mail that can be decided on here, and nothing was taken. `number`: of the
  // member, in the new archive if it stays. All are lent and outlive this.
  static Result<std::unique_ptr<PassingMail>> open(const StreamOrder& order, StreamInlet& inlet,
                                                   const ArchiveMember& member,
                                                   std::uint64_t number);

  Status decide(std::uint64_t most) override;
  [[nodiscard]] bool goes_whole() const override { return !is_mbox_ && !chosen_.empty(); }
  [[nodiscard]] bool is_changed() const override { return is_mbox_ && !chosen_.empty(); }
  [[nodiscard]] bool is_in_stream() const override { return is_packed() && !is_changed(); }
  [[nodiscard]] OpenMailbox stored() const override;
  // Unpacked again where it is packed.
  Result<Cut> stored_cut() const override;
  Result<Residue> search_within(const Cut& written) const override;

 private:
  // Messages one behind the other, before the `end`th of the mailbox.
  struct Batch {
    std::size_t end = 0;
    std::vector<std::string> room;  // theirs, of what is sealed
    std::vector<PassingMessage> messages;
  };

  PassingMail(const StreamOrder& order, const ArchiveMember& member, std::uint64_t number);
  [[nodiscard]] OpenMailbox content() const { return held_.content(locator_); }
  [[nodiscard]] bool is_packed() const { return !packed_.empty(); }
  Result<bool> unpack(StreamInlet& inlet);
  Result<bool> hold_unpacked();
  Status decide_single();
  Status decide_mbox();
  Result<Batch> next_batch(std::size_t begin, std::vector<ContentHash>& hashes) const;
  Result<std::string_view> message_at(ByteSource& bytes, const ByteRange& range,
                                      std::string& room) const;
  Status cut_mailbox(const std::vector<ContentHash>& hashes);
  Status ask(std::span<PassingMessage> batch);
  void expect(const ByteRange& range, const ContentHash& hash);
  [[nodiscard]] bool is_too_long(const MboxEntry& entry) const;

  const std::uint64_t number_;
  Format format_ = Format::Mbox;
  bool is_mbox_ = false;
  std::string packed_;  // as it stands, where it is packed
  HeldContent held_;    // what it holds
  std::vector<Packing> packings_;
  std::uint64_t size_ = 0;  // of what it holds
  std::vector<MboxEntry> layout_;
  std::uint64_t most_ = 0;
  Cut cut_;
};

}  // namespace oubli::wiper
