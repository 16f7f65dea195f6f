// SPDX-License-Identifier: GPL-3.0-or-later
// One piece of personal data seen in a text. A value type; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli {

struct Finding {
  std::string_view category;  // "email", "iban" …: a name from the detector table, static storage
  std::string_view rule;      // which rule of the detector spoke, static storage
  std::size_t begin = 0;      // byte offsets in the UTF-8 text, begin < end <= text.size()
  std::size_t end = 0;
  std::string value;        // normalised: lower-case address, E.164 number, IBAN without spaces …
  double confidence = 0.0;  // 0..1
};

}  // namespace oubli
