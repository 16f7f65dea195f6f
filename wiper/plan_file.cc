// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/plan_file.h"

#include "wiper/encoding.h"
#include "wiper/json_text.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr int kIndent = 1;
// Tells what is signed here from a checkpoint and a certificate, which the same key signs.
constexpr std::string_view kSignedAs = "oubli plan 1\n";

Error not_as_signed() {
  return damaged("plan: not what was signed", "make it anew: oubli erase … --dry-run --plan FILE");
}

Result<Plan> open_json(std::string_view bytes, const PublicKey& key) {
  const json file = parse_shallow(bytes);
  const std::string plan = file.at("plan").dump();
  const json& signature = file.at("signature");
  if (signature.at("key") != key.text()) {
    return refused("plan: made in another workspace than " + key.name(),
                   "carry it out with the --workspace it was made in");
  }
  std::string bits;
  if (!bytes_of_base64(signature.at("ed25519").get<std::string>(), bits) ||
      !key.has_signed(std::string(kSignedAs) + plan, bits)) {
    return not_as_signed();
  }
  return parse_plan(plan);
}

}  // namespace

std::string signed_plan(const Plan& plan, const SigningKey& key) {
  const std::string canonical = to_json(plan);
  const std::string signature = key.sign(std::string(kSignedAs) + canonical);
  const json file{
      {"plan", json::parse(canonical)},
      {"signature", {{"key", key.public_key().text()}, {"ed25519", base64_of(signature)}}}};
  return file.dump(kIndent) + "\n";
}

Result<Plan> open_plan(std::string_view bytes, const PublicKey& key) {
  try {
    return open_json(bytes, key);
  } catch (const json::exception&) {
    return not_as_signed();
  }
}

}  // namespace oubli::wiper
