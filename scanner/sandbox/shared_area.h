// SPDX-License-Identifier: GPL-3.0-or-later
// The memory a worker shares with its parent: where the work stands, and a ring of reply bytes.
// The parent makes it; the worker writes `position`, `beats`, `taken`, `written` and the ring.
// The parent believes none of it: it keeps its own `consumed` and checks every number it reads.
// Failure: map() returns the system's error. One writer and one reader per field.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"

namespace oubli::sandbox {

inline constexpr std::size_t kRingBytes = 1U << 20;
inline constexpr std::size_t kCacheLine = 64;

struct SharedArea {
  alignas(kCacheLine) std::atomic<std::uint64_t> position{0};
  std::atomic<std::uint64_t> beats{0};  // counts progress() calls: the hang clock
  std::atomic<std::uint64_t> taken{0};  // how many requests the worker took up
  alignas(kCacheLine) std::atomic<std::uint64_t> written{0};   // reply bytes ever put in the ring
  alignas(kCacheLine) std::atomic<std::uint64_t> consumed{0};  // reply bytes the parent has copied
  alignas(kCacheLine) char ring[kRingBytes];
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// A sealed memory file (it cannot shrink under the reader) of the area's size.
Result<UniqueFd> make_shared_area_file();

// Owns one mapping of such a file. Move-only.
class SharedMapping {
 public:
  SharedMapping() = default;
  static Result<SharedMapping> map(int fd);
  SharedMapping(const SharedMapping&) = delete;
  SharedMapping& operator=(const SharedMapping&) = delete;
  SharedMapping(SharedMapping&& other) noexcept;
  SharedMapping& operator=(SharedMapping&& other) noexcept;
  ~SharedMapping();

  SharedArea* operator->() const { return area_; }
  [[nodiscard]] SharedArea& get() const { return *area_; }

 private:
  SharedArea* area_ = nullptr;
};

}  // namespace oubli::sandbox
