// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/zip_record.h"

#include <array>
#include <optional>
#include <utility>

#include "adapters/archive/zip_spot.h"

namespace oubli::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kZip64 = 1;  // APPNOTE 4.5.3
constexpr std::string_view kDescriptor = "PK\x07\x08"sv;

struct RecordForm {
  std::string_view magic;
  std::uint64_t size;
  std::size_t flags, method, crc, packed, unpacked, name, extra, comment;
};
constexpr RecordForm kLocal{"PK\x03\x04"sv, kZipLocalSize, 6, 8, 14, 18, 22, 26, 28, 0};
constexpr RecordForm kCentral{"PK\x01\x02"sv, kZipCentralSize, 8, 10, 16, 20, 24, 28, 30, 32};
constexpr ZipSpot kDiskSpot{34, 2}, kOffsetSpot{42, 4};

const RecordForm& form_of(ZipPart part) { return part == ZipPart::Local ? kLocal : kCentral; }

// Where a member's numbers stand: in the record's fixed part, or where that is full in its zip64
// field, which holds those alone that are (4.5.3).
struct Spots {
  ZipSpot crc, packed, unpacked, offset;
};

Result<std::string_view> zip64_field(std::string_view extra) {
  while (extra.size() >= 4) {
    const std::size_t size = u16(extra, 2);
    if (size > extra.size() - 4) return damaged("an extra field longer than there is room");
    if (u16(extra, 0) == kZip64) return extra.substr(4, size);
    extra.remove_prefix(4 + size);
  }
  return std::string_view();
}

Result<Spots> spots_of(std::string_view record, ZipPart part) {
  const RecordForm& form = form_of(part);
  Spots spots{{form.crc, 4}, {form.packed, 4}, {form.unpacked, 4}, {}};
  if (part == ZipPart::Central) spots.offset = kOffsetSpot;
  const std::size_t extra_at = form.size + u16(record, form.name);
  auto field = zip64_field(record.substr(extra_at, u16(record, form.extra)));
  if (!field) return std::move(field).take_error();
  if (field->empty()) return spots;
  auto at = static_cast<std::size_t>(field->data() - record.data());
  const std::size_t end = at + field->size();
  for (ZipSpot* spot : std::array{&spots.unpacked, &spots.packed, &spots.offset}) {
    if (spot->width == 0 || !is_elsewhere(record, *spot)) continue;
    if (end - at < 8) return damaged("a zip64 field that lacks a number");
    *spot = {at, 8};
    at += 8;
  }
  return spots;
}

// Nothing where those of the local header are zero, as they stand behind the content.
bool is_left_out(std::string_view record, ZipPart part, ZipSpot spot) {
  const bool may_be = part == ZipPart::Local && (u16(record, kLocal.flags) & 8U) != 0;
  return may_be && number_at(record, spot) == 0;
}

struct DescriptorSpots {
  ZipSpot crc, packed, unpacked;
};
std::optional<DescriptorSpots> descriptor_spots(std::string_view bytes) {
  const bool is_marked = bytes.size() == 16 || bytes.size() == 24;
  if (is_marked && !bytes.starts_with(kDescriptor)) return std::nullopt;
  if (!is_marked && bytes.size() != 12 && bytes.size() != 20) return std::nullopt;
  const std::size_t at = is_marked ? 4 : 0;
  const unsigned width = bytes.size() >= 20 ? 8 : 4;
  return DescriptorSpots{{at, 4}, {at + 4, width}, {at + 4 + width, width}};
}

}  // namespace

Result<std::uint64_t> zip_header_size(std::string_view begin, ZipPart part) {
  const RecordForm& form = form_of(part);
  if (begin.size() < form.size || !begin.starts_with(form.magic)) {
    return damaged("no header where a member's should begin");
  }
  const std::uint64_t comment = form.comment == 0 ? 0U : u16(begin, form.comment);
  return form.size + u16(begin, form.name) + u16(begin, form.extra) + comment;
}

Result<ZipHeader> parse_zip_header(std::string_view record, ZipPart part) {
  const RecordForm& form = form_of(part);
  auto spots = spots_of(record, part);
  if (!spots) return std::move(spots).take_error();
  if (part == ZipPart::Central && number_at(record, kDiskSpot) != 0) {
    return refused("a zip that is split over several files", "make one of it first: `zip -s 0`");
  }
  ZipHeader header;
  header.flags = u16(record, form.flags);
  header.method = u16(record, form.method);
  header.crc = static_cast<std::uint32_t>(number_at(record, spots->crc));
  header.packed = number_at(record, spots->packed);
  header.unpacked = number_at(record, spots->unpacked);
  header.offset = number_at(record, spots->offset);
  header.name = record.substr(form.size, u16(record, form.name));
  return header;
}

Result<std::string> zip_header_with(std::string record, ZipPart part, const ZipNumbers& numbers) {
  auto spots = spots_of(record, part);
  if (!spots) return std::move(spots).take_error();
  if (!is_left_out(record, part, spots->crc)) put_bits(record, spots->crc, numbers.crc);
  for (const auto& [spot, number] :
       {std::pair{spots->packed, numbers.packed}, std::pair{spots->unpacked, numbers.unpacked}}) {
    if (is_left_out(record, part, spot)) continue;
    if (auto done = put_number(record, spot, number); !done) return std::move(done).take_error();
  }
  return record;
}

Result<std::string> zip_header_at(std::string central, std::uint64_t offset) {
  auto spots = spots_of(central, ZipPart::Central);
  if (!spots) return std::move(spots).take_error();
  if (auto done = put_number(central, spots->offset, offset); !done) {
    return std::move(done).take_error();
  }
  return central;
}

Result<ZipNumbers> parse_zip_descriptor(std::string_view descriptor) {
  const auto spots = descriptor_spots(descriptor);
  if (!spots) return refused("something stands between its members that belongs to none");
  return ZipNumbers{static_cast<std::uint32_t>(number_at(descriptor, spots->crc)),
                    number_at(descriptor, spots->packed), number_at(descriptor, spots->unpacked)};
}

Result<std::string> zip_descriptor_with(std::string descriptor, const ZipNumbers& numbers) {
  const auto spots = descriptor_spots(descriptor);
  if (!spots) return damaged("no numbers behind a content");
  put_bits(descriptor, spots->crc, numbers.crc);
  auto done = put_number(descriptor, spots->packed, numbers.packed);
  if (done) done = put_number(descriptor, spots->unpacked, numbers.unpacked);
  if (!done) return std::move(done).take_error();
  return descriptor;
}

}  // namespace oubli::archive
