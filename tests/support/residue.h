// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for texts in every file below a folder: raw, and in every deflate stream that begins at any
// byte, because databases pack what they store. An independent reading: zlib alone. One thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace oubli::test {

// The texts found, each once.
std::vector<std::string> residue(const std::filesystem::path& folder,
                                 const std::vector<std::string>& texts);

}  // namespace oubli::test
