// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes in any charset to UTF-8, with the labels of real mail: missing, wrong, misspelt. Valid
// UTF-8 and Western 8-bit text never reach ICU. Converters are cached per thread. Never fails:
// every byte becomes some character; where two readings make sense, both are given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mime/utf8.h"

namespace oubli::mime {

struct DecodedText {
  std::string text;                 // valid UTF-8: the likeliest reading
  std::vector<std::string> others;  // further readings, when label and bytes disagree
  bool is_label_known = true;       // false: the declared charset has no known meaning
};

// `declared` is a charset name as found (any case, may be empty, quoted or unknown).
[[nodiscard]] DecodedText decode_charset(std::string_view bytes, std::string_view declared);

// The way back: bytes that decode_charset() reads as `utf8` under that label; nothing when the
// charset has no such characters or is not known.
[[nodiscard]] std::optional<std::string> encode_charset(std::string_view utf8,
                                                        std::string_view declared);

// Asks ICU never to look for files; called once before the first converter, harmless again.
void prepare_charsets();

}  // namespace oubli::mime
