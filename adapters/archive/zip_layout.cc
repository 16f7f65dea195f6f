// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/zip_layout.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "adapters/archive/read_part.h"

namespace oubli::archive {
namespace {

// Of some three million members.
constexpr std::uint64_t kLongestDirectory = 256U << 20;
// How tightly it was packed, which some writers tell in one header alone.
constexpr unsigned kTightness = 6;

Result<std::vector<ZipMember>> read_directory(std::string_view records,
                                              const ZipDirectory& directory) {
  std::vector<ZipMember> members;
  for (std::size_t at = 0; at < records.size();) {
    auto size = zip_header_size(records.substr(at), ZipPart::Central);
    if (!size) return std::move(size).take_error();
    if (*size > records.size() - at) return damaged("a directory that ends early");
    auto header =
        parse_zip_header(records.substr(at, static_cast<std::size_t>(*size)), ZipPart::Central);
    if (!header) return std::move(header).take_error();
    ZipMember member;
    member.begin = header->offset;
    member.central = {directory.begin + at, directory.begin + at + *size};
    member.numbers = {header->crc, header->packed, header->unpacked};
    member.flags = header->flags;
    member.method = header->method;
    members.push_back(member);
    at += static_cast<std::size_t>(*size);
  }
  if (members.size() != directory.count) return damaged("a directory that lies about its length");
  return members;
}

Error disagree() {
  return refused("its directory and a member's own header tell different things");
}

class LayoutWalk {
 public:
  LayoutWalk(ByteSource& bytes, std::string_view records, ZipLayout& layout)
      : bytes_(bytes), records_(records), layout_(layout) {}

  Status run() {
    auto& members = layout_.members;
    std::ranges::sort(members, {}, &ZipMember::begin);
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      ZipMember& member = members[i];
      member.end = i + 1 < members.size() ? members[i + 1].begin : layout_.directory.begin;
      if (member.begin != at) return refused("something stands before its first member");
      if (auto done = look_at(member); !done) return done;
      at = member.end;
    }
    return at == layout_.directory.begin ? Status()
                                         : refused("something stands before its directory");
  }

 private:
  Status look_at(ZipMember& member) {
    auto fixed = read_part(bytes_, member.begin, kZipLocalSize);
    if (!fixed) return std::move(fixed).take_error();
    auto size = zip_header_size(*fixed, ZipPart::Local);
    if (!size) return std::move(size).take_error();
    auto record = read_part(bytes_, member.begin, *size);
    if (!record) return std::move(record).take_error();
    auto local = parse_zip_header(*record, ZipPart::Local);
    if (!local) return std::move(local).take_error();
    if (!is_as_told(member, *local)) return disagree();
    member.data = member.begin + *size;
    const std::uint64_t packed = member.numbers.packed;
    if (member.data > member.end || packed > member.end - member.data) {
      return refused("its members overlap");
    }
    member.data_end = member.data + packed;
    return look_behind(member, *local);
  }

  bool is_as_told(const ZipMember& member, const ZipHeader& local) const {
    const auto at = static_cast<std::size_t>(member.central.begin - layout_.directory.begin);
    const auto central = parse_zip_header(
        records_.substr(at, static_cast<std::size_t>(member.central.size())), ZipPart::Central);
    const auto is_same = [&](std::uint64_t one, std::uint64_t told) {
      return one == told || (local.has_descriptor() && one == 0);
    };
    return central && central->name == local.name && central->method == local.method &&
           (central->flags | kTightness) == (local.flags | kTightness) &&
           is_same(local.crc, central->crc) && is_same(local.packed, central->packed) &&
           is_same(local.unpacked, central->unpacked);
  }

  Status look_behind(const ZipMember& member, const ZipHeader& local) {
    constexpr std::uint64_t kLongestDescriptor = 24;
    const std::uint64_t size = member.end - member.data_end;
    const bool may_be = local.has_descriptor() && size <= kLongestDescriptor;
    if (size == 0 && !local.has_descriptor()) return {};
    if (!may_be) return refused("something stands between its members that belongs to none");
    auto bytes = read_part(bytes_, member.data_end, size);
    if (!bytes) return std::move(bytes).take_error();
    auto numbers = parse_zip_descriptor(*bytes);
    if (!numbers) return std::move(numbers).take_error();
    return *numbers == member.numbers ? Status() : Status(disagree());
  }

  ByteSource& bytes_;
  std::string_view records_;
  ZipLayout& layout_;
};

}  // namespace

Result<ZipLayout> read_zip_layout(ByteSource& bytes, std::uint64_t size) {
  const std::uint64_t ending = std::min(size, kZipLongestEnd);
  auto last = read_part(bytes, size - ending, ending);
  if (!last) return std::move(last).take_error();
  ZipLayout layout;
  auto directory = parse_zip_end(*last, size - ending);
  if (!directory) return std::move(directory).take_error();
  layout.directory = *directory;
  const std::uint64_t length = directory->end - directory->begin;
  if (length > kLongestDirectory) return refused("a zip of more members than are rewritten");
  auto records = read_part(bytes, directory->begin, length);
  if (!records) return std::move(records).take_error();
  auto members = read_directory(*records, *directory);
  if (!members) return std::move(members).take_error();
  layout.members = *std::move(members);
  auto walked = LayoutWalk(bytes, *records, layout).run();
  if (!walked) return std::move(walked).take_error();
  return layout;
}

}  // namespace oubli::archive
