// SPDX-License-Identifier: GPL-3.0-or-later
// What comes through a descriptor that is read once (a pipe, a tape, a file), packed or not, as
// what it holds. Owned by one passage; one thread, beside which that of an unpacker asks for packed
// bytes. Memory: a few mebibytes. Failure: the descriptor's; Damaged where packed data end early,
// or have something else behind them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "wiper/stream/stream_input.h"

namespace oubli::wiper {

class DescriptorInput final : public StreamInput {
 public:
  // Reads the first bytes. `fd` and `stop` are lent; once `stop` is set, reading is Interrupted.
  // `name`: of what is read, for errors.
  static Result<std::unique_ptr<DescriptorInput>> open(int fd, std::string name,
                                                       const std::atomic<bool>* stop);
  ~DescriptorInput() override;

  [[nodiscard]] Compression compression() const override { return compression_; }
  [[nodiscard]] const std::string& head() const override { return head_; }

  Result<std::size_t> read(std::span<char> into) override;
  // Bytes that came through the descriptor.
  [[nodiscard]] std::uint64_t used() const override { return given_; }
  Status check_rest() override;

 private:
  DescriptorInput(int fd, std::string name, const std::atomic<bool>* stop)
      : fd_(fd), name_(std::move(name)), stop_(stop) {}
  Result<std::size_t> read_stored(std::span<char> into);
  Result<std::size_t> read_some(std::span<char> into);
  Status read_record();

  const int fd_;
  const std::string name_;
  const std::atomic<bool>* stop_;
  std::string head_;
  Compression compression_ = Compression::None;
  std::atomic<std::uint64_t> given_ = 0;
  std::atomic<bool> is_given_up_ = false;
  std::string record_;  // the one that was read last, and how much of it was given
  std::size_t at_ = 0;
  std::string latest_;                    // of what was given to be unpacked, some
  std::unique_ptr<ByteStream> unpacked_;  // null: it is not packed; goes first
};

}  // namespace oubli::wiper
