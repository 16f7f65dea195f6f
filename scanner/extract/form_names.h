// SPDX-License-Identifier: GPL-3.0-or-later
// Names in forms, where given and family name stand behind labels of their own ("First name: Jean⏎
// Last name: Dupont"), put together. Owned by the pass over one text, which outlives it; one
// thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "scanner/extract/split_names.h"

namespace oubli::content {

class FormNames {
 public:
  FormNames(std::string_view utf8, std::vector<SplitName>& out) : text_(utf8), out_(out) {}

  // To be told of every ':' and '=', and of the lines without any, in order. Adds a name when there
  // is a label of names and its counterpart stood shortly before. Costs next to nothing where there
  // is none.
  void sign_at(std::size_t at);
  void line_at(std::size_t begin, std::size_t end);

 private:
  enum class Kind : unsigned char { None, Given, Family };
  struct Entry {
    Kind kind = Kind::None;
    std::string_view value;
    std::size_t begin = 0, end = 0;
  };
  [[nodiscard]] Entry entry_at(std::size_t sign) const;
  [[nodiscard]] Entry entry_of_attribute(std::size_t sign) const;
  [[nodiscard]] Entry entry_in(std::size_t begin, std::size_t end) const;
  [[nodiscard]] bool is_near(const Entry& entry, std::size_t at) const;
  void take(const Entry& entry);

  std::string_view text_;
  std::vector<SplitName>& out_;
  Entry before_;  // has no counterpart yet
};

}  // namespace oubli::content
