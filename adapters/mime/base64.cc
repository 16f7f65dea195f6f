// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "adapters/mime/ascii.h"
#include "adapters/mime/transfer.h"

namespace oubli::mime {
namespace {

constexpr std::uint8_t kJunk = 0xff, kSpace = 0xfe, kPad = 0xfd;

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kJunk);
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[to_byte(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char c : {'\r', '\n', ' ', '\t', '\f', '\v'}) table[to_byte(c)] = kSpace;
  table[to_byte('=')] = kPad;
  return table;
}
constexpr std::array<std::uint8_t, 256> kTable = make_table();

// Up to four sextets waiting to become bytes.
class Quantum {
 public:
  explicit Quantum(std::string& out) : out_(out) {}
  void add(std::uint32_t sextet) {
    bits_ = (bits_ << 6) | sextet;
    if (++count_ == 4) {
      const char three[] = {static_cast<char>(bits_ >> 16), static_cast<char>(bits_ >> 8),
                            static_cast<char>(bits_)};
      out_.append(three, 3);
      bits_ = count_ = 0;
    }
  }
  // Gives the whole bytes of an unfinished quantum.
  void finish() {
    if (count_ == 3) out_ += static_cast<char>(bits_ >> 10);
    if (count_ == 3) out_ += static_cast<char>(bits_ >> 2);
    if (count_ == 2) out_ += static_cast<char>(bits_ >> 4);
    bits_ = count_ = 0;
  }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }

 private:
  std::string& out_;
  std::uint32_t bits_ = 0, count_ = 0;
};

// Whole quanta without anything odd, as fast as the table goes; returns where it stopped.
std::size_t decode_plain(std::string_view text, std::size_t at, std::string& out) {
  const std::size_t begin = out.size();
  out.resize(begin + (text.size() - at) / 4 * 3);
  char* to = out.data() + begin;
  for (; at + 4 <= text.size(); at += 4) {
    const std::uint32_t a = kTable[to_byte(text[at])], b = kTable[to_byte(text[at + 1])];
    const std::uint32_t c = kTable[to_byte(text[at + 2])], d = kTable[to_byte(text[at + 3])];
    if (((a | b | c | d) & 0xc0U) != 0) break;
    const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    *to++ = static_cast<char>(bits >> 16);
    *to++ = static_cast<char>(bits >> 8);
    *to++ = static_cast<char>(bits);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return at;
}

bool is_blank_inside_line(std::string_view text, std::size_t at) {
  return is_blank(text[at]) && at > 0 && !is_space(text[at - 1]) && at + 1 < text.size() &&
         !is_space(text[at + 1]);
}

}  // namespace

Base64Oddities decode_base64(std::string_view text, std::string& out) {
  Base64Oddities odd;
  out.reserve(out.size() + text.size() / 4 * 3 + 3);
  Quantum quantum(out);
  bool is_padded = false;
  for (std::size_t at = 0; at < text.size();) {
    // A line at a time on the fast road; its slack is bounded by the window.
    if (quantum.is_empty() && !is_padded) {
      const std::size_t reached = decode_plain(text.substr(0, at + 160), at, out);
      if (reached != at) {
        at = reached;
        continue;
      }
    }
    const std::uint8_t value = kTable[to_byte(text[at])];
    if (value < 64) {
      if (is_padded && odd.data_after_padding == Base64Oddities::kNone) odd.data_after_padding = at;
      is_padded = false;
      quantum.add(value);
    } else if (value == kPad) {
      quantum.finish();
      is_padded = true;
    } else if (value == kJunk) {
      if (odd.junk++ == 0) odd.first_junk = at;
    } else if (is_blank_inside_line(text, at)) {
      ++odd.spaces;
    }
    ++at;
  }
  quantum.finish();
  return odd;
}

void decode_base64_ignoring_padding(std::string_view text, std::string& out) {
  Quantum quantum(out);
  for (const char c : text) {
    if (kTable[to_byte(c)] < 64) quantum.add(kTable[to_byte(c)]);
  }
  quantum.finish();
}

bool looks_like_base64(std::string_view text) {
  text = trimmed(text);
  if (text.size() < 24) return false;
  std::size_t data = 0, line = 0, longest = 0;
  bool has_upper = false, has_lower = false, is_padded = false;
  for (const char c : text) {
    const std::uint8_t value = kTable[to_byte(c)];
    if (value == kJunk || is_blank(c) || (is_padded && value < 64)) return false;
    is_padded = is_padded || value == kPad;
    data += value < 64 ? 1 : 0;
    line = value < 64 ? line + 1 : 0;
    longest = line > longest ? line : longest;
    has_upper = has_upper || (c >= 'A' && c <= 'Z');
    has_lower = has_lower || (c >= 'a' && c <= 'z');
  }
  return has_upper && has_lower && longest >= 24 && data % 4 != 1;
}

}  // namespace oubli::mime
