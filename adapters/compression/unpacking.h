// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of unpack.cc: each knows one family of packings and hands what it holds to the same
// place, which looks whether that is packed as well. Used by the .cc files here alone. Owned by one
// call of unpack(); one thread.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/compression/unpack.h"

namespace oubli::unpacking {

class Unpacking {
 public:
  Unpacking(std::uint64_t most, Unpacked& into) : left_(most), into_(into) {}

  // Bytes that look packed. What is at the top was searched as it stands by whoever has it.
  void open(std::string_view packed);

  void begin(std::string_view name) { into_.begin(name); }
  void end() { into_.end(); }
  void pass_over_pictures() { into_.pass_over_pictures(); }
  [[nodiscard]] bool wants_hidden() const { return into_.wants_hidden(); }

  void fail(const char* why) {
    if (!why_) why_ = why;
  }
  [[nodiscard]] Status status() const { return why_ ? Status(damaged(why_)) : Status(); }
  [[nodiscard]] bool has_room() const { return left_ > 0; }
  [[nodiscard]] bool is_within() const { return depth_ > 1; }

  // Of what is no packing.
  void give(std::string_view bytes) {
    if (const auto fits = fitting(bytes); !fits.empty()) into_.take(fits);
  }
  void show(std::string_view text) {
    if (const auto fits = fitting(text); !fits.empty()) into_.show(fits);
  }

 private:
  static constexpr int kDeepest = 5;

  std::string_view fitting(std::string_view bytes) {
    const std::string_view fits = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
    left_ -= fits.size();
    if (fits.size() < bytes.size()) fail("too long");
    return fits;
  }

  std::uint64_t left_;
  Unpacked& into_;
  const char* why_ = nullptr;
  int depth_ = 0;
};

inline constexpr const char* kEncrypted = "encrypted";

// One unpacked thing, in pieces: given on as it comes, or kept to be opened in its turn.
class Inner {
 public:
  explicit Inner(Unpacking& to) : to_(to) {}
  void put(std::string_view bytes);
  void finish();

 private:
  static constexpr std::size_t kHead = 512;
  static constexpr std::size_t kLongest = 64U << 20;  // of what is kept

  Unpacking& to_;
  std::string held_;
  bool is_told_ = false, is_packed_ = false;
};

// The end of the compressed data within `packed`, or nothing where it is damaged or too long. `put`
// says whether it wants more.
using PutInflated = std::function<bool(std::string_view piece)>;
std::optional<std::size_t> inflate(std::string_view packed, int window, Unpacking& to,
                                   const PutInflated& put);
std::optional<std::size_t> inflate(std::string_view packed, int window, Unpacking& to, Inner& into);
inline constexpr int kRaw = -15;          // zlib: no wrapper, 32 KB window
inline constexpr int kWrapped = 15 + 32;  // gzip or zlib

void open_zip(std::string_view zip, Unpacking& to);
void open_archive(std::string_view archive, Unpacking& to);
void open_pdf(std::string_view pdf, Unpacking& to);

}  // namespace oubli::unpacking
