// SPDX-License-Identifier: GPL-3.0-or-later
// The volumes of a tar that GNU tar (or volume_writer.h) wrote, as the one tar that they are parts
// of, byte for byte as it would have been. Owned by one passage; one thread. Failure: that of
// volume_sequence.h; Damaged, where it is no tar; Refused, where the last volume is missing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/archive/tar_layout.h"
#include "wiper/stream/stream_input.h"
#include "wiper/stream/volume_sequence.h"

namespace oubli::wiper {

class VolumeJoiner final : public StreamInput {
 public:
  // REQUIRES: there is one. They are opened when it is their turn.
  explicit VolumeJoiner(std::vector<Volume> volumes)
      : sequence_(std::move(volumes)), inlet_(sequence_), walker_(inlet_) {}

  Result<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] std::uint64_t used() const override { return sequence_.used(); }
  [[nodiscard]] const std::string& head() const override { return head_; }
  [[nodiscard]] Volumes volumes() const override {
    return {sequence_.opened(), sequence_.on_trust()};
  }

 private:
  Status go_on();
  [[nodiscard]] Error missing() const;

  VolumeSequence sequence_;
  StreamInlet inlet_;
  archive::TarWalker walker_;
  archive::TarMember member_;
  std::uint64_t at_ = 0;
  std::uint64_t until_ = 0;  // the end of that member
  bool is_ended_ = false;    // the end mark came
  const std::string head_;   // of nothing that is packed
};

}  // namespace oubli::wiper
