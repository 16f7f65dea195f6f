// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/json_text.h"

#include <sodium.h>

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

std::string get_text(const json& object, const std::string& key) {
  if (const auto plain = object.find(key); plain != object.end()) return plain->get<std::string>();
  std::string bytes;
  if (!bytes_of_hex(object.at(key + "_hex").get<std::string>(), bytes)) {
    throw json::other_error::create(501, "not hexadecimal", nullptr);
  }
  return bytes;
}

std::string hex_of(std::string_view bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                 bytes.size());
  text.pop_back();
  return text;
}

bool bytes_of_hex(std::string_view digits, std::string& bytes) {
  bytes.resize(digits.size() / 2);
  std::size_t made = 0;
  const int wrong = sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                   digits.data(), digits.size(), nullptr, &made, nullptr);
  return wrong == 0 && made * 2 == digits.size();
}

}  // namespace oubli::wiper
