// SPDX-License-Identifier: GPL-3.0-or-later
// Collects the text of an HTML document while it is walked: white space collapses, block elements
// become line ends, what is not shown in place (attributes, scripts, comments) goes behind the
// rest. Owned by the walk; one thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::content {

class HtmlWords {
 public:
  void text(std::string_view utf8);          // collapses white space
  void preformatted(std::string_view utf8);  // keeps it
  void line_break();
  void gap();                         // between table cells
  void aside(std::string_view utf8);  // not shown in place
  // The value of an attribute, kept when its kind carries personal data.
  void attribute(std::string_view name, std::string_view value);
  [[nodiscard]] std::string take();
  // What is shown in place, so far.
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  // Appends one character that is not printable ASCII; returns its length.
  std::size_t other_character(std::string_view utf8, std::size_t at);

  std::string text_, asides_;
};

// How an element parts the words around it.
enum class Parting { Inline, Cell, Block };
[[nodiscard]] Parting parting_of(std::string_view element);

}  // namespace oubli::content
