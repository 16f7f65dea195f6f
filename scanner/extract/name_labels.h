// SPDX-License-Identifier: GPL-3.0-or-later
// What forms and tables call given and family names, in some twenty languages. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::content {

// Bare: "name", "nom" and the like, labels of much else, too.
enum class NameLabel : unsigned char { Given, Family, BareFamily };

inline constexpr std::size_t kLongestNameLabel = 32;  // bytes

// The label that all of `text` is.
[[nodiscard]] std::optional<NameLabel> name_label(std::string_view text);

// A label at one end of a text: the longest one.
struct LabelAtEnd {
  NameLabel label = NameLabel::Given;
  std::size_t words = 0;  // the label has; 0: there is none
  bool is_whole = false;  // there is nothing else
};
[[nodiscard]] LabelAtEnd label_in_front(std::string_view text);
[[nodiscard]] LabelAtEnd label_at_back(std::string_view text);

// Whether labels may have these two letters at that end; those beyond ASCII pass. Cheap.
[[nodiscard]] bool may_begin_label(char first, char second);
[[nodiscard]] bool may_end_label(char last_but_one, char last);

}  // namespace oubli::content
