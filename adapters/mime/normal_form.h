// SPDX-License-Identifier: GPL-3.0-or-later
// The two forms in which Unicode writes a character with its marks, a syllable of Hangul with its
// letters: in one (NFC), or apart (NFD; as macOS writes names of files). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::mime {

// What is no UTF-8 comes back as it is.
[[nodiscard]] std::string composed(std::string_view utf8);
[[nodiscard]] std::string decomposed(std::string_view utf8);

}  // namespace oubli::mime
