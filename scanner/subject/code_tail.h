// SPDX-License-Identifier: GPL-3.0-or-later
// The last eight letters and digits read, whatever parts them: how a number or code is indexed so
// that it is found in any grouping. Whoever writes "FR76 3000 6000 …" in groups ends a group with
// the number's end, so the eight characters before each end of a group are one index term. The
// matcher watches the same tails. A value type; one thread.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/subject/gap.h"

namespace oubli::subject {

// Where the number ends in a word that goes on with an extension ("0612345678x12", "…ext12"); npos
// where it does not.
inline std::size_t before_extension(std::string_view folded) {
  constexpr std::size_t kLongestExtension = 6;
  constexpr std::string_view kDigits = "0123456789";
  if (folded.empty() || folded.front() > '9') return std::string_view::npos;  // most words
  const std::size_t end = folded.find_first_not_of(kDigits);
  if (end == std::string_view::npos || end == 0) return std::string_view::npos;
  for (const std::string_view mark : {"ext", "x"}) {
    if (!folded.substr(end).starts_with(mark)) continue;
    const std::string_view rest = folded.substr(end + mark.size());
    const bool is_number = rest.find_first_not_of(kDigits) == std::string_view::npos;
    if (is_number && !rest.empty() && rest.size() <= kLongestExtension) return end;
  }
  return std::string_view::npos;
}

class CodeTail {
 public:
  static constexpr std::size_t kSize = 8;
  // Fewer digits than this make a tail too common to be a code.
  static constexpr int kFewestDigits = 6;

  // The next word and what stands between it and the word before. True when a term is due.
  bool add(std::string_view folded, std::string_view between) {
    if (digits_ != 0 && !parts_a_code(between)) forget();
    const std::size_t from = folded.size() > kSize ? folded.size() - kSize : 0;
    for (std::size_t at = from; at < folded.size(); ++at) push(folded[at]);
    return length_ >= kSize && std::popcount(digits_) >= kFewestDigits;
  }
  // The same of a number without its extension; whatever stands behind that is another.
  // REQUIRES: end = before_extension(folded), and not npos.
  [[nodiscard]] std::optional<std::uint64_t> before(std::string_view folded, std::size_t end,
                                                    std::string_view between) const {
    CodeTail number = *this;
    if (!number.add(folded.substr(0, end), between)) return std::nullopt;
    return number.value();
  }
  void forget() {
    length_ = 0;
    digits_ = 0;
  }

  // Eight characters, the last in the lowest byte. REQUIRES: add() returned true.
  [[nodiscard]] std::uint64_t value() const { return value_; }

  // The tail of a normalised code (lower-case letters and digits), or 0 when it has none.
  static std::uint64_t of(std::string_view code) {
    CodeTail tail;
    return tail.add(code, {}) ? tail.value() : 0;
  }
  // What the index holds for it, after the prefix kValue.
  static void write(std::uint64_t value, char (&out)[kSize + 1]) {
    out[0] = '#';
    for (std::size_t at = 0; at < kSize; ++at) {
      out[kSize - at] = static_cast<char>(value >> (8 * at) & 0xFF);
    }
  }
  static std::string term(std::uint64_t value) {
    char out[kSize + 1];
    write(value, out);
    return {out, sizeof out};
  }

 private:
  void push(char c) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'z')) return forget();
    value_ = value_ << 8 | static_cast<unsigned char>(c);
    digits_ = static_cast<std::uint8_t>(digits_ << 1 | (is_digit ? 1 : 0));
    if (length_ < kSize) ++length_;
  }

  std::uint64_t value_ = 0;
  std::size_t length_ = 0;
  std::uint8_t digits_ = 0;  // which of the eight are digits
};

}  // namespace oubli::subject
