// SPDX-License-Identifier: GPL-3.0-or-later
// The world's telephone numbering plans (libphonenumber, ITU-T E.164), asked as seldom as can be:
// a cheap look at country code and length comes first, and answers are remembered. The only place
// that includes <phonenumbers/…>.
//
// NumberPlan is immutable after build() and shared by threads and forks; build() makes the library
// load what it loads lazily. NumberMemo belongs to one thread.
#pragma once

#include <bitset>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/base/result.h"

namespace oubli::detect {

class NumberMemo {
 public:
  // Null when the number has not been asked for.
  [[nodiscard]] const std::optional<std::string>* look_up(const std::string& asked) const;
  const std::optional<std::string>& keep(const std::string& asked,
                                         std::optional<std::string> answer);

 private:
  std::unordered_map<std::string, std::optional<std::string>> answers_;
};

class NumberPlan {
 public:
  static Result<NumberPlan> build(const std::string& region);

  // `digits` is a number as dialled abroad without its "+": the country code exists and the length
  // is possible.
  [[nodiscard]] bool is_credible_abroad(std::string_view digits) const;
  // `digits` is a number as written inside the default region. `needs_prefix`: without the digit
  // that announces a national call (0 in France) it does not count.
  [[nodiscard]] bool is_credible_at_home(std::string_view digits, bool needs_prefix) const;
  // Whether numbers at home begin with a digit that tells them from other numbers.
  [[nodiscard]] bool has_trunk_zero() const { return prefix_ == "0"; }

  // E.164 ("+33612345678") when the number is in use by its plan. `asked` is "+" and digits, or
  // digits as written in the default region.
  const std::optional<std::string>& read(const std::string& asked, NumberMemo& memo) const;

 private:
  [[nodiscard]] std::size_t country_length(std::string_view digits) const;
  [[nodiscard]] std::optional<std::string> ask(const std::string& asked) const;

  std::string region_;
  std::size_t home_ = 0;  // country code of the region
  std::string prefix_;    // the national prefix, "0" in France, "1" in the US
  std::bitset<1000> country_codes_;
  std::bitset<20> national_lengths_;  // of national significant numbers, prefix not counted
};

}  // namespace oubli::detect
