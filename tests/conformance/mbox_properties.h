// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for any bytes read as an mbox, however hostile: used by the property tests and by
// the fuzzer. Each function returns what is violated, or nothing. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/mbox/mbox_layout.h"
#include "adapters/source.h"

namespace oubli::test {

// Every byte belongs to one message, to its framing, or to nothing, in the order the layout's
// header draws; both splitters say the same.
std::string layout_violation(std::string_view bytes);

// The messages of the partitions, one after the other, are those of the sequential reading, to the
// byte. `fd` is an open file with `bytes` in it.
std::string partition_violation(int fd, std::uint64_t target_bytes);

struct SeenMessage {
  std::uint64_t frame = 0;
  ByteRange range;
  std::string bytes;
  bool is_cut = false, is_contested = false;
  bool operator==(const SeenMessage&) const = default;
};
struct Reading {
  std::vector<SeenMessage> messages;
  std::string fault;  // of the Status, empty when it was well
};
Reading read_range(int fd, Compression compression, ByteRange range, const Limits& limits = {});

// A random mbox made of the pieces that make mboxes hard to read.
std::string adversarial_mbox(std::uint64_t seed, std::size_t pieces);

}  // namespace oubli::test
