// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of the collection of real mail, for tests that compare readers.
#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::test {

// Every message below `folder`, sorted; expectations, decoded parts and licences left out.
inline std::vector<std::filesystem::path> collected_messages(const std::filesystem::path& folder) {
  static const std::set<std::string> kEndings{".eml", ".msg", ".txt"};
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

// What iso-8859-1 has as control characters, mailers mean as windows-1252: GMime keeps to the
// letter.
inline std::string without_space(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\xc2' && i + 1 < text.size() && mime::to_byte(text[i + 1]) < 0xa0) {
      mime::append_windows_1252(text.substr(++i, 1), out);
      continue;
    }
    if (mime::is_space(text[i]) || text[i] == '\0') continue;
    if (text.substr(i, 2) == "\xc2\xa0") {
      ++i;
      continue;
    }
    out += text[i];
  }
  return out;
}

inline bool is_among(const std::vector<std::string>& texts, const std::string& wanted) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& one) { return one.find(wanted) != std::string::npos; });
}

}  // namespace oubli::test
