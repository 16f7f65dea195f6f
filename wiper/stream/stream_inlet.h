// SPDX-License-Identifier: GPL-3.0-or-later
// An archive that is read once, from its beginning to its end: what was read is held until it is
// let go. Owned by one passage; one thread. Memory: what is held, and a mebibyte. Failure: that of
// the stream; bytes that were let go are Failed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/bytes/byte_source.h"
#include "adapters/compression/compression.h"

namespace oubli::wiper {

inline constexpr std::size_t kPassedAtOnce = 1U << 20;

class StreamInlet final : public ByteSource {
 public:
  // `stream` is lent by the caller, who outlives this.
  explicit StreamInlet(ByteStream& stream) : stream_(stream) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override;
  // A reader of headers knows nothing of those who still want what it has passed: only behind the
  // last member its word counts.
  void release_before(std::uint64_t offset) override;

  // At least a byte from `offset` on, and as many as there are up to `most`; none at the end. The
  // view lives until the next call.
  Result<std::string_view> look(std::uint64_t offset, std::size_t most);
  void let_go(std::uint64_t offset);
  // Bytes that stay at hand when they are let go, until others are set aside; fewer at the end.
  Status set_aside(std::uint64_t offset, std::uint64_t size);
  [[nodiscard]] std::string_view aside() const { return aside_; }
  // Where the last member ended. What a reader of headers passes from here on is let go.
  Status come_to_end(std::uint64_t offset);
  // Of what was let go.
  [[nodiscard]] std::uint64_t begin() const { return begin_; }

 private:
  static constexpr std::size_t kStep = 1U << 20;
  Status fill(std::uint64_t until);

  ByteStream& stream_;
  std::vector<char> buffer_;
  std::size_t gone_ = 0;     // of the buffer
  std::uint64_t begin_ = 0;  // where what follows those stands in the stream
  bool is_over_ = false;
  bool is_at_end_ = false;
  std::uint64_t aside_at_ = 0;
  std::string aside_;
};

}  // namespace oubli::wiper
