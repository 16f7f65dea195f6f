// SPDX-License-Identifier: GPL-3.0-or-later
// FlateDecode and LZWDecode, and the predictors that may have gone before them.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include <zlib.h>

#include "adapters/pdf/filters.h"

namespace oubli::pdf {

namespace {

constexpr std::size_t kLongestStream = std::size_t{64} << 20U;  // of one stream

// As raw deflate: the checksum at the end is often cut off, and its lack harms nobody.
std::string_view without_zlib_header(std::string_view body) {
  const auto first = static_cast<unsigned char>(body[0]);
  const auto second = static_cast<unsigned char>(body[1]);
  return (first & 0x0FU) == 8 && (first * 256U + second) % 31 == 0 ? body.substr(2) : body;
}

class Inflater {
 public:
  explicit Inflater(std::string_view body) {
    is_ready_ = ::inflateInit2(&z_, -15) == Z_OK;
    // zlib reads through a pointer it could write through, and does not.
    z_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(body.data()));
    z_.avail_in = static_cast<uInt>(std::min<std::size_t>(body.size(), UINT32_MAX));
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (is_ready_) ::inflateEnd(&z_);
  }

  std::string run(Effort& effort) {
    std::string out;
    if (!is_ready_) {
      effort.fail(kTooLong);
      return out;
    }
    int said = Z_OK;
    std::size_t made = 0;
    while (said == Z_OK) {
      // The string stands grown; only what is made of it counts.
      if (out.size() - made < kPiece) out.resize(std::max(made + kPiece, out.size() * 3 / 2));
      z_.next_out = reinterpret_cast<Bytef*>(out.data() + made);
      z_.avail_out = static_cast<uInt>(out.size() - made);
      const std::size_t room = z_.avail_out;
      said = ::inflate(&z_, Z_NO_FLUSH);
      const std::size_t some = room - z_.avail_out;
      made += some;
      if (made > kLongestStream || !effort.spend(some)) {
        effort.fail(kTooLong);
        break;
      }
      if (some == 0) break;
    }
    if (said != Z_STREAM_END) effort.fail(kDamaged);
    out.resize(std::min(made, kLongestStream));
    return out;
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{16} << 10U;
  z_stream z_{};
  bool is_ready_ = false;
};

class LzwReader {
 public:
  LzwReader(std::string_view body, bool changes_early)
      : body_(body), early_(changes_early ? 1 : 0), entries_(4096) {}

  std::string run(Effort& effort) {
    std::string out;
    for (unsigned code = 0; read(code) && code != kEnd;) {
      if (code == kClear) {
        count_ = kFirst;
        width_ = 9;
        last_size_ = 0;
        continue;
      }
      if (!put(code, out)) {
        effort.fail(kDamaged);
        break;
      }
      if (out.size() > kLongestStream || !effort.spend(last_size_)) {
        effort.fail(kTooLong);
        break;
      }
    }
    return out;
  }

 private:
  static constexpr unsigned kClear = 256, kEnd = 257, kFirst = 258;
  // A sequence is a run of what was put out already.
  struct Entry {
    std::size_t at = 0, size = 0;
  };

  bool read(unsigned& code) {
    while (held_ < width_) {
      if (at_ == body_.size()) return false;
      bits_ = bits_ << 8U | static_cast<unsigned char>(body_[at_++]);
      held_ += 8;
    }
    held_ -= width_;
    code = bits_ >> held_ & ((1U << width_) - 1U);
    bits_ &= (1U << held_) - 1U;
    return true;
  }

  bool put(unsigned code, std::string& out) {
    const std::size_t begin = out.size();
    if (code < kClear) {
      out += static_cast<char>(code);
    } else if (code < count_) {
      append(out, entries_[code]);
    } else if (code == count_ && last_size_ > 0) {  // what it is about to become
      append(out, {last_at_, last_size_});
      out += out[begin];
    } else {
      return false;
    }
    if (last_size_ > 0 && count_ < entries_.size()) {
      entries_[count_++] = {last_at_, last_size_ + 1};
    }
    last_at_ = begin;
    last_size_ = out.size() - begin;
    if (count_ + early_ >= 1U << width_ && width_ < 12) ++width_;
    return true;
  }

