// SPDX-License-Identifier: GPL-3.0-or-later
// Names in scripts without blanks (山田太郎) are looked for as they stand, with or without a blank
// between family and given name. A value type; const members, any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/query.h"

namespace oubli::subject {

class DenseName {
 public:
  explicit DenseName(std::string_view typed);
  void find(std::string_view text,
            const std::function<void(std::size_t, std::size_t)>& visit) const;
  [[nodiscard]] index::Query query() const;

 private:
  std::vector<std::string> parts_;
};

}  // namespace oubli::subject
