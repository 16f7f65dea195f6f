// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of the collection of real mail, for tests that compare readers.
#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace oubli::test {

// Every message below `folder`, sorted; expectations, decoded parts and licences left out.
inline std::vector<std::filesystem::path> collected_messages(const std::filesystem::path& folder) {
  static const std::set<std::string> kEndings{".eml", ".msg", ".txt", ".emlx"};
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool is_message =
        entry.is_regular_file() && kEndings.contains(entry.path().extension().string()) &&
        name.find("_decoded") == std::string::npos && name.find("LICENSE") == std::string::npos &&
        name.find("README") == std::string::npos;
    if (is_message) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace oubli::test
