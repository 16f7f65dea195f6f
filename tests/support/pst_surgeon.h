// SPDX-License-Identifier: GPL-3.0-or-later
// Damages a PST that the builder made in one place, with checksums and signatures made right again,
// so that the damage is the one that is meant. Owned by one test; one thread. Failure: throws.
#pragma once

#include <functional>
#include <string>

#include "tests/support/pst_file.h"

namespace oubli::test {

class PstSurgeon {
 public:
  PstSurgeon(Path path, PstLayout layout);

  using Edit = std::function<void(std::string&)>;
  void header(const Edit& edit);                    // the first 564 bytes
  void block(std::uint64_t bid, const Edit& edit);  // its bytes, decoded; their number stays
  void page(std::uint64_t at, const Edit& edit);    // without its trailer
  void bytes(std::uint64_t at, std::size_t size, const Edit& edit);  // as they stand

  [[nodiscard]] const PstLayout& layout() const { return layout_; }
  // The first page of a type and level.
  [[nodiscard]] const PstPage& find_page(std::uint8_t type, std::uint8_t level = 0) const;

 private:
  Path path_;
  PstLayout layout_;
};

}  // namespace oubli::test
