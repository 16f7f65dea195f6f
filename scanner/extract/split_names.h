// SPDX-License-Identifier: GPL-3.0-or-later
// Names whose given and family part stand in fields of their own: behind labels of a form
// (form_names.h), in columns of a table (table_names.h). Pure; linear; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::content {

// Lent by the text they stand in.
struct SplitName {
  std::string_view given, family;
  // As one name, %C3%A9 decoded.
  [[nodiscard]] std::string joined() const;
};

[[nodiscard]] std::vector<SplitName> split_names(std::string_view utf8);

// Whether the value of a field may be a name: short, without digits.
[[nodiscard]] bool may_be_name(std::string_view value);

}  // namespace oubli::content
