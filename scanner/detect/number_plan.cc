// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/number_plan.h"

#include <set>

#include <phonenumbers/phonenumberutil.h>

namespace oubli::detect {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kMemoMost = 8192;

const PhoneNumberUtil& library() { return *PhoneNumberUtil::GetInstance(); }

std::optional<std::string> ask(const std::string& asked, const std::string& region) {
  PhoneNumber number;
  if (library().Parse(asked, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  if (!library().IsValidNumber(number)) return {};
  std::string written;
  library().Format(number, PhoneNumberUtil::E164, &written);
  return written;
}

std::bitset<20> possible_lengths(int country_code) {
  std::bitset<20> lengths;
  std::uint64_t number = 1;
  for (std::size_t length = 1; length <= 17; ++length, number *= 10) {
    PhoneNumber probe;
    probe.set_country_code(country_code);
    probe.set_national_number(number);
    lengths[length] = library().IsPossibleNumberWithReason(probe) == PhoneNumberUtil::IS_POSSIBLE;
  }
  return lengths;
}

}  // namespace

const std::optional<std::string>* NumberMemo::look_up(const std::string& asked) const {
  const auto found = answers_.find(asked);
  return found != answers_.end() ? &found->second : nullptr;
}

const std::optional<std::string>& NumberMemo::keep(const std::string& asked,
                                                   std::optional<std::string> answer) {
  if (answers_.size() >= kMemoMost) answers_.clear();
  return answers_.insert_or_assign(asked, std::move(answer)).first->second;
}

Result<NumberPlan> NumberPlan::build(const std::string& region) {
  NumberPlan plan;
  plan.region_ = region;
  const int home = library().GetCountryCodeForRegion(region);
  if (home == 0) {
    return failed("no telephone numbering plan for region " + region,
                  "name the country by two capital letters, for example FR");
  }
  library().GetNddPrefixForRegion(region, true, &plan.prefix_);
  std::set<int> codes;
  library().GetSupportedCallingCodes(&codes);
  for (const int code : codes) plan.country_codes_[static_cast<std::size_t>(code)] = true;
  plan.national_lengths_ = possible_lengths(home);
  // Compiles the patterns of the home region and of the busiest others before any fork.
  for (const std::string_view busy : {"FR", "DE", "GB", "ES", "IT", "US", "CH", "BE", "NL"}) {
    PhoneNumber example;
    if (!library().GetExampleNumber(std::string(busy), &example)) continue;
    std::string written;
    library().Format(example, PhoneNumberUtil::E164, &written);
    static_cast<void>(ask(written, region));
  }
  return plan;
}

bool NumberPlan::is_credible_abroad(std::string_view digits) const {
  if (digits.size() < 7 || digits.size() > 16 || digits.front() == '0') return false;
  std::size_t code = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    code = code * 10 + static_cast<std::size_t>(digits[i] - '0');
    if (country_codes_[code]) return true;
  }
  return false;
}

bool NumberPlan::is_credible_at_home(std::string_view digits, bool needs_prefix) const {
  if (digits.empty() || digits.size() > 18) return false;
  const bool has_prefix = !prefix_.empty() && digits.starts_with(prefix_);
  if (has_prefix && national_lengths_[digits.size() - prefix_.size()]) return true;
  if (needs_prefix && prefix_ == "0") return false;
  return national_lengths_[digits.size()];
}

const std::optional<std::string>& NumberPlan::read(const std::string& asked,
                                                   NumberMemo& memo) const {
  if (const auto* known = memo.look_up(asked)) return *known;
  return memo.keep(asked, ask(asked, region_));
}

}  // namespace oubli::detect
