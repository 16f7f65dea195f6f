// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a tar: members stand one behind the other, inside the file, each part of one in its
// order; and headers written anew with another size say that size and the same name.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/archive/kind.h"
#include "adapters/archive/tar_header.h"
#include "adapters/archive/tar_layout.h"

namespace {

using namespace oubli;           // NOLINT: a test program
using namespace oubli::archive;  // NOLINT

void require(bool holds) {
  if (!holds) std::abort();
}

void check_rewriting(std::string_view tar, const TarMember& member) {
  if (member.is_sparse || !member.is_file()) return;
  constexpr std::uint64_t kSize = 7;
  const auto made = with_size(
      tar.substr(member.begin, static_cast<std::size_t>(member.data - member.begin)), kSize);
  if (!made) return;  // a field that cannot hold it as it stood
  std::string whole = *made + std::string(kTarBlock, 'x') + std::string(2 * kTarBlock, '\0');
  MemoryBytes bytes(whole);
  auto again = TarWalker(bytes).next();
  require(again && *again);
  require((*again)->data_end - (*again)->data == kSize);
  require((*again)->name == member.name);
}

// Every block with the checksum of a header, which no fuzzer comes upon.
std::string sealed(std::string_view tar) {
  constexpr std::size_t kSumAt = 148, kSumSize = 8;
  std::string out(tar);
  for (std::size_t at = 0; at + kTarBlock <= out.size(); at += kTarBlock) {
    unsigned sum = kSumSize * ' ';
    for (std::size_t i = 0; i < kTarBlock; ++i) {
      const bool is_sum = i >= kSumAt && i < kSumAt + kSumSize;
      sum += is_sum ? 0U : static_cast<unsigned char>(out[at + i]);
    }
    if (sum == kSumSize * ' ') continue;  // the end mark
    for (std::size_t i = kSumSize - 2; i-- > 0; sum >>= 3U) {
      out[at + kSumAt + i] = static_cast<char>('0' + (sum & 7U));
    }
    out[at + kSumAt + kSumSize - 2] = '\0';
    out[at + kSumAt + kSumSize - 1] = ' ';
  }
  return out;
}

void check(std::string_view tar) {
  (void)kind_of(tar);
  MemoryBytes bytes(tar);
  TarWalker walker(bytes);
  std::uint64_t end = 0, number = 0;
  for (;;) {
    auto member = walker.next();
    if (!member || !*member) return;
    const TarMember& one = **member;
    require(one.number == number++);
    require(one.begin >= end && one.begin <= one.header && one.header < one.data);
    require(one.data <= tar.size() && one.data <= one.data_end && one.data_end <= one.end);
    end = one.end;
    check_rewriting(tar, one);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view tar(reinterpret_cast<const char*>(data), size);
  check(tar);
  check(sealed(tar));
  return 0;
}
