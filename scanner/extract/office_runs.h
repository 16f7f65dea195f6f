// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of office documents whose look tells that they are not of the words around them: raised or
// lowered, as the marks of notes are, or hidden. ECMA-376 (vertAlign, baseline, vanish),
// OpenDocument 1.3 (styles of spans, in the same file). Owned by the reader of one file; one
// thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace oubli::content {

struct OfficeAttribute {
  std::string_view name, value;  // the name without its prefix
};

class OfficeRuns {
 public:
  void begin(std::string_view element, std::span<const OfficeAttribute> attributes);
  void end(std::string_view element);
  // Whether text that stands here is apart from what is around it.
  [[nodiscard]] bool is_apart() const { return depth_apart_ > 0; }

 private:
  void set_apart();
  std::vector<bool> open_;  // by run, whether it is apart
  int depth_apart_ = 0;
  std::string style_;  // being defined
  std::unordered_set<std::string> styles_apart_;
};

// Of a <w:sym>: what stands at that place of its font. Nothing of a font of pictures.
[[nodiscard]] std::string symbol_of(std::span<const OfficeAttribute> attributes);

}  // namespace oubli::content
