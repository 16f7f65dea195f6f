// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a header value. Properties: what is decoded is valid UTF-8; plain ASCII without
// encoded words decodes to itself; an address has no blanks outside quotes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/mime/address.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/date.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/parameters.h"
#include "adapters/mime/utf8.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oubli::mime;
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  const std::string decoded = decode_words(value, "koi8-r");
  require(is_utf8(decoded));
  const bool is_plain = is_ascii(value) && value.find("=?") == std::string_view::npos &&
                        value.find('\x1b') == std::string_view::npos &&
                        value.find('\0') == std::string_view::npos;
  if (is_plain) require(decoded == unfolded(value));
  for (const Address& one : parse_addresses(value, {})) {
    require(is_utf8(one.name) && is_utf8(one.address));
    if (one.address.find('"') == std::string::npos)
      require(one.address.find(' ') == std::string::npos);
  }
  for (const Parameter& one : parse_parameters(value).parameters) {
    for (const char c : one.name) require(c == to_lower(c));
  }
  (void)parse_date(value);
  return 0;
}
