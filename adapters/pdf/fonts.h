// SPDX-License-Identifier: GPL-3.0-or-later
// The fonts of one PDF, each made once. One thread. Cannot fail.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/pdf/font.h"

namespace oubli::pdf {

class Fonts {
 public:
  Fonts(Objects& objects, Effort& effort) : objects_(objects), effort_(effort) {}

  // By its name in the resources; else the last that had this name anywhere; else the
  // plain one.
  [[nodiscard]] const Font& named(const std::string& name, const Value& resources);
  // One that writes letters as letters.
  [[nodiscard]] const Font& plain();

 private:
  using Owned = std::unique_ptr<Font>;
  struct Direct {
    Value dictionary;
    Owned font;
  };

  [[nodiscard]] const Value& all_in(const Value& resources);
  [[nodiscard]] Owned made(const Value& dictionary);
  [[nodiscard]] const Font& numbered(const Value& reference, const Font* other);
  [[nodiscard]] const Font& direct(const std::string& name, const Value& dictionary);

  Objects& objects_;
  Effort& effort_;
  std::unordered_map<std::uint32_t, Owned> by_number_;
  std::unordered_map<std::string, Direct> direct_;
  std::vector<Owned> gone_;
  std::unordered_map<std::string, const Font*> by_name_;
  Owned plain_;
  Value all_;  // those of the resources asked for last
  std::uint32_t all_number_ = 0;
};

}  // namespace oubli::pdf
