// SPDX-License-Identifier: GPL-3.0-or-later
// A text with the characters of scripts without blanks as they are mostly written: syllables of
// Hangul instead of their letters, voiced kana in one, kana of full width, no compatibility
// ideographs (NFKC, of these scripts alone). It knows where everything stands in what it was made
// of. A value type; one thread. The source outlives it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::subject {

class ComposedText {
 public:
  explicit ComposedText(std::string_view source);
  ComposedText(const ComposedText&) = delete;
  ComposedText& operator=(const ComposedText&) = delete;

  [[nodiscard]] std::string_view text() const { return changes_.empty() ? source_ : text_; }
  // Where what stands at text()[begin], or before text()[end], begins or ends in the source.
  [[nodiscard]] std::size_t source_begin(std::size_t begin) const;
  [[nodiscard]] std::size_t source_end(std::size_t end) const;

 private:
  struct Change {
    std::size_t at = 0, size = 0;                // in the text
    std::size_t source_at = 0, source_size = 0;  // in the source
  };
  void change(std::size_t from, std::size_t behind);
  // The last change that begins before text()[at]; nullptr when none does.
  [[nodiscard]] const Change* before(std::size_t at) const;

  std::string_view source_;
  std::string text_;  // when something changes
  std::size_t copied_ = 0;
  std::vector<Change> changes_;
};

[[nodiscard]] std::string composed(std::string_view text);

}  // namespace oubli::subject
