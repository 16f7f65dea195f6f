// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/phone_plan.h"

#include <algorithm>
#include <array>

#include "indexer/words.h"

namespace oubli::subject {

namespace {

struct Plan {
  std::string_view region;
  std::string_view calling_code;
  std::string_view trunk;
};
constexpr std::array kPlans{
    Plan{"FR", "33", "0"},  Plan{"DE", "49", "0"},  Plan{"GB", "44", "0"},  Plan{"UK", "44", "0"},
    Plan{"BE", "32", "0"},  Plan{"CH", "41", "0"},  Plan{"AT", "43", "0"},  Plan{"NL", "31", "0"},
    Plan{"IT", "39", ""},   Plan{"ES", "34", ""},   Plan{"PT", "351", ""},  Plan{"LU", "352", ""},
    Plan{"IE", "353", "0"}, Plan{"IS", "354", ""},  Plan{"AL", "355", "0"}, Plan{"MT", "356", ""},
    Plan{"CY", "357", ""},  Plan{"FI", "358", "0"}, Plan{"BG", "359", "0"}, Plan{"LT", "370", "0"},
    Plan{"LV", "371", ""},  Plan{"EE", "372", ""},  Plan{"MD", "373", "0"}, Plan{"MC", "377", ""},
    Plan{"UA", "380", "0"}, Plan{"RS", "381", "0"}, Plan{"ME", "382", "0"}, Plan{"HR", "385", "0"},
    Plan{"SI", "386", "0"}, Plan{"BA", "387", "0"}, Plan{"MK", "389", "0"}, Plan{"GR", "30", ""},
    Plan{"HU", "36", "06"}, Plan{"RO", "40", "0"},  Plan{"CZ", "420", ""},  Plan{"SK", "421", "0"},
    Plan{"LI", "423", ""},  Plan{"DK", "45", ""},   Plan{"SE", "46", "0"},  Plan{"NO", "47", ""},
    Plan{"PL", "48", ""},   Plan{"RU", "7", "8"},   Plan{"KZ", "7", "8"},   Plan{"TR", "90", "0"},
    Plan{"US", "1", "1"},   Plan{"CA", "1", "1"},   Plan{"MX", "52", ""},   Plan{"BR", "55", "0"},
    Plan{"AR", "54", "0"},  Plan{"CL", "56", ""},   Plan{"AU", "61", "0"},  Plan{"NZ", "64", "0"},
    Plan{"IN", "91", "0"},  Plan{"CN", "86", "0"},  Plan{"JP", "81", "0"},  Plan{"KR", "82", "0"},
    Plan{"IL", "972", "0"}, Plan{"MA", "212", "0"}, Plan{"DZ", "213", "0"}, Plan{"TN", "216", ""},
    Plan{"SN", "221", ""},  Plan{"CI", "225", ""},  Plan{"ZA", "27", "0"},  Plan{"EG", "20", "0"},
    Plan{"SG", "65", ""},   Plan{"HK", "852", ""},  Plan{"AE", "971", "0"}, Plan{"SA", "966", "0"},
};

constexpr std::size_t kFewestPhoneDigits = 4;

// Calling codes of two digits; 1 and 7 have one, all others three (ITU-T E.164 annex D).
bool has_two_digits(std::string_view digits) {
  constexpr std::string_view kTwo =
      " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 "
      "64 "
      "65 66 81 82 84 86 90 91 92 93 94 95 98 ";
  return kTwo.find(" " + std::string(digits.substr(0, 2)) + " ") != std::string_view::npos;
}

std::size_t calling_code_size(std::string_view digits) {
  if (digits.starts_with('1') || digits.starts_with('7')) return 1;
  return has_two_digits(digits) ? 2 : 3;
}

const Plan* plan_of(std::string_view region) {
  std::string upper(region);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  const auto found = std::find_if(kPlans.begin(), kPlans.end(),
                                  [&](const Plan& plan) { return plan.region == upper; });
  return found == kPlans.end() ? nullptr : &*found;
}

std::string_view trunk_of(std::string_view calling_code) {
  const auto found = std::find_if(kPlans.begin(), kPlans.end(), [&](const Plan& plan) {
    return plan.calling_code == calling_code;
  });
  return found == kPlans.end() ? std::string_view("0") : found->trunk;
}

void take_national(std::string_view digits, PhoneNumber& number) {
  // In the country of 1 the trunk prefix is the calling code, taken off already.
  const bool drops_trunk = !number.trunk.empty() && digits.starts_with(number.trunk) &&
                           (number.trunk != number.calling_code || digits.size() > 10);
  number.national = digits.substr(drops_trunk ? number.trunk.size() : 0);
}

}  // namespace

PhoneNumber read_phone(std::string_view typed, std::string_view region) {
  std::string digits;
  bool is_international = false;
  for (const char c : index::fold(typed)) {
    if (c >= '0' && c <= '9') digits.push_back(c);
    if (c == '+' && digits.empty()) is_international = true;
  }
  PhoneNumber number;
  if (digits.size() < kFewestPhoneDigits) return number;
  std::string_view rest = digits;
  if (!is_international && rest.starts_with("00")) {
    is_international = true;
    rest.remove_prefix(2);
  }
  if (is_international) {
    const std::size_t size = std::min(calling_code_size(rest), rest.size());
    number.calling_code = rest.substr(0, size);
    number.trunk = trunk_of(number.calling_code);
    rest.remove_prefix(size);
  } else if (const Plan* plan = plan_of(region)) {
    number.calling_code = plan->calling_code;
    number.trunk = plan->trunk;
  }
  take_national(rest, number);
  return number;
}

bool is_known_region(std::string_view region) { return plan_of(region) != nullptr; }

}  // namespace oubli::subject
