// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a message. Properties: parts nest and never overlap in every reading; extract()
// gives valid UTF-8 only, stays within its budget, and gives the same for the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/mime/mime_message.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/collector.h"
#include "scanner/extract/extracted.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_places(std::string_view bytes, oubli::mime::Reading reading) {
  const oubli::mime::Tree tree = oubli::mime::parse(bytes, reading);
  require(!tree.parts.empty() && tree.parts.size() <= 10'000);
  std::uint64_t last_header = 0;
  for (const oubli::mime::Part& part : tree.parts) {
    require(part.header.begin <= part.header.end && part.header.end == part.body.begin);
    require(part.body.begin <= part.body.end && part.body.end <= bytes.size());
    require(last_header <= part.header.begin);
    last_header = part.header.begin;
    for (const oubli::mime::Field& field : part.fields.fields) {
      require(part.header.begin <= field.range.begin && field.range.end <= part.header.end);
    }
    if (part.parent == oubli::mime::Part::kNone) continue;
    const oubli::mime::Part& parent = tree.parts[part.parent];
    require(parent.body.begin <= part.header.begin && part.body.end <= parent.body.end);
    require(part.depth == parent.depth + 1 && part.depth < 64);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (oubli::mime::Reading reading = 0; reading <= oubli::mime::kAllChoices; ++reading) {
    check_places(bytes, reading);
  }
  const oubli::Extracted first = oubli::extract(bytes);
  std::size_t total = 0;
  for (const oubli::Segment& one : first.segments) {
    require(oubli::mime::is_utf8(one.text) && oubli::mime::is_utf8(one.label));
    total += one.text.size();
  }
  require(total <= oubli::content::kDecodedBudget);
  require(oubli::mime::is_utf8(first.envelope.subject));
  const oubli::Extracted second = oubli::extract(bytes);
  require(first.segments.size() == second.segments.size());
  return 0;
}
