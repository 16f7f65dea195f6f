// SPDX-License-Identifier: GPL-3.0-or-later
// How text becomes words: the same folding when a message is indexed, when a query is read and
// when a match is proved. Folding: compatibility decomposition, marks dropped, lower case, ß→ss,
// ø→o, ł→l, æ→ae, ’→', Cyrillic and Greek transliterated to Latin (transliteration.h says how).
// Composed and decomposed input fold alike; soft hyphens, zero-width and direction characters
// vanish. ASCII takes a fast path. Free functions without state besides per-thread caches; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::index {

// Invalid UTF-8 is stepped over. "Müller-Lüdenscheidt" → "muller-ludenscheidt".
std::string fold(std::string_view utf8);

// One word of a text. Words are runs of letters and digits; everything else separates, apostrophe,
// hyphen and underscore too ("O'Brien" is o + brien, "jean-philippe" is jean + philippe,
// "jean.dupont@example.org" is jean + dupont + example + org).
struct Word {
  std::string_view folded;  // lent until the next call
  std::size_t begin = 0;    // byte offsets in the text
  std::size_t end = 0;
  bool is_capitalised = false;
  // Blanks and at most one hyphen, apostrophe, dot or comma and one line break (with the quote
  // marks that begin the next line) lie between it and the word before.
  bool follows_closely = false;
};

// Splits without allocating per word. CJK and other scripts without blanks yield overlapping pairs
// of characters, so that AND narrows; a character that stands alone is a word.
class Words {
 public:
  explicit Words(std::string_view utf8);
  // False at the end of the text.
  bool next(Word& word);

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  bool seek();  // to the first character of the next word
  void read_ascii(Word& word);
  void read_any(Word& word);
  bool read_dense(Word& word);
  [[nodiscard]] bool is_close(std::size_t begin) const;

  std::string_view text_;  // lent by the caller, who outlives this
  std::size_t at_ = 0;
  std::size_t last_end_ = kNowhere;
  std::size_t paired_ = kNowhere;  // the dense character that already ended a pair
  std::string folded_;
};

inline constexpr std::size_t kLongestWord = 64;  // bytes of folded text; longer words are cut

}  // namespace oubli::index
