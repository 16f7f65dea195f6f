// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes of an Outlook message are: a rendering is bounded, the same twice, parses as
// a closed multipart with one reading, and says so when something of it was not read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sodium.h>

#include "adapters/mapi/rtf.h"
#include "adapters/mime/mime_message.h"
#include "adapters/msg/msg_source.h"

namespace {

constexpr std::size_t kLimit = 4U << 20;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_rendering(std::string_view bytes) {
  const auto made = oubli::msg::render_bytes(bytes, kLimit);
  if (!made) return;
  require(made->bytes == oubli::msg::render_bytes(bytes, kLimit)->bytes);
  const auto tree = oubli::mime::parse(made->bytes, oubli::mime::kPlainReading);
  require(!tree.parts.empty() && tree.parts[0].is_closed);
  require(tree.parts[0].type.value == "multipart/mixed");
  require(tree.parts[0].preamble.size() == 0 && tree.parts[0].epilogue.size() == 0);
  const bool names_unread = made->bytes.find(oubli::mapi::kUnreadType) != std::string::npos;
  require(made->is_complete || names_unread);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) { return ::sodium_init() < 0 ? 1 : 0; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_rendering(bytes);
  const auto rtf = oubli::mapi::unpack_rtf(bytes, 1U << 20);
  require(rtf.rtf.size() <= (1U << 20) + 200);
  (void)oubli::mapi::original_body(bytes);
  return 0;
}
