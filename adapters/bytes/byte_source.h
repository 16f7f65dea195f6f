// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes by offset, wherever they come from: a file, memory, or what a compressed file decompresses
// to. Owned by one reader and used by one thread. Failure is an Error; what could be read before
// the damage stays readable.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Fills as much of `into` as there is from `offset`; short only at the end. Damage is an Error
  // once not one of the bytes asked for can be had; before that it cuts the answer short.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) = 0;

  // Nothing before `offset` is asked for again; what a stream still holds of it may go.
  virtual void release_before(std::uint64_t offset) { (void)offset; }
};

// A regular file. The descriptor is lent by the caller, who outlives the source.
class FileBytes final : public ByteSource {
 public:
  explicit FileBytes(int fd) : fd_(fd) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override;

 private:
  int fd_;
};

// Bytes lent by the caller, who outlives the source.
class MemoryBytes final : public ByteSource {
 public:
  explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override;

 private:
  std::string_view bytes_;
};

// Bytes of its own.
class OwnedBytes final : public ByteSource {
 public:
  explicit OwnedBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return MemoryBytes(bytes_).read_at(offset, into);
  }
  [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }

 private:
  std::string bytes_;
};

}  // namespace oubli
