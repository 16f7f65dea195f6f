// SPDX-License-Identifier: GPL-3.0-or-later
// What the confined worker reports about one message, and its encoding. The decoder trusts
// nothing: a compromised worker can lie about the mail it was given, but cannot over-read, cannot
// name another message's place, and cannot exhaust the parent. Value types; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/message.h"
#include "scanner/extract/extracted.h"

namespace oubli {

struct CategoryCount {
  std::uint32_t category = 0;  // row of the detector table
  std::uint32_t count = 0;
};

struct Examined {
  std::uint64_t file = 0;
  std::uint64_t frame = 0;
  ByteRange range;
  ContentHash hash;
  Envelope envelope;
  std::vector<std::string> terms;  // prefixed and folded (indexer/schema.h), distinct, unsorted
  std::vector<CategoryCount> findings;
  std::vector<NotScanned> not_scanned;
  bool is_ambiguous = false;
};

void encode(const Examined& examined, std::string& out);
// False when the bytes are not an encoding; `into` is then unspecified.
bool decode(std::string_view bytes, Examined& into);

}  // namespace oubli
