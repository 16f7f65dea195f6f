// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a PST or OST ([MS-PST] 2.2.2.6). A value; any thread. Failure (Damaged): it is no
// such file, or of a kind that cannot be read; a wrong checksum is a fault and no failure.
#pragma once

#include <array>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/pst/cipher.h"
#include "adapters/pst/format.h"

namespace oubli::pst {

inline constexpr std::size_t kHeaderBytes = 564;  // of the longest

// rgbReserved2, before the lock: zeros in what is written here.
inline constexpr std::size_t kReservedBytes = 3;
[[nodiscard]] constexpr std::size_t reserved_at(bool is_wide) { return is_wide ? 528 : 476; }

struct Header {
  Dialect dialect = kUnicode;
  std::uint16_t version = 0;         // wVer: 14, 15 ANSI; 20 to 23 Unicode; 36 with 4-KiB pages
  std::uint16_t client_version = 0;  // wVerClient
  bool is_ost = false;
  Cipher cipher = Cipher::None;
  std::uint32_t unique = 0;   // dwUnique, counts changes
  std::uint32_t orphans = 0;  // block trees that no node refers to, as the file counts them
  Bid next_block = 0, next_page = 0;
  std::array<std::uint32_t, 32> last_index{};  // rgnid: the last index given, by type of node
  Offset end_of_file = 0, last_map = 0;        // ibFileEof, ibAMapLast
  std::uint64_t free_bytes = 0;                // cbAMapFree
  std::uint8_t maps_valid = 0;                 // fAMapValid
  Reference nodes, blocks;                     // the roots of the two trees
  Fault faults = Fault::None;
};

// Does it begin like one? Needs the first 10 bytes.
[[nodiscard]] bool looks_like_pst(std::string_view head);

// REQUIRES: `head` is the first kHeaderBytes of the file, or all of a shorter one.
[[nodiscard]] Result<Header> parse_header(std::string_view head);

}  // namespace oubli::pst
