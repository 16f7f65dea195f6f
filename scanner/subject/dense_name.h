// SPDX-License-Identifier: GPL-3.0-or-later
// Names in scripts without blanks (山田太郎): looked for as they stand, with or without a blank, a
// comma or a line break between family and given name, and with the given name first where such a
// sign parts them. In whatever form of Unicode name and text are written. A value type; const
// members, any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/query.h"
#include "scanner/subject/composed_text.h"

namespace oubli::subject {

class DenseName {
 public:
  explicit DenseName(std::string_view typed);
  // Tells where it stands in what the text was made of.
  void find(const ComposedText& composed,
            const std::function<void(std::size_t, std::size_t)>& visit) const;
  // Every message in which find() finds something, and few others.
  [[nodiscard]] index::Query query() const;

 private:
  // One way to write it: in one run, or in parts with a sign between each and the next.
  struct Writing {
    std::vector<std::string> parts;
    bool is_lone_letters = false;  // parts of one character each, which must stand by themselves
  };
  void add_writing(std::vector<std::string> parts);
  void add_splits(const std::string& whole);

  std::vector<Writing> writings_;
};

}  // namespace oubli::subject
