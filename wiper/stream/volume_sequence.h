// SPDX-License-Identifier: GPL-3.0-or-later
// What the volumes of a tar hold behind their heads, one after the other. Where one ends, the next
// must go on with the very member that is under way, at the very place; where it ends between two
// members, its label tells, and where it has none the order in which they were named is believed,
// and counted. Owned by one passage; one thread. Failure: Refused, by the name of the volume that
// does not follow, with what should; that of what a volume is read from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/archive/tar_layout.h"
#include "adapters/archive/tar_volume.h"
#include "adapters/compression/compression.h"
#include "wiper/stream/stream_inlet.h"

namespace oubli::wiper {

struct Volume {
  std::string name;
  std::function<Result<std::unique_ptr<ByteStream>>()> open;
};

class VolumeSequence final : public ByteStream {
 public:
  // REQUIRES: there is one.
  explicit VolumeSequence(std::vector<Volume> volumes) : volumes_(std::move(volumes)) {}

  // Never of two volumes at once: the next is opened when a byte of it is asked for.
  Result<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] std::uint64_t used() const override;

  // What of the tar is asked for from now on: headers; the content of a member, which is lent; what
  // stands behind the end mark, which begins at `mark`.
  void stand_between() { member_ = nullptr; }
  Status stand_in(const archive::TarMember& member);
  Status come_to_end(std::uint64_t mark);
  // Why no headers stand where they should: what a volume begins with may not be what goes on.
  [[nodiscard]] Error why(Error broken) const;

  // No volume is left.
  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] const std::string& last_name() const { return volumes_[next_ - 1].name; }
  [[nodiscard]] std::uint64_t opened() const { return next_; }
  [[nodiscard]] std::uint64_t on_trust() const { return on_trust_; }

 private:
  struct Reading {
    explicit Reading(std::unique_ptr<ByteStream> from) : stream(std::move(from)), inlet(*stream) {}
    std::unique_ptr<ByteStream> stream;
    StreamInlet inlet;
    std::uint64_t at = 0;
    std::string before;    // comes before what stands there
    std::size_t told = 0;  // of that
  };
  Status open_next();
  Status end_volume();
  static Result<std::string_view> next_of(Reading& reading, std::size_t most);
  Status begin_with(const archive::VolumeHead& head);
  Status follow_with(const archive::VolumeHead& head);
  Status check_label(const std::string& label) const;
  Status check_member(const std::optional<archive::Continuation>& goes_on);
  Status check_previous(const archive::VolumeHead& head);
  [[nodiscard]] Status check_length() const;
  [[nodiscard]] Error no_successor(std::string why) const;
  [[nodiscard]] Error not_begun() const;

  std::vector<Volume> volumes_;
  std::size_t next_ = 0;
  std::unique_ptr<Reading> reading_;  // null: none is open
  std::uint64_t given_ = 0;           // of the one tar
  std::uint64_t used_ = 0;            // of the volumes before this one
  archive::VolumeLabel label_;        // of the first
  const archive::TarMember* member_ = nullptr;
  // Of the next member that has content: GNU tar may cut before its header and say which it is.
  std::optional<archive::Continuation> announced_;
  std::optional<std::uint64_t> end_mark_;
  bool is_over_ = false;
  std::uint64_t first_size_ = 0, last_size_ = 0;  // of the volumes that were read
  // All are as long as their medium: one that ends between two members might have lost some.
  bool must_be_even_ = false, is_uneven_ = false;
  std::uint64_t on_trust_ = 0;
};

}  // namespace oubli::wiper
