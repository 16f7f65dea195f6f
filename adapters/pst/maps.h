// SPDX-License-Identifier: GPL-3.0-or-later
// Where the maps of a PST stand ([MS-PST] 2.2.2.7.2 to 2.2.2.7.6). The file is a row of sections;
// each begins with the map of what is taken in it, one bit for 64 bytes. The other maps are not
// used any more but keep their places. Constant data; any thread.
#pragma once

#include <array>

#include "adapters/pst/page.h"

namespace oubli::pst {

inline constexpr Offset kFirstSection = 0x4400, kSectionBytes = 253'952, kDensityListAt = 0x4200;
inline constexpr std::size_t kPage = 512;  // of the dialects whose maps are checked and written
inline constexpr std::size_t kSlot = 64, kMapBytes = 496;

[[nodiscard]] constexpr Offset section_at(std::uint64_t number) {
  return kFirstSection + number * kSectionBytes;
}
[[nodiscard]] constexpr bool has_page_map(std::uint64_t section) { return section % 8 == 0; }
[[nodiscard]] constexpr bool has_free_map(std::uint64_t section) {
  return section >= 128 && (section - 128) % 496 == 0;
}
[[nodiscard]] constexpr bool has_free_page_map(const Dialect& dialect, std::uint64_t section) {
  return dialect.is_wide && section >= 8192 && (section - 8192) % 31'744 == 0;
}

// The pages at the beginning of a section, in their order; which of them are maps.
struct SectionMap {
  PageType type = PageType::AllocationMap;
  unsigned page = 0;  // counted in the section
};
struct SectionMaps {
  std::array<SectionMap, 4> maps{};
  std::size_t count = 0;
  unsigned reserved = 0;  // pages before the first that is free for anything
};
[[nodiscard]] constexpr SectionMaps maps_of(const Dialect& dialect, std::uint64_t section) {
  SectionMaps all;
  const auto add = [&](PageType type, unsigned page) {
    all.maps[all.count++] = {type, page};
    all.reserved = page + 1;
  };
  add(PageType::AllocationMap, 0);
  if (has_page_map(section)) add(PageType::PageMap, 1);
  if (has_free_map(section)) add(PageType::FreeMap, 2);
  if (has_free_page_map(dialect, section)) add(PageType::FreePageMap, 3);
  return all;
}

static_assert(section_at(128) + 2 * kPage == 0x1F04800 && has_free_map(128));
static_assert(section_at(8192) + 3 * kPage == 0x7C004A00 && has_free_page_map(kUnicode, 8192));

}  // namespace oubli::pst
