// SPDX-License-Identifier: GPL-3.0-or-later
// One message on its way to a worker, sent as far as the socket takes it at a time, so that the
// parent never blocks on a worker that does not read. One thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/unique_fd.h"
#include "scanner/sandbox/protocol.h"

namespace oubli::sandbox {

class Outbox {
 public:
  // REQUIRES: is_empty(). `bytes` and `files` are lent until the outbox is empty again.
  void post(MessageKind kind, std::string_view bytes, std::span<const UniqueFd> files);

  // Sends what the socket takes now. Returns 0 or an errno; EPIPE when the worker is gone.
  [[nodiscard]] int push(int socket);

  [[nodiscard]] bool is_empty() const { return sent_ == total_; }
  void clear() { sent_ = total_ = 0; }

 private:
  MessageHeader header_;
  std::vector<int> files_;
  std::string_view bytes_;            // the caller's, see post()
  std::size_t sent_ = 0, total_ = 0;  // bytes on the wire
};

}  // namespace oubli::sandbox
