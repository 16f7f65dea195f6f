// SPDX-License-Identifier: GPL-3.0-or-later
// What a charset label of real mail means. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::mime {

enum class CharsetKind : std::uint8_t {
  Utf8,      // utf-8, us-ascii, or nothing declared
  Western,   // iso-8859-1 and windows-1252, which mail does not tell apart
  SevenBit,  // ASCII bytes that mean other characters: utf-7, iso-2022-*, hz
  Wide,      // utf-16, utf-32
  Other,     // ASCII below 0x80, something else above
};

struct CharsetName {
  CharsetKind kind = CharsetKind::Utf8;
  std::string icu;  // the name ICU, or charset_tables.h, knows it by, when that is needed
};

[[nodiscard]] CharsetName charset_named(std::string_view label);

}  // namespace oubli::mime
