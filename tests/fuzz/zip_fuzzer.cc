// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a zip: where it is taken, every byte of it is a member's or the directory's or
// behind it, and belongs to one alone; and records written anew say what they were given.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/archive/zip_layout.h"

namespace {

using namespace oubli;           // NOLINT: a test program
using namespace oubli::archive;  // NOLINT

void require(bool holds) {
  if (!holds) std::abort();
}

std::string part_of(std::string_view zip, std::uint64_t begin, std::uint64_t end) {
  return std::string(
      zip.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

void check_rewriting(std::string_view zip, const ZipMember& member) {
  const ZipNumbers numbers{0x01020304, 5, 7};
  const std::string central = part_of(zip, member.central.begin, member.central.end);
  auto made = zip_header_with(central, ZipPart::Central, numbers);
  require(made && made->size() == central.size());
  made = zip_header_at(*made, 9);
  require(bool(made));
  const auto told = parse_zip_header(*made, ZipPart::Central);
  require(told && ZipNumbers{told->crc, told->packed, told->unpacked} == numbers);
  require(told->offset == 9);
  const std::string local = part_of(zip, member.begin, member.data);
  const auto other = zip_header_with(local, ZipPart::Local, numbers);
  require(other && other->size() == local.size());
  const auto again = parse_zip_header(*other, ZipPart::Local);
  require(again && (again->unpacked == numbers.unpacked || again->unpacked == 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view zip(reinterpret_cast<const char*>(data), size);
  MemoryBytes bytes(zip);
  const auto layout = read_zip_layout(bytes, size);
  if (!layout) return 0;
  std::uint64_t at = 0, recorded = 0;
  for (const ZipMember& member : layout->members) {
    require(member.begin == at && member.begin < member.data);
    require(member.data <= member.data_end && member.data_end <= member.end);
    require(member.data_end - member.data == member.numbers.packed);
    at = member.end;
    recorded += member.central.size();
    check_rewriting(zip, member);
  }
  const ZipDirectory& directory = layout->directory;
  require(at == directory.begin && directory.end - directory.begin == recorded);
  require(directory.end < size);
  const auto end = zip_end_with(part_of(zip, directory.end, size), {0, 0, 0});
  require(bool(end));
  const auto told = parse_zip_end(*end, 0);
  require(told && told->count == 0 && told->begin == 0 && told->end == 0);
  return 0;
}
