// SPDX-License-Identifier: GPL-3.0-or-later
// The layout of Outlook's PST and OST files in its three dialects ([MS-PST] 2.2; the 4-kilobyte
// dialect of newer OST files is documented nowhere and was measured). Constant data and loads that
// cannot read beyond what they are given; any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace oubli::pst {

using Nid = std::uint32_t;     // of a node: type in the low five bits, index above
using Bid = std::uint64_t;     // of a block or page; bit 0 is not part of it, bit 1: internal
using Offset = std::uint64_t;  // in the file

// Where something stands, as one structure tells it of another: BREF, [MS-PST] 2.2.2.4.
struct Reference {
  Bid bid = 0;
  Offset at = 0;
  bool operator==(const Reference&) const = default;
};

struct Dialect {
  std::string_view name;
  bool is_wide = true;  // ids and offsets of 8 bytes, else of 4
  std::size_t header = 564;
  std::size_t page = 512, page_trailer = 16;
  // In a page of a tree: its entries stand in [0, entries), then their number, size and level.
  std::size_t entries = 488, count_at = 488, count_width = 1, entry_size_at = 490, level_at = 491;
  std::size_t block_align = 64, block_trailer = 16;
  std::size_t block_data = 8176;  // the most that a block holds
  unsigned heap_index_bits = 11;  // of a heap item's id; above them the number of the block
  bool is_packed = false;         // blocks may be compressed with zlib

  [[nodiscard]] constexpr std::size_t id() const { return is_wide ? 8 : 4; }
  [[nodiscard]] constexpr std::size_t branch_entry() const { return 3 * id(); }
  [[nodiscard]] constexpr std::size_t block_entry() const { return is_wide ? 24 : 12; }
  [[nodiscard]] constexpr std::size_t node_entry() const { return is_wide ? 32 : 16; }
  // What a block of so many bytes takes in the file.
  [[nodiscard]] constexpr std::size_t stored(std::size_t data) const {
    return (data + block_trailer + block_align - 1) / block_align * block_align;
  }
};

inline constexpr Dialect kAnsi{.name = "ANSI",
                               .is_wide = false,
                               .header = 512,
                               .page_trailer = 12,
                               .entries = 496,
                               .count_at = 496,
                               .entry_size_at = 498,
                               .level_at = 499,
                               .block_trailer = 12,
                               .block_data = 8180};
inline constexpr Dialect kUnicode{.name = "Unicode"};
inline constexpr Dialect kUnicode4k{.name = "Unicode, 4-KiB pages",
                                    .page = 4096,
                                    .page_trailer = 24,
                                    .entries = 4056,
                                    .count_at = 4056,
                                    .count_width = 2,
                                    .entry_size_at = 4060,
                                    .level_at = 4061,
                                    .block_align = 512,
                                    .block_trailer = 24,
                                    .block_data = 65'512,
                                    .heap_index_bits = 14,
                                    .is_packed = true};

// Little-endian, `width` bytes (8 at most); bytes that are not there count as 0.
[[nodiscard]] constexpr std::uint64_t load(std::string_view bytes, std::size_t at,
                                           std::size_t width) {
  std::uint64_t value = 0;
  constexpr std::size_t kWidest = sizeof value;
  const bool is_little = std::endian::native == std::endian::little;
  if (is_little && !std::is_constant_evaluated() && at <= bytes.size() &&
      bytes.size() - at >= kWidest) {
    std::memcpy(&value, bytes.data() + at, kWidest);  // far cheaper than byte by byte
    return width >= kWidest ? value : value & ((std::uint64_t{1} << (8 * width)) - 1);
  }
  for (std::size_t i = width; i-- > 0;) {
    const bool is_there = at < bytes.size() && i < bytes.size() - at;
    value = value << 8U | (is_there ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  }
  return value;
}
[[nodiscard]] constexpr std::uint16_t load16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(load(bytes, at, 2));
}
[[nodiscard]] constexpr std::uint32_t load32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(load(bytes, at, 4));
}

// The way back. REQUIRES: the bytes are there.
inline void store(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}
[[nodiscard]] inline bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == bytes.npos;
}

enum class NodeType : std::uint8_t {
  Internal = 0x01,
  Folder = 0x02,
  SearchFolder = 0x03,
  Message = 0x04,
  Attachment = 0x05,
  Associated = 0x08,  // a message that no folder shows: rules, views, settings
  Contents = 0x0E,
  AssociatedContents = 0x0F,
  Data = 0x1F,
};
[[nodiscard]] constexpr NodeType type_of(Nid nid) { return static_cast<NodeType>(nid & 0x1FU); }
[[nodiscard]] constexpr Nid sibling(Nid nid, NodeType type) {
  return (nid & ~Nid{0x1F}) | static_cast<Nid>(type);
}

inline constexpr Nid kStoreNode = 0x21, kNamesNode = 0x61, kRootFolder = 0x122,
                     kSearchTemplate = 0x610, kAttachmentTable = 0x671, kRecipientTable = 0x692,
                     kViewCache = 0x730, kItemIds = 0xC01;
inline constexpr unsigned kDeepestNode = 32;  // nodes within nodes

// What an internal block is: a list of blocks or of subnodes ([MS-PST] 2.2.2.8.3).
inline constexpr unsigned kListType = 0x01, kSubnodeType = 0x02;

[[nodiscard]] constexpr Bid plain(Bid bid) { return bid & ~Bid{1}; }
[[nodiscard]] constexpr bool is_internal(Bid bid) { return (bid & 2U) != 0; }

// What a structure says of itself that is not so. None of it keeps it from being read; a reader
// tells, a writer refuses.
enum class Fault : std::uint8_t {
  None = 0,
  Checksum = 1,
  Signature = 2,
  Identity = 4,  // it names another bid than the one it was reached by
  Type = 8,
  Count = 16,  // more entries, or other sizes, than there can be
  Length = 32,
};
[[nodiscard]] constexpr Fault operator|(Fault a, Fault b) {
  return static_cast<Fault>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr Fault& operator|=(Fault& a, Fault b) { return a = a | b; }
[[nodiscard]] constexpr bool has(Fault all, Fault one) {
  return (static_cast<unsigned>(all) & static_cast<unsigned>(one)) != 0;
}

}  // namespace oubli::pst
