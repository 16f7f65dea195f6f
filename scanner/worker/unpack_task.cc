// SPDX-License-Identifier: GPL-3.0-or-later
// Unpack: compressed bytes come in the request and what they hold goes back in pieces.
#include <cstdlib>

#include "adapters/compression/unpack.h"
#include "scanner/worker/protocol.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

void unpack(std::string_view body, sandbox::Channel& channel) {
  constexpr std::uint64_t kMost = 1ULL << 30;  // of what one attachment may come to
  auto done = oubli::unpack(body, kMost, [&](std::string_view piece) {
    channel.progress(1);
    channel.reply(encode_unpacked(piece));
  });
  if (!done) channel.reply(encode_read_error(done.error()));
}

}  // namespace oubli::worker
