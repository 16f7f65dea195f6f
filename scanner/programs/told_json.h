// SPDX-License-Identifier: GPL-3.0-or-later
// Members of an object that another program wrote, of whatever kind they turn out to be. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace oubli::programs {

// Empty, or 0, where there is none of that kind.
inline std::string text_in(const nlohmann::json& one, const char* key) {
  const auto found = one.find(key);
  return found != one.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline std::uint64_t number_in(const nlohmann::json& one, const char* key) {
  const auto found = one.find(key);
  return found != one.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

inline std::vector<std::string> texts_in(const nlohmann::json& one, const char* key) {
  std::vector<std::string> texts;
  const auto found = one.find(key);
  if (found == one.end() || !found->is_array()) return texts;
  for (const nlohmann::json& text : *found) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

}  // namespace oubli::programs
