// SPDX-License-Identifier: GPL-3.0-or-later
// The connection to a mail server, and nothing that understands what goes over it: bytes are handed
// to a confined worker and taken from it unread. Owned by one MailServer; one thread.
// Failure: an Error that names host and port; afterwards the connection is of no use.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"

namespace oubli::app {

struct Patience {
  std::chrono::milliseconds connect{30'000};
  std::chrono::milliseconds silence{120'000};  // of a server that should say something
  std::chrono::milliseconds busy{1'000};       // before one that is busy is asked again; doubled
  std::uint64_t bytes_per_second = 0;          // taken from it at most; 0: as they come
  const std::atomic<bool>* stop = nullptr;     // set by a signal: wait no longer
};

// Failure: Interrupted.
Status wait_awhile(std::chrono::milliseconds how_long, const Patience& patience);

class ServerSocket {
 public:
  // Tries each address the host has.
  static Result<ServerSocket> connect(const std::string& host, std::uint16_t port,
                                      const Patience& patience);

  // Waits no longer than this from now on.
  void be_brief(std::chrono::milliseconds silence) { patience_.silence = silence; }
  Status send(std::string_view bytes);
  // Some of what came; empty at the end.
  Result<std::string> receive();

 private:
  ServerSocket(UniqueFd fd, const Patience& patience) : fd_(std::move(fd)), patience_(patience) {}

  Status slow_down(std::size_t bytes);

  UniqueFd fd_;
  Patience patience_;
  std::chrono::steady_clock::time_point free_at_{};  // when more may be taken
};

}  // namespace oubli::app
