// SPDX-License-Identifier: GPL-3.0-or-later
// Property: a query is refused as a usage error with a hint, or its canonical text is read back as
// the same query.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "indexer/query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oubli;
  const auto query = index::parse_query({reinterpret_cast<const char*>(data), size});
  if (!query) {
    if (query.error().code != ErrorCode::Usage || query.error().hint.empty()) std::abort();
    return 0;
  }
  const auto again = index::parse_query(index::to_string(*query));
  if (!again || !(*again == *query)) std::abort();
  return 0;
}
