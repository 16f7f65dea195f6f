// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/compression/unpack.h"

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include <zlib.h>

#include "adapters/compression/compression.h"
#include "adapters/compression/unpacking.h"

namespace oubli {

namespace unpacking {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kPiece = 256U << 10;

enum class Kind { None, Deflated, Filtered, Zip, Archive, Pdf };

bool is_zlib(std::string_view head) {  // RFC 1950 section 2.2, without a preset dictionary
  if (head.size() < 2 || head[0] != 0x78) return false;
  const auto flags = static_cast<unsigned char>(head[1]);
  return (0x78U * 256 + flags) % 31 == 0 && (flags & 0x20U) == 0;
}

// Text may begin so, too ("x^2 + …"): what is none does not inflate far.
bool inflates(std::string_view head) {
  z_stream z{};
  if (::inflateInit2(&z, kWrapped) != Z_OK) return true;
  std::array<Bytef, 4096> room{};
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(head.data()));
  z.avail_in = static_cast<uInt>(head.size());
  int said = Z_OK;
  do {
    z.next_out = room.data();
    z.avail_out = static_cast<uInt>(room.size());
    said = ::inflate(&z, Z_NO_FLUSH);
  } while (said == Z_OK && z.avail_out == 0);
  ::inflateEnd(&z);
  return said != Z_DATA_ERROR;
}

bool are_digits(std::string_view head, std::size_t from, std::size_t to, std::string_view digits) {
  return head.size() >= to && head.substr(from, to - from).find_first_not_of(digits) == head.npos;
}

// Their headers are numbers in digits.
bool is_cpio(std::string_view head) {
  if (head.starts_with("070707")) return are_digits(head, 6, 76, "01234567");
  const bool is_new = head.starts_with("070701") || head.starts_with("070702");
  return is_new && are_digits(head, 6, 110, "0123456789abcdefABCDEF");
}

bool is_archive(std::string_view head) {
  constexpr std::array kMagic{"7z\xBC\xAF\x27\x1C"sv, "Rar!\x1A\x07"sv, "MSCF\0\0\0\0"sv};
  for (const std::string_view magic : kMagic) {
    if (head.starts_with(magic)) return true;
  }
  return is_cpio(head) || (head.size() > 262 && head.substr(257, 5) == "ustar");
}

Kind kind_of(std::string_view head) {
  if (head.starts_with("PK\x03\x04")) return Kind::Zip;
  const bool is_deflated = head.starts_with("\x1f\x8b\x08") || (is_zlib(head) && inflates(head));
  if (is_deflated) return Kind::Deflated;
  if (head.starts_with("%PDF-")) return Kind::Pdf;
  if (is_archive(head)) return Kind::Archive;
  const Compression compression = compression_of(head);
  const bool is_filtered = compression != Compression::None && compression != Compression::Gzip;
  return is_filtered ? Kind::Filtered : Kind::None;
}

// Joined end to end (RFC 1952 section 2.2), with zeros between them or behind.
void open_deflated(std::string_view packed, Unpacking& to) {
  to.begin({});
  Inner inner(to);
  while (!packed.empty()) {
    const auto used = inflate(packed, kWrapped, to, inner);
    if (!used) break;
    packed.remove_prefix(*used);
    packed.remove_prefix(std::min(packed.find_first_not_of('\0'), packed.size()));
    const bool goes_on = packed.starts_with("\x1f\x8b") || is_zlib(packed);
    if (!packed.empty() && !goes_on) {
      to.fail("something behind it");
      break;
    }
  }
  inner.finish();
  to.end();
}

void open_filtered(std::string_view packed, Unpacking& to) {
  const auto stream = open_packed(
      [packed](std::uint64_t offset, std::span<char> into) -> Result<std::size_t> {
        const std::string_view rest = packed.substr(std::min<std::uint64_t>(offset, packed.size()));
        const std::size_t some = std::min(rest.size(), into.size());
        std::memcpy(into.data(), rest.data(), some);
        return some;
      },
      compression_of(packed));
  to.begin({});
  Inner inner(to);
  std::vector<char> room(kPiece);
  while (to.has_room()) {
    auto got = stream->read(room);
    if (!got) to.fail("damaged");
    if (!got || *got == 0) break;
    inner.put({room.data(), *got});
  }
  if (!to.has_room()) to.fail("too long");
  inner.finish();
  to.end();
}

}  // namespace

