// SPDX-License-Identifier: GPL-3.0-or-later
// What one code point becomes when text is folded, worked out by ICU once per thread and kept in
// pages. For words.cc only. Any thread (each has its own pages).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::index {

enum class Glyph : std::uint8_t {
  Separator,  // stands between words
  Dropped,    // a mark or an invisible character: leaves no trace inside a word
  Lower,      // letters without case too
  Upper,
  Digit,
  Dense,  // of a script written without blanks (and Hangul, whose particles cling to names)
};

// Greek is spelled by neighbours (ου is "ou", υ alone is "y"), so each letter says what it is.
enum class Greek : std::uint8_t { No, Other, Omicron, Front, Upsilon, Gamma, Nasal, Mu, Pi, Hard };

struct Folded {
  Glyph glyph = Glyph::Separator;
  Greek greek = Greek::No;
  std::uint8_t size = 0;
  char bytes[13] = {};

  [[nodiscard]] std::string_view text() const { return {bytes, size}; }
  [[nodiscard]] bool is_word() const { return glyph >= Glyph::Lower; }
};

const Folded& folded(char32_t code_point);

// One code point of UTF-8, and where the next begins. Conjoining jamo are put together to the
// syllable they spell. Invalid bytes come one at a time as kInvalid.
inline constexpr char32_t kInvalid = 0xFFFFFFFF;
struct CodePoint {
  char32_t value = kInvalid;
  std::size_t next = 0;
};
// REQUIRES: at < text.size().
CodePoint code_point_at(std::string_view text, std::size_t at);

// Appends code points that belong together (a word, or a text), minding the few whose spelling
// hangs on their neighbours.
class Speller {
 public:
  explicit Speller(std::string& out) : out_(out) {}
  void append(char32_t code_point, const Folded& what);
  void finish();  // at the end of each word

 private:
  bool respell(const Folded& what);

  std::string& out_;  // lent by the caller, who outlives this
  Greek before_ = Greek::No;
  char32_t previous_ = 0;
  std::size_t greek_letters_ = 0;
  bool is_open_ = false;  // the "v" of αυ, ευ, ηυ may yet become "f"
};

}  // namespace oubli::index
