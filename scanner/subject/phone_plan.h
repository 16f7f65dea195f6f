// SPDX-License-Identifier: GPL-3.0-or-later
// As much of the world's numbering plans as it takes to write one number in its usual ways: calling
// codes and trunk prefixes (ITU-T E.164 and the national plans annexed to it). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::subject {

struct PhoneNumber {
  std::string calling_code;  // "33"; empty when the country is unknown
  std::string trunk;     // dialled before the national number inside the country: "0", "8", or none
  std::string national;  // significant digits, "612345678"
};

// `region`: ISO 3166, how a number without prefix is read. `national` stays empty when the text
// holds fewer than four digits.
PhoneNumber read_phone(std::string_view typed, std::string_view region);

// Whether the country of these two letters is known here.
bool is_known_region(std::string_view region);

}  // namespace oubli::subject
