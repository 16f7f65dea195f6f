// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/compression/unpack.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <zlib.h>

namespace oubli {

namespace {

constexpr std::string_view kMember = "PK\x03\x04";
constexpr std::string_view kDescriptor = "PK\x07\x08";
constexpr std::string_view kBreak{"\0", 1};  // between what does not belong together
constexpr std::size_t kHeader = 30;          // APPNOTE.TXT §4.3.7
constexpr std::uint32_t kIsElsewhere = 0xFFFFFFFF;
constexpr int kRaw = -15;          // zlib: no wrapper, 32 KB window
constexpr int kWrapped = 15 + 32;  // gzip or zlib

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

bool is_archive(std::string_view head) {
  return head.starts_with(kMember) || head.starts_with("\x1f\x8b\x08");
}

class Unpacking {
 public:
  Unpacking(std::uint64_t most, const TakeUnpacked& take) : left_(most), take_(take) {}

  // Everything up to the end of the compressed data; gives how long that is.
  std::optional<std::size_t> inflate(std::string_view packed, int window) {
    z_stream z{};
    if (::inflateInit2(&z, window) != Z_OK) return fail("no memory to decompress with");
    // zlib reads through a pointer it could write through, and does not.
    z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    int said = Z_OK;
    while (said == Z_OK && give(z, said)) {
    }
    const std::size_t used = packed.size() - z.avail_in;
    ::inflateEnd(&z);
    if (said != Z_STREAM_END) return fail("damaged or too long");
    return used;
  }

  // Joined end to end (RFC 1952 §2.2); one zlib stream otherwise.
  void streams(std::string_view packed) {
    const bool is_gzip = packed.starts_with("\x1f\x8b");
    for (;;) {
      const auto used = inflate(packed, kWrapped);
      if (!used || !is_gzip) return;
      packed.remove_prefix(*used);
      if (!packed.starts_with("\x1f\x8b")) return;
    }
  }

  void members(std::string_view zip) {
    while (zip.starts_with(kMember)) {
      const auto length = member(zip);
      if (!length) return;
      zip.remove_prefix(std::min(*length, zip.size()));
    }
    if (!zip.starts_with("PK")) (void)fail("cut short");  // no directory behind the members
  }

  std::optional<std::size_t> fail(const char* why) {
    if (!why_) why_ = why;
    return std::nullopt;
  }
  [[nodiscard]] Status status() const { return why_ ? Status(damaged(why_)) : Status(); }

 private:
  bool give(z_stream& z, int& said) {
    z.next_out = reinterpret_cast<Bytef*>(room_.data());
    z.avail_out = static_cast<uInt>(room_.size());
    said = ::inflate(&z, Z_NO_FLUSH);
    const std::string_view made(room_.data(), room_.size() - z.avail_out);
    put(made);
    return !made.empty() && left_ > 0;
  }

  void put(std::string_view bytes) {
    if (is_first_ && is_archive(bytes)) (void)fail("an archive in an archive");
    is_first_ = is_first_ && bytes.empty();
    const std::string_view fits = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
    left_ -= fits.size();
    if (!fits.empty()) take_(fits);
    if (fits.size() < bytes.size()) (void)fail("too long");
  }

  // Gives the length of the member, when it can be told.
  std::optional<std::size_t> member(std::string_view zip) {
    if (zip.size() < kHeader) return fail("cut short");
    const std::uint32_t flags = number_at(zip, 6, 2);
    const std::uint32_t method = number_at(zip, 8, 2);
    const std::uint32_t size = number_at(zip, 18, 4);
    const std::size_t name = number_at(zip, 26, 2);
    const std::size_t body = kHeader + name + number_at(zip, 28, 2);
    if (zip.size() < body) return fail("cut short");
    take_(zip.substr(kHeader, name));
    take_(kBreak);
    is_first_ = true;
    const bool is_told_behind = (flags & 8U) != 0;
    const bool is_encrypted = (flags & 1U) != 0;
    const bool has_size = size != kIsElsewhere && !is_told_behind && body + size <= zip.size();
    if (!is_encrypted && method == 8) {
      const auto used = inflate(zip.substr(body, has_size ? size : std::string_view::npos), kRaw);
      take_(kBreak);
      if (has_size) return body + size;
      return used ? std::optional(body + *used + descriptor(zip.substr(body + *used)))
                  : std::nullopt;
    }
    if (is_encrypted || method != 0 || !has_size) (void)fail("encrypted or packed another way");
    if (!has_size) return std::nullopt;
    if (!is_encrypted && method == 0) put(zip.substr(body, size));
    take_(kBreak);
    return body + size;
  }

  // Checksum and two sizes, of four bytes each or, in zip64, eight.
  static std::size_t descriptor(std::string_view behind) {
    const std::size_t mark = behind.starts_with(kDescriptor) ? 4 : 0;
    for (const std::size_t length : {mark + 12, mark + 20}) {
      if (behind.size() >= length + 2 && behind.substr(length).starts_with("PK")) return length;
    }
    return behind.size();
  }

  std::uint64_t left_;
  const TakeUnpacked& take_;
  std::vector<char> room_ = std::vector<char>(256U << 10);
  bool is_first_ = true;  // of a member
  const char* why_ = nullptr;
};

}  // namespace

Status unpack(std::string_view packed, std::uint64_t most, const TakeUnpacked& take) {
  Unpacking unpacking(most, take);
  if (packed.starts_with(kMember)) {
    unpacking.members(packed);
  } else {
    unpacking.streams(packed);
  }
  return unpacking.status();
}

}  // namespace oubli
