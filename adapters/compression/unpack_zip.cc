// SPDX-License-Identifier: GPL-3.0-or-later
// The members of a zip archive from the front, by their own headers, and then those that only its
// directory leads to: what one of both leaves out, or lies about, is there all the same. Stored and
// deflated ones. APPNOTE.TXT 6.3.
#include <algorithm>
#include <optional>
#include <set>

#include "adapters/compression/unpacking.h"

namespace oubli::unpacking {

namespace {

constexpr std::string_view kMember = "PK\x03\x04";
constexpr std::string_view kDirectory = "PK\x01\x02";
constexpr std::string_view kDescriptor = "PK\x07\x08";
constexpr std::size_t kHeader = 30;           // section 4.3.7
constexpr std::size_t kDirectoryHeader = 46;  // section 4.3.12
constexpr std::uint32_t kIsElsewhere = 0xFFFFFFFF;

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    const bool is_there = at < bytes.size() && i < bytes.size() - at;
    value = value << 8U | (is_there ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  }
  return value;
}

// Of the extra field of zip64 (section 4.5.3): the numbers in it, whichever they are.
std::string_view zip64_of(std::string_view extra) {
  while (extra.size() >= 4) {
    const auto size = static_cast<std::size_t>(number_at(extra, 2, 2));
    if (number_at(extra, 0, 2) == 1) return extra.substr(4, size);
    extra.remove_prefix(std::min(extra.size(), 4 + size));
  }
  return {};
}

// Checksum and two sizes, of four bytes each or, in zip64, eight.
std::size_t length_of_descriptor(std::string_view behind) {
  const std::size_t mark = behind.starts_with(kDescriptor) ? 4 : 0;
  for (const std::size_t length : {mark + 12, mark + 20}) {
    if (behind.size() >= length + 2 && behind.substr(length).starts_with("PK")) return length;
  }
  return 0;
}

// Of bytes that are stored as they are and told of behind them: the first place where a header
// follows on their checksum and two sizes, and these are how many there are.
std::optional<std::uint64_t> size_told_behind(std::string_view body) {
  for (std::size_t at = body.find("PK"); at != body.npos; at = body.find("PK", at + 1)) {
    const std::string_view mark = body.substr(at, 4);
    if (mark != kMember && mark != kDirectory) continue;
    for (const std::size_t width : {std::size_t{4}, std::size_t{8}}) {
      const std::size_t length = 4 + 2 * width;
      if (at < length) continue;
      const std::uint64_t size = number_at(body, at - 2 * width, width);
      if (size == at - length) return size;
      const bool is_marked = size + 4 + length == at && body.substr(size, 4) == kDescriptor;
      if (is_marked) return size;
    }
  }
  return std::nullopt;
}

struct Member {
  std::size_t body = 0;  // where it begins
  std::uint64_t size = 0;
  std::uint64_t method = 0;
  bool is_encrypted = false, has_size = false;
};

std::optional<Member> member_at(std::string_view zip) {
  if (zip.size() < kHeader) return std::nullopt;
  Member member;
  const std::uint64_t flags = number_at(zip, 6, 2);
  member.is_encrypted = (flags & 1U) != 0;
  member.method = number_at(zip, 8, 2);
  member.size = number_at(zip, 18, 4);
  const auto name = static_cast<std::size_t>(number_at(zip, 26, 2));
  const auto extra = static_cast<std::size_t>(number_at(zip, 28, 2));
  member.body = kHeader + name + extra;
  if (zip.size() < member.body) return std::nullopt;
  if (member.size == kIsElsewhere) {
    const std::string_view wide = zip64_of(zip.substr(kHeader + name, extra));
    if (wide.size() >= 16) member.size = number_at(wide, 8, 8);
  }
  const bool is_told_behind = (flags & 8U) != 0;
  member.has_size = !is_told_behind && member.size <= zip.size() - member.body;
  return member;
}

// Each gives where the member ends, as far as that is known: where its data really end.
std::optional<std::size_t> deflated(std::string_view zip, const Member& member, Unpacking& to) {
  Inner inner(to);
  const auto used = inflate(zip.substr(member.body), kRaw, to, inner);
  inner.finish();
  if (!used) return std::nullopt;
  const std::size_t end = member.body + *used;
  if (member.has_size && *used != member.size) to.fail("lies about its sizes");
  return member.has_size ? end : end + length_of_descriptor(zip.substr(end));
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
  const std::size_t end = member.body + static_cast<std::size_t>(*size);
  return member.has_size ? end : end + length_of_descriptor(zip.substr(end));
}

class Zip {
 public:
  Zip(std::string_view bytes, Unpacking& to) : bytes_(bytes), to_(to) {}

  void open() {
    std::size_t at = 0;
    while (at < bytes_.size() && to_.has_room() && failed_ < kMostFailed) {
      const std::size_t header = bytes_.find(kMember, at);
      const std::string_view between = bytes_.substr(at, header - at);
      // Behind the members stands a directory, and behind that there may be another archive.
      const bool is_directory = between.starts_with(kDirectory) ||
                                between.starts_with("PK\x05\x06") || between.starts_with("PK\x06");
      if (!between.empty() && !is_directory) to_.fail("something between its members");
      if (header == bytes_.npos) break;
      at = open_member(header).value_or(header + kMember.size());
    }
    if (at >= bytes_.size()) to_.fail("cut short");  // no directory behind the members
    open_named();
  }

 private:
  static constexpr std::size_t kMostFailed = 1000;  // headers that are none cost time

  std::optional<std::size_t> open_member(std::size_t at) {
    const std::string_view zip = bytes_.substr(at);
    const auto member = member_at(zip);
    if (!member) {
      to_.fail("cut short");
      ++failed_;
      return std::nullopt;
    }
    opened_.insert(at);
    to_.begin(zip.substr(kHeader, static_cast<std::size_t>(number_at(zip, 26, 2))));
    const bool is_deflated = !member->is_encrypted && member->method == 8;
    const auto end = is_deflated ? deflated(zip, *member, to_) : stored(zip, *member, to_);
    to_.end();
    if (!end) ++failed_;
    return end ? std::optional(at + *end) : std::nullopt;
  }

  // The members that the directory at the end names and the headers did not lead to.
  void open_named() {
    const std::size_t mark = bytes_.rfind("PK\x05\x06");
    if (mark == bytes_.npos) return;
    const std::uint64_t size = number_at(bytes_, mark + 12, 4);
    const std::uint64_t offset = number_at(bytes_, mark + 16, 4);
    if (size + offset > mark) return;                   // zip64, or a lie: nothing leads there
    const std::uint64_t before = mark - size - offset;  // the archive begins
    for (std::size_t at = static_cast<std::size_t>(mark - size);
         bytes_.substr(at).starts_with(kDirectory);) {
      const auto local = static_cast<std::size_t>(before + number_at(bytes_, at + 42, 4));
      const bool is_new = bytes_.substr(std::min(local, bytes_.size())).starts_with(kMember) &&
                          !opened_.contains(local);
      if (is_new && to_.has_room()) (void)open_member(local);
      at += kDirectoryHeader +
            static_cast<std::size_t>(number_at(bytes_, at + 28, 2) + number_at(bytes_, at + 30, 2) +
                                     number_at(bytes_, at + 32, 2));
      at = std::min(at, bytes_.size());
    }
  }

  std::string_view bytes_;
  Unpacking& to_;
  std::set<std::size_t> opened_;  // where their headers stand
  std::size_t failed_ = 0;
};

}  // namespace

void open_zip(std::string_view zip, Unpacking& to) { Zip(zip, to).open(); }

}  // namespace oubli::unpacking
