// SPDX-License-Identifier: GPL-3.0-or-later
// Two pieces of work at once, where a file is long enough for a thread to pay. Only what reads mail
// or computes goes to the other thread; whatever changes the disk, and whatever proves that it
// changed, stays on the caller's, in the order of the journal. Failure: where the machine gives no
// thread, one is done after the other.
#pragma once

#include <cstdint>
#include <future>
#include <system_error>
#include <utility>

namespace oubli::wiper {

inline constexpr std::uint64_t kWorthAThread = 8ULL << 20;  // bytes to be gone through

// What `work` gives, later: of another thread, or of the caller's when it asks. All that `work`
// refers to must outlive the answer, which waits for it when it is dropped.
template <typename Work>
auto begin_aside(std::uint64_t bytes, Work work) -> std::future<decltype(work())> {
  if (bytes >= kWorthAThread) {
    try {
      return std::async(std::launch::async, work);
    } catch (const std::system_error&) {
      // as many threads as the machine gives
    }
  }
  return std::async(std::launch::deferred, std::move(work));
}

}  // namespace oubli::wiper
