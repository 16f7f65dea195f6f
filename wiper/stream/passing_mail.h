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
#include "wiper/archive/archive_form.h"
#include "wiper/disk/sealed_spool.h"
#include "wiper/stream/stream_eraser.h"
#include "wiper/stream/stream_inlet.h"

namespace oubli::wiper {

class PassingMail {
 public:
  // Null: it holds no mail that can be decided on here, and nothing was taken. `number`: of the
  // member, in the new archive if it stays. All are lent and outlive this.
  static Result<std::unique_ptr<PassingMail>> open(const StreamOrder& order, StreamInlet& inlet,
                                                   const ArchiveMember& member,
                                                   std::uint64_t number);

  // `most`: so many may go.
  Status decide(std::uint64_t most);

  // REQUIRES for all below: decide().
  [[nodiscard]] const std::string& name() const { return locator_; }
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  [[nodiscard]] std::vector<PlannedMessage>& chosen() { return chosen_; }
  [[nodiscard]] std::vector<Unreadable>& unread() { return unread_; }
  [[nodiscard]] const std::vector<ExpectedMessage>& kept() const { return kept_; }
  // A message by itself, which was chosen.
  [[nodiscard]] bool goes_whole() const { return !is_mbox_ && !chosen_.empty(); }
  [[nodiscard]] bool is_changed() const { return is_mbox_ && !chosen_.empty(); }
  // It was not taken from the stream, but looked at there.
  [[nodiscard]] bool is_packed() const { return !packed_.empty(); }
  // The member as it stands in the stream; and of a mailbox that is changed, what is to stand
  // there, which was unpacked again where it is packed.
  [[nodiscard]] OpenMailbox stored() const;
  Result<Cut> stored_cut() const;

 private:
  // Messages one behind the other, before the `end`th of the mailbox.
  struct Batch {
    std::size_t end = 0;
    std::vector<std::string> room;  // theirs, of what is sealed
    std::vector<PassingMessage> messages;
  };

  PassingMail(const StreamOrder& order, const ArchiveMember& member, std::uint64_t number);
  [[nodiscard]] OpenMailbox content() const;
  Status take(StreamInlet& inlet);
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

  const StreamOrder& order_;
  const ArchiveMember& member_;
  const std::uint64_t number_;
  std::string name_, locator_;
  Format format_ = Format::Mbox;
  bool is_mbox_ = false;
  std::string packed_, held_;  // as it stands, where it is packed; what it holds
  std::vector<Packing> packings_;
  std::uint64_t size_ = 0;  // of what it holds
  std::unique_ptr<SealedSpool> spool_;
  std::vector<MboxEntry> layout_;
  std::uint64_t messages_ = 0, most_ = 0;
  std::vector<PlannedMessage> local_;  // what was chosen, told as places in the content
  std::vector<PlannedMessage> chosen_;
  std::vector<Unreadable> unread_;
  std::vector<ExpectedMessage> kept_;
  Cut cut_;
};

}  // namespace oubli::wiper
