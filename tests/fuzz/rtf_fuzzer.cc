// SPDX-License-Identifier: GPL-3.0-or-later
// Hostile RTF, packed and not: what is packed unpacks to what it was, and anything at all is
// unpacked to no more than is allowed; the three readers come to their end; the places that a text
// is mapped to stand in its source.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/mapi/rtf.h"
#include "scanner/extract/text_forms.h"
#include "scanner/redact/readings.h"

namespace {

using namespace oubli;

constexpr std::size_t kMost = 1U << 20;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_mapped(const redact::MappedText& text, std::string_view source) {
  const std::size_t end = text.text().size();
  for (const std::size_t begin : {std::size_t{0}, end / 3, end / 2}) {
    for (const ByteRange& place : text.sources(begin, end)) {
      require(place.begin <= place.end && place.end <= source.size());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // A closing zero may or may not be counted, and is none of the text.
  const std::string_view text = bytes.substr(0, bytes.find_last_not_of('\0') + 1);
  require(mapi::unpack_rtf(mapi::pack_rtf(bytes), kMost).rtf == text);
  const auto unpacked = mapi::unpack_rtf(bytes, kMost);
  require(unpacked.rtf.size() <= kMost);
  for (const std::string_view rtf : {bytes, std::string_view(unpacked.rtf)}) {
    (void)mapi::original_body(rtf);
    (void)content::rtf_to_text(rtf);
    const auto reading = redact::rtf_reading(rtf);
    require_mapped(reading.text, rtf);
    require_mapped(reading.rtf_only, rtf);
  }
  return 0;
}
