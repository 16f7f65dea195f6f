// SPDX-License-Identifier: GPL-3.0-or-later
// What is read on the screen where an HTML document has elements that show nothing: the text around
// them without them, and what they hold, by itself; and text that is turned round, in the order in
// which it is read. Only where it differs from the text as it stands, and only the surroundings.
// Owned by the walk; linear; one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "scanner/extract/html_words.h"

namespace oubli::content {

class HtmlSeen {
 public:
  // `before`: the text so far.
  void begin_unseen(std::string_view before);
  void end_unseen();
  void begin_turned() { is_turned_ = true; }
  void end_turned();

  // All that the text is told, too.
  void text(std::string_view utf8, bool is_preformatted);
  void part(Parting parting);

  // Excerpts, an empty line behind each.
  [[nodiscard]] std::string take();

 private:
  // What stands behind elements that show nothing: text, which begins with a blank or not, or a
  // new line.
  void judge(bool is_parted, bool is_line_end);
  void record(std::string_view utf8, bool is_preformatted);
  void flush();

  HtmlWords around_, hidden_, turned_;
  std::size_t left_ = 0;  // bytes of text that are still recorded
  bool is_unseen_ = false, is_turned_ = false;
  bool is_recording_ = false, is_at_seam_ = false, is_worth_it_ = false;
  std::string out_, apart_;
};

}  // namespace oubli::content
