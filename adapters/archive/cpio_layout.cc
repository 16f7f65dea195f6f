// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/cpio_layout.h"

#include <algorithm>
#include <utility>

#include "adapters/archive/read_part.h"

namespace oubli::archive {
namespace {

constexpr std::uint64_t kLongestName = 1U << 20;
constexpr std::string_view kTrailer = "TRAILER!!!";
constexpr std::size_t kMagicSize = 6;

// A number in digits: octal in "odc", hexadecimal in the others.
struct Digits {
  std::size_t at, digits;
};
struct CpioForm {
  std::size_t header;
  unsigned bits;  // of a digit
  Digits inode, mode, links, size, name_size, sum;
  std::array<Digits, 2> device;
};
constexpr CpioForm kOdc{76,       3,       {12, 6}, {18, 6},           {36, 6},
                        {65, 11}, {59, 6}, {0, 0},  {{{6, 6}, {6, 6}}}};
constexpr CpioForm kSvr4{
    110, 4, {6, 8}, {14, 8}, {38, 8}, {54, 8}, {94, 8}, {102, 8}, {{{62, 8}, {70, 8}}}};

const CpioForm& form_of(CpioFormat format) { return format == CpioFormat::Odc ? kOdc : kSvr4; }

std::optional<CpioFormat> format_of_magic(std::string_view head) {
  if (head.starts_with("070707")) return CpioFormat::Odc;
  if (head.starts_with("070701")) return CpioFormat::Newc;
  if (head.starts_with("070702")) return CpioFormat::Crc;
  return std::nullopt;
}

std::optional<unsigned> value_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

Result<std::uint64_t> number(std::string_view header, Digits field, unsigned bits) {
  std::uint64_t value = 0;
  for (const char c : header.substr(field.at, field.digits)) {
    const auto digit = value_of(c);
    if (!digit || *digit >= 1U << bits) return damaged("a header whose numbers are none");
    value = value << bits | *digit;
  }
  return value;
}

Status put(std::string& header, Digits field, unsigned bits, std::uint64_t value) {
  const bool is_small = std::ranges::any_of(header.substr(0, kSvr4.header),
                                            [](char c) { return c >= 'a' && c <= 'f'; });
  const std::string_view digits = is_small ? "0123456789abcdef" : "0123456789ABCDEF";
  for (std::size_t i = field.digits; i-- > 0; value >>= bits) {
    header[field.at + i] = digits[value & ((1U << bits) - 1)];
  }
  if (value == 0) return {};
  return refused("a number of its header cannot be written as it stood");
}

}  // namespace

std::uint64_t cpio_padding(CpioFormat format, std::uint64_t size) {
  return format == CpioFormat::Odc ? 0 : (4 - size % 4) % 4;
}

Result<std::string> cpio_header_with(std::string_view header, std::uint64_t size,
                                     std::uint32_t sum) {
  const auto format = format_of_magic(header);
  if (!format || header.size() < form_of(*format).header) return damaged("no header of a member");
  const CpioForm& form = form_of(*format);
  std::string out(header);
  Status done = put(out, form.size, form.bits, size);
  if (done && *format == CpioFormat::Crc) done = put(out, form.sum, form.bits, sum);
  if (!done) return std::move(done).take_error();
  return out;
}

Result<CpioMember> CpioWalker::take_header() {
  auto magic = read_part(bytes_, at_, kMagicSize);
  if (!magic) return std::move(magic).take_error();
  const auto format = format_of_magic(*magic);
  if (!format) return damaged("no header where a member should begin");
  const CpioForm& form = form_of(*format);
  auto header = read_part(bytes_, at_, form.header);
  if (!header) return std::move(header).take_error();
  CpioMember member;
  member.begin = at_;
  member.format = *format;
  std::uint64_t size = 0, name_size = 0;
  using Number = std::pair<std::uint64_t*, Digits>;
  const std::array<Number, 8> numbers{{{&member.file[0], form.device[0]},
                                       {&member.file[1], form.device[1]},
                                       {&member.file[2], form.inode},
                                       {&member.mode, form.mode},
                                       {&member.links, form.links},
                                       {&member.sum, form.sum},
                                       {&size, form.size},
                                       {&name_size, form.name_size}}};
  for (const auto& [into, field] : numbers) {
    auto value = number(*header, field, form.bits);
    if (!value) return std::move(value).take_error();
    *into = *value;
  }
  if (name_size == 0 || name_size > kLongestName) return damaged("a name of no sane length");
  auto name = read_part(bytes_, at_ + form.header, name_size);
  if (!name) return std::move(name).take_error();
  // Readers differ on what a name with an end in its midst is.
  if (name->find('\0') + 1 != name_size) return damaged("a name that does not end where it says");
  name->pop_back();
  member.name = *std::move(name);
  const std::uint64_t named = form.header + name_size;
  member.data = at_ + named + cpio_padding(*format, named);
  member.data_end = member.data + size;
  member.end = member.data_end + cpio_padding(*format, size);
  return member;
}

Result<std::optional<CpioMember>> CpioWalker::next() {
  bytes_.release_before(at_);
  auto member = take_header();
  if (!member) return std::move(member).take_error();
  at_ = member->end;
  if (member->name == kTrailer) {
    if (member->data_end > member->data) return damaged("a trailer with content");
    return std::optional<CpioMember>();
  }
  member->number = counted_++;
  return std::optional(*std::move(member));
}

}  // namespace oubli::archive
