// SPDX-License-Identifier: GPL-3.0-or-later
// Names in forms, where given and family name stand behind labels of their own ("First name: Jean⏎
// Last name: Dupont"), read as one. Owned by the pass over one text, which outlives it; one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

class FormNames {
 public:
  explicit FormNames(std::string_view utf8) : text_(utf8) {}

  // To be told of every ':' and '=', in order. Appends "Jean Dupont" and an empty line to `out`
  // when the label before the sign is one of names and its counterpart stood shortly before.
  // Costs next to nothing where it is not.
  void sign_at(std::size_t at, std::string& out);

 private:
  enum class Kind : unsigned char { None, Given, Family };
  struct Entry {
    Kind kind = Kind::None;
    std::string_view value;
    std::size_t end = 0;
  };
  [[nodiscard]] Entry entry_at(std::size_t sign) const;
  [[nodiscard]] bool is_near(const Entry& entry, std::size_t sign) const;

  std::string_view text_;
  Entry before_;  // has no counterpart yet
};

}  // namespace oubli::content
