// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies in RTF: unpacked ([MS-OXRTFCP]), and turned back into the HTML or the plain text they
// were made of, where they were ([MS-OXRTFEX]). Pure; linear; any thread. Failure: what was
// unpacked before the damage, and the word that there was some.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::mapi {

struct UnpackedRtf {
  std::string rtf;
  bool is_whole = true;  // sizes and checksum are right
};
// `most`: bytes made at most; more is not whole.
[[nodiscard]] UnpackedRtf unpack_rtf(std::string_view packed, std::size_t most);

// The way back: in the packed form that every reader knows, and nothing saved.
[[nodiscard]] std::string pack_rtf(std::string_view rtf);

struct OriginalBody {
  enum class Kind : std::uint8_t { Rtf, Html, Text };  // Rtf: it was made of nothing else
  Kind kind = Kind::Rtf;
  std::string utf8;  // empty for Rtf
};
[[nodiscard]] OriginalBody original_body(std::string_view rtf);

}  // namespace oubli::mapi
