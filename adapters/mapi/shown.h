// SPDX-License-Identifier: GPL-3.0-or-later
// What a rendering has said already, so that a second property with the same text is not shown
// again. Texts are the same when they differ in case, outer blanks and quotes, or the kind of
// address before them ("SMTP:") only. Owned by one rendering; one thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace oubli::mapi {

class Shown {
 public:
  void add(std::string_view text);
  // A text is shown, too, when each of its pieces between semicolons is: a list of names.
  [[nodiscard]] bool has(std::string_view text) const;

 private:
  [[nodiscard]] bool has_piece(std::string_view text) const;
  std::unordered_set<std::string> texts_;
};

}  // namespace oubli::mapi
