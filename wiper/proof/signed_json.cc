// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/signed_json.h"

#include "wiper/json_text.h"
#include "wiper/proof/encoding.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

std::string signed_as(std::string_view name, std::string_view canonical) {
  return "oubli " + std::string(name) + " 1\n" + std::string(canonical);
}

Error not_as_signed(std::string_view name) {
  return damaged(std::string(name) + ": not what was signed");
}

Result<std::string> open_json(std::string_view name, std::string_view bytes, const PublicKey& key) {
  const json file = parse_shallow(bytes);
  if (file.dump(kIndent) + "\n" != bytes) return not_as_signed(name);
  std::string canonical = file.at(std::string(name)).dump();
  const json& signature = file.at("signature");
  // Nothing unsigned may stand beside what is signed.
  if (file.size() != 2 || signature.size() != 2) return not_as_signed(name);
  if (signature.at("key") != key.text())
    return refused(std::string(name) + ": signed with another key than " + key.name());
  std::string bits;
  if (!bytes_of_base64(signature.at("ed25519").get<std::string>(), bits) ||
      !key.has_signed(signed_as(name, canonical), bits)) {
    return not_as_signed(name);
  }
  return canonical;
}

}  // namespace

std::string signed_json(std::string_view name, std::string_view canonical, const SigningKey& key) {
  const std::string signature = key.sign(signed_as(name, canonical));
  const json file{
      {std::string(name), json::parse(canonical)},
      {"signature", {{"key", key.public_key().text()}, {"ed25519", base64_of(signature)}}}};
  return file.dump(kIndent) + "\n";
}

Result<std::string> open_signed_json(std::string_view name, std::string_view bytes,
                                     const PublicKey& key) {
  try {
    return open_json(name, bytes, key);
  } catch (const json::exception&) {
    return not_as_signed(name);
  }
}

}  // namespace oubli::wiper
