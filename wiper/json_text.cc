// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/json_text.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

bool is_utf8(std::string_view bytes) {
  try {
    // nlohmann's own check is the one that decides whether dump() would throw.
    (void)json(std::string(bytes)).dump();
    return true;
  } catch (const json::exception&) {
    return false;
  }
}

}  // namespace

void put_text(json& object, const std::string& key, std::string_view bytes) {
  if (is_utf8(bytes)) {
    object[key] = std::string(bytes);
  } else {
    object[key + "_hex"] = hex_of(bytes);
  }
}

json parse_shallow(std::string_view bytes) {
  constexpr int kDeepest = 8;
  return json::parse(bytes, [](int depth, json::parse_event_t, json&) {
    if (depth > kDeepest) throw json::other_error::create(502, "too deep", nullptr);
    return true;
  });
}

std::string get_text(const json& object, const std::string& key) {
  if (const auto plain = object.find(key); plain != object.end()) return plain->get<std::string>();
  std::string bytes;
  if (!bytes_of_hex(object.at(key + "_hex").get<std::string>(), bytes)) {
    throw json::other_error::create(501, "not hexadecimal", nullptr);
  }
  return bytes;
}

}  // namespace oubli::wiper
