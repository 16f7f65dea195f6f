// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/packing/packing_level.h"

#include <array>
#include <cstdint>
#include <string>

#include "adapters/base/files.h"

namespace oubli::wiper {

namespace {

std::optional<int> of_gzip(std::string_view head) {
  constexpr std::size_t kExtraFlags = 8;
  constexpr char kBest = 2, kFastest = 4;
  if (head.size() <= kExtraFlags) return std::nullopt;
  if (head[kExtraFlags] == kBest) return 9;
  return head[kExtraFlags] == kFastest ? std::optional(1) : std::nullopt;
}

std::optional<int> of_bzip2(std::string_view head) {
  constexpr std::size_t kBlockSize = 3;
  const bool is_told =
      head.size() > kBlockSize && head[kBlockSize] >= '1' && head[kBlockSize] <= '9';
  return is_told ? std::optional(head[kBlockSize] - '0') : std::nullopt;
}

// The first block's header (The .xz File Format, 3.1): its size, flags, sizes where they are told,
// then the filters, of which LZMA2 (0x21) has one byte of properties (5.3.1).
std::optional<int> of_xz(std::string_view head) {
  constexpr std::size_t kFlags = 13, kSizes = 14;
  constexpr char kLzma2 = 0x21;
  if (head.size() <= kSizes) return std::nullopt;
  const auto flags = static_cast<unsigned char>(head[kFlags]);
  std::size_t at = kSizes;
  for (unsigned told = (flags >> 6U & 1U) + (flags >> 7U); told > 0; --told) {
    while (at < head.size() && (static_cast<unsigned char>(head[at]) & 0x80U) != 0) ++at;
    ++at;
  }
  if ((flags & 3U) != 0 || at + 2 >= head.size() || head[at] != kLzma2) return std::nullopt;
  const unsigned bits = static_cast<unsigned char>(head[at + 2]);
  // The smallest level of xz that has such a dictionary: 256 KiB, 1, 2, 4, 8, 16, 32 and 64 MiB.
  struct Level {
    unsigned bits;
    int level;
  };
  constexpr std::array kLevels{Level{12, 0}, Level{16, 1}, Level{18, 2}, Level{20, 4},
                               Level{22, 6}, Level{24, 7}, Level{26, 8}, Level{28, 9}};
  for (const Level& one : kLevels) {
    if (one.bits == bits) return one.level;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> packing_level(std::string_view head, Compression compression) {
  switch (compression) {
    case Compression::Gzip:
      return of_gzip(head);
    case Compression::Bzip2:
      return of_bzip2(head);
    case Compression::Xz:
      return of_xz(head);
    case Compression::Zstd:
    case Compression::Lz4:
    case Compression::None:
      break;
  }
  return std::nullopt;
}

std::optional<int> packing_level(int fd, Compression compression) {
  std::string head(64, '\0');
  auto got = read_at(fd, 0, head);
  if (!got) return std::nullopt;
  return packing_level(std::string_view(head).substr(0, *got), compression);
}

}  // namespace oubli::wiper