void Unpacking::open(std::string_view packed) {
  if (depth_ == kDeepest) return fail("archives within archives");
  ++depth_;
  switch (kind_of(packed)) {
    case Kind::Deflated:
      open_deflated(packed, *this);
      break;
    case Kind::Filtered:
      open_filtered(packed, *this);
      break;
    case Kind::Zip:
      open_zip(packed, *this);
      break;
    case Kind::Archive:
      open_archive(packed, *this);
      break;
    case Kind::Pdf:
      open_pdf(packed, *this);
      break;
    case Kind::None:
      fail("packed another way");
  }
  --depth_;
}

void Inner::put(std::string_view bytes) {
  if (is_told_ && !is_packed_) return to_.give(bytes);
  if (held_.size() + bytes.size() > kLongest) {
    to_.fail("too long");
    bytes = bytes.substr(0, kLongest - held_.size());
  }
  held_ += bytes;
  if (is_told_ || held_.size() < kHead) return;
  is_told_ = true;
  is_packed_ = looks_packed(held_);
  if (is_packed_) return;
  to_.give(held_);
  held_.clear();
}

void Inner::finish() {
  if (!is_told_) is_packed_ = looks_packed(held_);
  if (is_packed_) {
    to_.open(held_);
  } else if (!is_told_) {
    to_.give(held_);
  }
}

std::optional<std::size_t> inflate(std::string_view packed, int window, Unpacking& to,
                                   const PutInflated& put) {
  z_stream z{};
  if (::inflateInit2(&z, window) != Z_OK) {
    to.fail("no memory to decompress with");
    return std::nullopt;
  }
  // zlib reads through a pointer it could write through, and does not.
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  z.avail_in = static_cast<uInt>(packed.size());
  std::vector<char> room(kPiece);
  int said = Z_OK;
  bool wants_more = true;
  while (said == Z_OK && wants_more) {
    z.next_out = reinterpret_cast<Bytef*>(room.data());
    z.avail_out = static_cast<uInt>(room.size());
    said = ::inflate(&z, Z_NO_FLUSH);
    const std::string_view made(room.data(), room.size() - z.avail_out);
    if (made.empty()) break;
    wants_more = put(made);
  }
  const std::size_t used = packed.size() - z.avail_in;
  ::inflateEnd(&z);
  if (said == Z_STREAM_END) return used;
  to.fail(wants_more ? "damaged" : "too long");
  return std::nullopt;
}

std::optional<std::size_t> inflate(std::string_view packed, int window, Unpacking& to,
                                   Inner& into) {
  return inflate(packed, window, to, [&](std::string_view piece) {
    into.put(piece);
    return to.has_room();
  });
}

}  // namespace unpacking

namespace {

class InOneRun final : public Unpacked {
 public:
  explicit InOneRun(const TakeUnpacked& take) : take_(take) {}
  void begin(std::string_view name) override {
    end();
    if (name.empty()) return;
    take(name);
    end();
  }
  void take(std::string_view piece) override {
    if (std::exchange(state_, State::Goes) == State::Ended) take_({"\0", 1});
    take_(piece);
  }
  void end() override {
    if (state_ == State::Goes) state_ = State::Ended;
  }
  void show(std::string_view text) override {
    end();
    take(text);
    end();
  }
  void pass_over_pictures() override {}
  [[nodiscard]] bool wants_hidden() const override { return true; }

 private:
  enum class State { Begins, Goes, Ended };
  const TakeUnpacked& take_;
  State state_ = State::Begins;
};

}  // namespace

bool looks_packed(std::string_view head) {
  return unpacking::kind_of(head) != unpacking::Kind::None;
}

Status unpack(std::string_view packed, std::uint64_t most, Unpacked& into) {
  unpacking::Unpacking unpacking(most, into);
  unpacking.open(packed);
  return unpacking.status();
}

Status unpack(std::string_view packed, std::uint64_t most, const TakeUnpacked& take) {
  InOneRun into(take);
  return unpack(packed, most, into);
}

}  // namespace oubli
