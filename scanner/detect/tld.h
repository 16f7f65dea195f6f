// SPDX-License-Identifier: GPL-3.0-or-later
// How credible the last label of a domain name is. Pure; any thread.
#pragma once

#include <string_view>

namespace oubli::detect {

enum class Tld : unsigned char {
  Known,     // delegated in the root zone: every country code, the generic names in common use
  Private,   // ".local", ".test" and their kin: real addresses inside a company
  Unknown,   // letters, but not a name the table knows
  FileName,  // ".png", ".html": the end of a file name
  Invalid,   // cannot be one: digits, one letter
};

// `label` is in lower case.
Tld judge_tld(std::string_view label);

}  // namespace oubli::detect
