// SPDX-License-Identifier: GPL-3.0-or-later
// The records that tell of a zip's members (PKWARE's APPNOTE 6.3.10, 4.3.7, 4.3.9 and 4.3.12),
// read, and written anew, in place, with other numbers. Pure; any thread. Failure: Damaged, where a
// record is not what the format says; Refused, where it has no room for a number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli::archive {

inline constexpr std::uint16_t kStored = 0, kDeflated = 8;  // APPNOTE 4.4.5
inline constexpr std::uint64_t kZipLocalSize = 30, kZipCentralSize = 46;

// Which of the two headers of a member.
enum class ZipPart { Local, Central };

struct ZipHeader {
  std::uint16_t flags = 0, method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0, unpacked = 0;
  std::uint64_t offset = 0;  // of the local header; in the directory
  std::string_view name;     // of the record it was read from
  [[nodiscard]] bool is_encrypted() const { return (flags & 1U) != 0; }
  // Its numbers stand behind its content; those before it may be zero.
  [[nodiscard]] bool has_descriptor() const { return (flags & 8U) != 0; }
};

// How long the record is that begins so; its fixed part has to be there.
Result<std::uint64_t> zip_header_size(std::string_view begin, ZipPart part);
// REQUIRES: the record is whole.
Result<ZipHeader> parse_zip_header(std::string_view record, ZipPart part);

struct ZipNumbers {
  std::uint32_t crc = 0;
  std::uint64_t packed = 0, unpacked = 0;
  bool operator==(const ZipNumbers&) const = default;
};
// Of a local header, numbers that stand behind the content alone stay zero.
Result<std::string> zip_header_with(std::string record, ZipPart part, const ZipNumbers& numbers);
Result<std::string> zip_header_at(std::string central, std::uint64_t offset);

// What stands behind a content where has_descriptor(): it is known by its length alone.
Result<ZipNumbers> parse_zip_descriptor(std::string_view descriptor);
Result<std::string> zip_descriptor_with(std::string descriptor, const ZipNumbers& numbers);

}  // namespace oubli::archive
