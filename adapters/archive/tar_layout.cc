// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/tar_layout.h"

#include <string_view>
#include <utility>

#include "adapters/archive/read_part.h"

namespace oubli::archive {
namespace {

constexpr std::uint64_t kLongestExtended = 1U << 20;

bool is_extended(char type) { return type == 'x' || type == 'L' || type == 'K'; }
// What is said of all that follows, and the label of a volume: no member to any reader.
bool stands_alone(char type) { return type == 'g' || type == 'V'; }
bool has_content(char type) { return type == '0' || type == '7' || type == 'S' || type == 'D'; }
bool is_bare(char type) { return type >= '1' && type <= '6'; }

Error a_volume() {
  return refused("a volume of an archive in several",
                 "name all of them in their order: oubli erase - --volume v1.tar --volume v2.tar … "
                 "> new.tar");
}

Error unknown(char type) {
  if (type == 'M') return a_volume();
  return refused(std::string("a member of a kind that is not known ('") + type + "')");
}

}  // namespace

Result<std::string> TarWalker::read(std::uint64_t at, std::uint64_t size) {
  return read_part(bytes_, at, size);
}

Result<std::optional<TarMember>> TarWalker::next() {
  TarMember member;
  member.begin = at_;
  size_.reset();
  for (bool is_first = true;;) {
    bytes_.release_before(member.begin);
    auto block = read(at_, kTarBlock);
    if (!block) return std::move(block).take_error();
    if (is_zero_block(*block)) {
      if (is_first) return std::optional<TarMember>();
      return damaged("an extended header with no member behind it");
    }
    auto header = parse_tar_header(*block);
    if (!header) return std::move(header).take_error();
    if (stands_alone(header->type)) {
      if (!is_first) return damaged("an extended header with no member behind it");
      if (auto taken = take_global(*header); !taken) return std::move(taken).take_error();
      member.begin = at_;
      is_first = true;
      continue;
    }
    is_first = false;
    if (is_extended(header->type)) {
      if (auto taken = take_extended(*header, member); !taken) return std::move(taken).take_error();
      continue;
    }
    member.type = header->type;
    member.header = at_;
    const std::uint64_t size = size_.value_or(header->size);
    if (is_bare(member.type) && size > 0) return refused("a link or a folder with content");
    if (!is_bare(member.type) && !has_content(member.type)) return unknown(member.type);
    member.is_sparse = member.is_sparse || member.type == 'S';
    member.data = at_ + kTarBlock;
    if (auto mapped = take_map(member, header->has_more_map); !mapped) {
      return std::move(mapped).take_error();
    }
    if (size > INT64_MAX / 2) return damaged("a member longer than any file");
    member.data_end = member.data + size;
    if (!member.is_sparse) member.full_size = size;
    if (member.type == 'S') member.full_size = header->full_size;
    member.end = member.data + in_blocks(size);
    if (member.name.empty()) member.name = std::move(header->name);
    if (member.link.empty()) member.link = std::move(header->link);
    member.number = counted_++;
    at_ = member.end;
    return std::optional(std::move(member));
  }
}

Status TarWalker::take_extended(const TarHeader& header, TarMember& member) {
  if (header.size > kLongestExtended) return damaged("an extended header of more than a mebibyte");
  auto data = read(at_ + kTarBlock, header.size);
  if (!data) return std::move(data).take_error();
  at_ += kTarBlock + in_blocks(header.size);
  if (header.type == 'L' || header.type == 'K') {
    std::string text = data->substr(0, data->find('\0'));
    (header.type == 'L' ? member.name : member.link) = std::move(text);
    return {};
  }
  auto records = parse_pax(*data);
  if (!records) return std::move(records).take_error();
  if (records->size) size_ = records->size;
  if (records->path) member.name = *std::move(records->path);
  if (records->sparse_name) member.name = *std::move(records->sparse_name);
  member.full_size = records->sparse_size.value_or(member.full_size);
  if (records->link) member.link = *std::move(records->link);
  member.is_sparse = member.is_sparse || records->is_sparse;
  member.has_sparse_map = member.has_sparse_map || records->has_sparse_map;
  return {};
}

Status TarWalker::take_global(const TarHeader& header) {
  const std::uint64_t begin = at_;
  at_ += kTarBlock;
  if (header.type == 'V') {
    return header.size == 0 ? Status() : Status(refused("a volume's label with content"));
  }
  if (header.size > kLongestExtended) return damaged("an extended header of more than a mebibyte");
  auto data = read(begin + kTarBlock, header.size);
  if (!data) return std::move(data).take_error();
  at_ += in_blocks(header.size);
  auto records = parse_pax(*data);
  if (!records) return std::move(records).take_error();
  if (records->volume_member) return a_volume();
  if (!records->size && !records->path && !records->link && !records->is_sparse) return {};
  return refused("a global header that names files or sizes");
}

Status TarWalker::take_map(TarMember& member, bool has_more) {
  constexpr std::size_t kMoreAt = 504;
  while (has_more) {
    auto block = read(member.data, kTarBlock);
    if (!block) return std::move(block).take_error();
    has_more = (*block)[kMoreAt] != '\0';
    member.data += kTarBlock;
  }
  return {};
}

}  // namespace oubli::archive
