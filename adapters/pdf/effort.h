// SPDX-License-Identifier: GPL-3.0-or-later
// What reading one PDF may cost, and the first reason why it is not whole. Every loop whose length
// the file decides spends from here. Owned by one call of read(); one thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "adapters/pdf/pdf.h"

namespace oubli::pdf {

class Effort {
 public:
  // Real documents unpack to less than four times their size.
  explicit Effort(std::size_t size) : left_((std::size_t{128} << 20U) + 16 * size) {}

  void fail(const char* why) {
    if (!why_) why_ = why;
  }
  [[nodiscard]] const char* why() const { return why_; }

  // In bytes looked at or made. False when there is no more.
  bool spend(std::size_t cost) {
    if (cost > left_) {
      left_ = 0;
      fail(kTooLong);
      return false;
    }
    left_ -= cost;
    return true;
  }
  [[nodiscard]] std::size_t left() const { return left_; }

 private:
  std::size_t left_;
  const char* why_ = nullptr;
};

}  // namespace oubli::pdf
