// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <zlib.h>

#include "adapters/compression/compression.h"

namespace oubli {
namespace {

class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(PackedBytes packed) : packed_(std::move(packed)), input_(64U << 10) {}
  ~GzipStream() override {
    if (is_ready_) ::inflateEnd(&z_);
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  // Damage is told only once everything before it was given out.
  Result<std::size_t> read(std::span<char> into) override {
    if (!is_ready_) {
      if (::inflateInit2(&z_, kGzipOnly) != Z_OK) return failed("no memory to decompress with");
      is_ready_ = true;
    }
    z_.next_out = reinterpret_cast<Bytef*>(into.data());
    z_.avail_out = static_cast<uInt>(std::min<std::size_t>(into.size(), 1U << 30));
    const uInt room = z_.avail_out;
    while (z_.avail_out == room && !is_over_ && !damage_) step();
    const std::size_t got = room - z_.avail_out;
    if (got == 0 && damage_) return *damage_;
    return got;
  }

  [[nodiscard]] std::uint64_t used() const override {
    return ended_at_ ? *ended_at_ : offset_ - z_.avail_in;
  }

 private:
  static constexpr int kGzipOnly = 15 + 16;  // zlib: 32 KB window, gzip wrapper

  void step() {
    if (z_.avail_in == 0 && !refill()) return;
    if (is_between_ && !begins_member()) return pass_padding();
    is_between_ = false;
    const int said = ::inflate(&z_, Z_NO_FLUSH);
    if (said == Z_STREAM_END) {
      is_between_ = true;
      is_first_ = false;
      ::inflateReset(&z_);
    } else if (said != Z_OK && said != Z_BUF_ERROR) {
      damage_ = damaged("damaged gzip data");
    }
  }

  // Of zeros, as tapes have it, gzip(1) takes no notice either. Anything else may be mail.
  void pass_padding() {
    ended_at_ = used();
    do {
      const char* rest = reinterpret_cast<const char*>(z_.next_in);
      if (!is_padding({rest, z_.avail_in})) {
        damage_ = behind_compressed_data();
        return;
      }
    } while (refill());
  }

  // Files are joined end to end (RFC 1952, 2.2).
  [[nodiscard]] bool begins_member() const { return is_first_ || z_.next_in[0] == 0x1F; }

  bool refill() {
    auto got = packed_(offset_, input_);
    if (!got) {
      damage_ = std::move(got).take_error();
      return false;
    }
    offset_ += *got;
    z_.next_in = reinterpret_cast<Bytef*>(input_.data());
    z_.avail_in = static_cast<uInt>(*got);
    if (*got > 0) return true;
    if (is_between_ && !is_first_) {
      is_over_ = true;
    } else {
      damage_ = damaged("gzip data end early");
    }
    return false;
  }

  PackedBytes packed_;
  std::uint64_t offset_ = 0;
  std::vector<char> input_;
  z_stream z_{};
  bool is_ready_ = false;
  bool is_between_ = true;  // before a member
  bool is_first_ = true;
  bool is_over_ = false;
  std::optional<std::uint64_t> ended_at_;  // where padding begins
  std::optional<Error> damage_;
};

}  // namespace

std::unique_ptr<ByteStream> open_gzip(PackedBytes packed) {
  return std::make_unique<GzipStream>(std::move(packed));
}

}  // namespace oubli
