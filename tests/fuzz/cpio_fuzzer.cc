// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a cpio archive: members stand one behind the other, inside the file, each part of
// one in its order; and headers written anew with another size say that size and the same name.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/archive/cpio_layout.h"

namespace {

using namespace oubli;           // NOLINT: a test program
using namespace oubli::archive;  // NOLINT

void require(bool holds) {
  if (!holds) std::abort();
}

void check_rewriting(std::string_view header, const CpioMember& member) {
  constexpr std::uint64_t kSize = 7;
  const auto made = cpio_header_with(header, kSize, 0x1234);
  require(made && made->size() == header.size());
  MemoryBytes bytes(*made);
  auto again = CpioWalker(bytes).next();
  require(again && *again);
  require((*again)->data_end - (*again)->data == kSize);
  require((*again)->name == member.name && (*again)->file == member.file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view cpio(reinterpret_cast<const char*>(data), size);
  MemoryBytes bytes(cpio);
  CpioWalker walker(bytes);
  std::uint64_t end = 0, number = 0;
  for (;;) {
    auto member = walker.next();
    if (!member || !*member) return 0;
    const CpioMember& one = **member;
    require(one.number == number++);
    require(one.begin == end && one.begin < one.data && one.data <= one.data_end);
    require(one.data_end <= one.end && one.end - one.data_end < 4);
    end = one.end;
    if (one.data > size) return 0;  // padding that is missing
    check_rewriting(cpio.substr(one.begin, static_cast<std::size_t>(one.data - one.begin)), one);
  }
}
