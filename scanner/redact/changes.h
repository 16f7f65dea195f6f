// SPDX-License-Identifier: GPL-3.0-or-later
// Byte ranges of a text and what is to stand in their places. A value type; one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/message.h"

namespace oubli::redact {

class Changes {
 public:
  // REQUIRES: no two ranges overlap.
  void replace(const ByteRange& range, std::string by);
  void insert(std::size_t at, std::string text) { replace({at, at}, std::move(text)); }

  [[nodiscard]] bool touch(const ByteRange& range) const;
  [[nodiscard]] std::string applied(std::string_view text);

 private:
  struct Change {
    ByteRange range;
    std::string by;
  };
  std::vector<Change> all_;
};

}  // namespace oubli::redact
