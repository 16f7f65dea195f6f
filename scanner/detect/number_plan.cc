// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/number_plan.h"

#include <set>

#include <phonenumbers/phonenumberutil.h>

namespace oubli::detect {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kMemoMost = 32768;

const PhoneNumberUtil& library() { return *PhoneNumberUtil::GetInstance(); }

std::optional<std::string> if_valid(const PhoneNumber& number, const std::string& written) {
  return library().IsValidNumber(number) ? std::optional(written) : std::nullopt;
}

// The library's own reading: knows every national habit, costs five times the short way.
std::optional<std::string> ask_in_full(const std::string& asked, const std::string& region) {
  PhoneNumber number;
  if (library().Parse(asked, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  std::string written;
  library().Format(number, PhoneNumberUtil::E164, &written);
  return if_valid(number, written);
}

// Country code and national number are plain to see: no parsing is needed to ask for validity.
std::optional<std::string> ask_plainly(std::size_t country, std::string_view national) {
  PhoneNumber number;
  number.set_country_code(static_cast<int>(country));
  number.set_national_number(std::stoull(std::string(national)));
  return if_valid(number, "+" + std::to_string(country) + std::string(national));
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
  plan.home_ = static_cast<std::size_t>(home);
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
    static_cast<void>(ask_in_full(written, region));
  }
  return plan;
}

// Country codes are prefix-free (ITU-T E.164, 6.2.1): the first that fits is the one.
std::size_t NumberPlan::country_length(std::string_view digits) const {
  std::size_t code = 0;
  for (std::size_t i = 0; i < 3 && i < digits.size(); ++i) {
    code = code * 10 + static_cast<std::size_t>(digits[i] - '0');
    if (country_codes_[code]) return i + 1;
  }
  return 0;
}

bool NumberPlan::is_credible_abroad(std::string_view digits) const {
  if (digits.size() < 7 || digits.size() > 16 || digits.front() == '0') return false;
  return country_length(digits) != 0;
}

bool NumberPlan::is_credible_at_home(std::string_view digits, bool needs_prefix) const {
  if (digits.empty() || digits.size() > 18) return false;
  const bool has_prefix = !prefix_.empty() && digits.starts_with(prefix_);
  if (has_prefix && national_lengths_[digits.size() - prefix_.size()]) return true;
  if (needs_prefix && prefix_ == "0") return false;
  return national_lengths_[digits.size()];
}

std::optional<std::string> NumberPlan::ask(const std::string& asked) const {
  std::string_view national = asked;
  std::size_t country = home_;
  if (asked[0] == '+') {
    national.remove_prefix(1);
    const std::size_t length = country_length(national);
    country = std::stoul(std::string(national.substr(0, length)));
    national.remove_prefix(length);
  } else if (prefix_ == "0" && asked[0] == '0') {
    national.remove_prefix(1);
  } else {
    return ask_in_full(asked, region_);
  }
  // A zero here is a trunk prefix out of place, or part of the number as in Italy.
  const bool is_plain = national.size() >= 4 && national[0] != '0' && country != 1;
  return is_plain ? ask_plainly(country, national) : ask_in_full(asked, region_);
}

const std::optional<std::string>& NumberPlan::read(const std::string& asked,
                                                   NumberMemo& memo) const {
  if (const auto* known = memo.look_up(asked)) return *known;
  return memo.keep(asked, ask(asked));
}

}  // namespace oubli::detect
