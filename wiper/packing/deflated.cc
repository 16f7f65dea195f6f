// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/packing/deflated.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "adapters/compression/pack.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

using namespace std::string_view_literals;

// RFC 1952, 2.3: deflate, no flags, no time, by an unknown system.
constexpr std::string_view kGzipHead = "\x1F\x8B\x08\0\0\0\0\0\0\xFF"sv;
constexpr std::size_t kFlagsAt = 3, kTailSize = 8;

std::string tail_of(const Deflated& content) {
  std::string tail;
  for (const std::uint64_t number : {std::uint64_t{content.crc}, content.size}) {
    for (unsigned i = 0; i < 4; ++i) tail += static_cast<char>(number >> (8 * i) & 0xFFU);
  }
  return tail;
}

// As much of `from` as is asked for from `at` on.
std::size_t copied(std::string_view from, std::uint64_t at, std::span<char> into) {
  if (at >= from.size()) return 0;
  const std::string_view some = from.substr(static_cast<std::size_t>(at), into.size());
  std::memcpy(into.data(), some.data(), some.size());
  return some.size();
}

// Takes head and tail off.
class Bare {
 public:
  explicit Bare(const std::function<Status(std::string_view)>& take) : take_(take) {}

  Status operator()(std::string_view gzip) {
    held_ += gzip;
    if (!has_head_) {
      if (held_.size() < kGzipHead.size()) return {};
      if (held_[kFlagsAt] != '\0') return failed("packed as was not asked for");
      held_.erase(0, kGzipHead.size());
      has_head_ = true;
    }
    if (held_.size() <= kTailSize) return {};
    const std::size_t some = held_.size() - kTailSize;
    auto taken = take_(std::string_view(held_).substr(0, some));
    held_.erase(0, some);
    return taken;
  }

 private:
  const std::function<Status(std::string_view)>& take_;
  bool has_head_ = false;
  std::string held_;
};

}  // namespace

std::uint64_t gzip_size(const Deflated& content) {
  return kGzipHead.size() + content.part.size() + kTailSize;
}

PackedBytes as_gzip(PackedBytes file, const Deflated& content) {
  return [file = std::move(file), part = content.part, tail = tail_of(content)](
             std::uint64_t offset, std::span<char> into) -> Result<std::size_t> {
    std::size_t done = copied(kGzipHead, offset, into);
    const std::uint64_t body_end = kGzipHead.size() + part.size();
    const std::uint64_t at = offset + done;
    if (done < into.size() && at < body_end) {
      const auto want = std::min<std::uint64_t>(into.size() - done, body_end - at);
      auto got = file(part.begin + (at - kGzipHead.size()),
                      into.subspan(done, static_cast<std::size_t>(want)));
      if (!got) return std::move(got).take_error();
      done += *got;
      if (*got < want) return done;
    }
    if (offset + done >= body_end) {
      done += copied(tail, offset + done - body_end, into.subspan(done));
    }
    return done;
  };
}

Status deflate(ByteSource& content, const std::vector<Piece>& pieces, std::optional<int> level,
               const std::function<Status(std::string_view)>& take) {
  Bare bare(take);
  const auto packer =
      open_packing([&](std::string_view gzip) { return bare(gzip); }, {Compression::Gzip, level});
  auto done = for_bytes(content, pieces, [&](std::string_view run) { return packer->write(run); });
  return done ? packer->finish() : done;
}

}  // namespace oubli::wiper
