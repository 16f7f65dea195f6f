// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a PDF: what is read of it is UTF-8 within the limit, the same every time, and says
// why it is not whole. What streams hold is given whatever else is asked for.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/mime/utf8.h"
#include "adapters/pdf/pdf.h"

namespace {

using namespace oubli;  // NOLINT: a test program

constexpr std::size_t kMost = 1U << 20U, kLess = 64;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const pdf::Document& document, std::size_t most) {
  require(mime::is_utf8(document.text) && mime::is_utf8(document.about));
  require(document.text.size() <= most + 1 && document.about.size() <= most + 1);
  require(document.is_whole == std::string_view(document.why).empty());
  std::size_t files = 0;
  for (const pdf::Attached& file : document.files) files += file.bytes.size();
  require(files <= most);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const pdf::Document document = pdf::read(bytes, kMost);
  check(document, kMost);
  const pdf::Document brief = pdf::read(bytes, kLess);
  check(brief, kLess);
  const pdf::Document again = pdf::read(bytes, kMost, [](std::string_view) {});
  require(again.text == document.text && again.about == document.about);
  return 0;
}
