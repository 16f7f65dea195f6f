// SPDX-License-Identifier: GPL-3.0-or-later
// The fonts of one PDF, each made once. One thread. Cannot fail.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/pdf/font.h"

namespace oubli::pdf {

class Fonts {
 public:
  Fonts(Objects& objects, Effort& effort) : objects_(objects), effort_(effort) {}

  // By its name in the resources; else the last that had this name anywhere; else one that writes
  // letters as letters.
  [[nodiscard]] const Font& named(std::string_view name, const Value& resources);

 private:
  using Owned = std::unique_ptr<Font>;

  Objects& objects_;
  Effort& effort_;
  std::unordered_map<std::uint32_t, Owned> by_number_;
  std::vector<Owned> direct_;
  std::unordered_map<std::string, const Font*> by_name_;
  Owned plain_;
};

}  // namespace oubli::pdf
