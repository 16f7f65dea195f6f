// SPDX-License-Identifier: GPL-3.0-or-later
// What the tags of an HTML document say of how text is shown: not at all, or from right to left
// whatever its letters are. Of style sheets nothing is known. Owned by the walk; one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

// One start tag.
class HtmlLook {
 public:
  // `element` in lower case.
  void start(std::string_view element);
  // `name` in lower case; `raw` as it is written, empty where there is none.
  void attribute(std::string_view name, std::string_view raw);

  // Nothing is seen of the element and what it holds. Of pictures and fields nothing is known: some
  // are as good as nothing.
  [[nodiscard]] bool is_unseen() const { return is_unseen_; }
  // Its text is shown from the last letter to the first.
  [[nodiscard]] bool is_turned() const { return overrides_ && is_right_to_left_; }

 private:
  bool is_unseen_ = false, overrides_ = false, is_right_to_left_ = false;
};

// An element that holds no others and has no end tag.
[[nodiscard]] bool is_void(std::string_view element);

// An element from its start tag to its end tag, those of the same name in it counted.
class HtmlSpan {
 public:
  [[nodiscard]] bool is_open() const { return depth_ > 0; }
  void open(std::string_view element) {
    element_ = element;
    depth_ = 1;
  }
  void start_tag(std::string_view element) {
    if (is_open() && element == element_) ++depth_;
  }
  // True when this ends it.
  bool end_tag(std::string_view element) {
    return is_open() && element == element_ && --depth_ == 0;
  }

 private:
  std::string element_;
  std::size_t depth_ = 0;
};

}  // namespace oubli::content
