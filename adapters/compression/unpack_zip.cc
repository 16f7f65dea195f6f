// SPDX-License-Identifier: GPL-3.0-or-later
// The members of a zip archive from the front, by their own headers: what a directory at the end
// leaves out is there all the same. Stored and deflated ones.
#include <algorithm>
#include <optional>

#include "adapters/compression/unpacking.h"

namespace oubli::unpacking {

namespace {

constexpr std::string_view kMember = "PK\x03\x04";
constexpr std::string_view kDirectory = "PK\x01\x02";
constexpr std::string_view kDescriptor = "PK\x07\x08";
constexpr std::size_t kHeader = 30;  // APPNOTE.TXT section 4.3.7
constexpr std::uint32_t kIsElsewhere = 0xFFFFFFFF;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Checksum and two sizes, of four bytes each or, in zip64, eight.
std::size_t length_of_descriptor(std::string_view behind) {
  const std::size_t mark = behind.starts_with(kDescriptor) ? 4 : 0;
  for (const std::size_t length : {mark + 12, mark + 20}) {
    if (behind.size() >= length + 2 && behind.substr(length).starts_with("PK")) return length;
  }
  return behind.size();
}

// Of bytes that are stored as they are and told of behind them: the first place where a header
// follows on their checksum and two sizes, and these are how many there are.
std::optional<std::uint32_t> size_told_behind(std::string_view body) {
  for (std::size_t at = body.find("PK"); at != std::string_view::npos;
       at = body.find("PK", at + 1)) {
    const std::string_view mark = body.substr(at, 4);
    const bool is_header = mark == kMember || mark == kDirectory;
    if (!is_header || at < 12) continue;
    const std::uint32_t size = number_at(body, at - 4, 4);
    const bool is_marked = at >= 16 && body.substr(at - 16, 4) == kDescriptor;
    if (size == at - 12 - (is_marked ? 4 : 0)) return size;
  }
  return std::nullopt;
}

struct Member {
  std::size_t body = 0;  // where it begins
  std::uint32_t size = 0, method = 0;
  bool is_encrypted = false, has_size = false;
};

std::optional<std::size_t> deflated(std::string_view zip, const Member& member, Unpacking& to) {
  const std::size_t most = member.has_size ? member.size : std::string_view::npos;
  Inner inner(to);
  const auto used = inflate(zip.substr(member.body, most), kRaw, to, inner);
  inner.finish();
  if (member.has_size) return member.body + member.size;
  if (!used) return std::nullopt;
  const std::size_t end = member.body + *used;
  return end + length_of_descriptor(zip.substr(end));
}

std::optional<std::size_t> stored(std::string_view zip, const Member& member, Unpacking& to) {
  const auto size =
      member.has_size ? std::optional(member.size) : size_told_behind(zip.substr(member.body));
  const bool is_readable = !member.is_encrypted && member.method == 0 && size;
  if (!is_readable) to.fail(member.is_encrypted ? kEncrypted : "packed another way");
  if (!size) return std::nullopt;
  if (is_readable) {
    Inner inner(to);
    inner.put(zip.substr(member.body, *size));
    inner.finish();
  }
  const std::size_t end = member.body + *size;
  return member.has_size ? end : end + length_of_descriptor(zip.substr(end));
}

// Gives the length of the member, when it can be told.
std::optional<std::size_t> open_member(std::string_view zip, Unpacking& to) {
  Member member;
  if (zip.size() >= kHeader) {
    const std::uint32_t flags = number_at(zip, 6, 2);
    member.is_encrypted = (flags & 1U) != 0;
    member.method = number_at(zip, 8, 2);
    member.size = number_at(zip, 18, 4);
    const std::size_t name = number_at(zip, 26, 2);
    member.body = kHeader + name + number_at(zip, 28, 2);
    const bool is_told_behind = (flags & 8U) != 0;
    member.has_size =
        member.size != kIsElsewhere && !is_told_behind && member.body + member.size <= zip.size();
    to.begin(zip.substr(kHeader, name));
  }
  if (zip.size() < std::max(kHeader, member.body)) {
    to.fail("cut short");
    if (zip.size() >= kHeader) to.end();
    return std::nullopt;
  }
  const bool is_deflated = !member.is_encrypted && member.method == 8;
  const auto length = is_deflated ? deflated(zip, member, to) : stored(zip, member, to);
  to.end();
  return length;
}

}  // namespace

void open_zip(std::string_view zip, Unpacking& to) {
  while (zip.starts_with(kMember)) {
    const auto length = open_member(zip, to);
    if (!length) return;
    zip.remove_prefix(std::min(*length, zip.size()));
  }
  if (!zip.starts_with("PK")) to.fail("cut short");  // no directory behind the members
}

}  // namespace oubli::unpacking