  static void append(std::string& out, Entry entry) {
    for (std::size_t i = 0; i < entry.size; ++i) out += out[entry.at + i];
  }

  std::string_view body_;
  unsigned early_;
  std::vector<Entry> entries_;
  std::size_t at_ = 0;
  std::uint32_t bits_ = 0;
  unsigned held_ = 0, width_ = 9, count_ = kFirst;
  std::size_t last_at_ = 0, last_size_ = 0;
};

unsigned char paeth(int left, int up, int corner) {
  const int guess = left + up - corner;
  const int to_left = std::abs(guess - left), to_up = std::abs(guess - up),
            to_corner = std::abs(guess - corner);
  if (to_left <= to_up && to_left <= to_corner) return static_cast<unsigned char>(left);
  return static_cast<unsigned char>(to_up <= to_corner ? up : corner);
}

// PNG (ISO 15948 section 9): each row begins with the kind of its filter.
std::string without_png(const std::string& in, std::size_t row, std::size_t pixel) {
  std::string out;
  out.reserve(in.size());
  std::vector<unsigned char> above(row), now(row);
  for (std::size_t at = 0; at < in.size();) {
    const auto kind = static_cast<unsigned char>(in[at++]);
    const std::size_t size = std::min(row, in.size() - at);
    for (std::size_t i = 0; i < size; ++i) {
      const int left = i >= pixel ? now[i - pixel] : 0, up = above[i],
                corner = i >= pixel ? above[i - pixel] : 0;
      int value = static_cast<unsigned char>(in[at + i]);
      if (kind == 1) value += left;
      if (kind == 2) value += up;
      if (kind == 3) value += (left + up) / 2;
      if (kind == 4) value += paeth(left, up, corner);
      now[i] = static_cast<unsigned char>(value);
    }
    out.append(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(size));
    at += size;
    std::swap(above, now);
  }
  return out;
}

// TIFF's second predictor, of whole bytes: others are those of pictures.
std::string without_tiff(std::string in, std::size_t row, std::size_t pixel) {
  for (std::size_t begin = 0; begin < in.size(); begin += row) {
    const std::size_t end = std::min(begin + row, in.size());
    for (std::size_t i = begin + pixel; i < end; ++i) {
      in[i] = static_cast<char>(in[i] + in[i - pixel]);
    }
  }
  return in;
}

}  // namespace

std::string inflated(std::string_view body, Effort& effort) {
  while (!body.empty() && (body.front() == '\r' || body.front() == '\n')) body.remove_prefix(1);
  if (body.size() < 2) {
    if (!body.empty()) effort.fail(kDamaged);
    return {};
  }
  return Inflater(without_zlib_header(body)).run(effort);
}

std::string without_lzw(std::string_view body, bool changes_early, Effort& effort) {
  return LzwReader(body, changes_early).run(effort);
}

std::string without_predictor(std::string bytes, const Filter& filter) {
  if (filter.predictor < 2) return bytes;
  const std::size_t colors = std::clamp<std::size_t>(filter.colors, 1, 64);
  const std::size_t bits = std::clamp<std::size_t>(filter.bits, 1, 32);
  const std::size_t columns = std::clamp<std::size_t>(filter.columns, 1, 1U << 24U);
  const std::size_t pixel = (colors * bits + 7) / 8, row = (colors * bits * columns + 7) / 8;
  if (filter.predictor >= 10) return without_png(bytes, std::min(row, bytes.size() + 1), pixel);
  return bits == 8 ? without_tiff(std::move(bytes), row, pixel) : bytes;
}

}  // namespace oubli::pdf
