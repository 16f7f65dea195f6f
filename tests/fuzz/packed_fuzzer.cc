// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever an attachment packs: what is read of it is UTF-8, the same twice, and within the budget
// of its message.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/mime/utf8.h"
#include "scanner/extract/collector.h"
#include "scanner/extract/packed_part.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

oubli::Extracted read(std::string_view bytes) {
  oubli::Extracted out;
  oubli::content::Collector into(out);
  into.read_messages_with([](std::string_view, std::string_view, bool) {});
  oubli::content::add_packed(bytes, "2", "attached.zip", into);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto one = read(bytes);
  const auto other = read(bytes);
  require(one.segments.size() == other.segments.size());
  require(one.not_scanned.size() == other.not_scanned.size());
  std::size_t sum = 0;
  for (std::size_t i = 0; i < one.segments.size(); ++i) {
    require(one.segments[i].text == other.segments[i].text);
    require(oubli::mime::is_utf8(one.segments[i].text));
    require(oubli::mime::is_utf8(one.segments[i].label));
    sum += one.segments[i].text.size();
  }
  require(sum <= oubli::content::kDecodedBudget);
  return 0;
}
