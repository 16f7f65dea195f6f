// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/ledger_record.h"

#include <nlohmann/json.hpp>

namespace oubli::wiper {

namespace {

using nlohmann::json;

std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::uint64_t> number_in(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

}  // namespace

LedgerRecord parse_record(std::string_view record) {
  LedgerRecord out;
  const json object = json::parse(record, nullptr, false);
  if (!object.is_object()) return out;
  out.type = text_in(object, "type");
  out.time = text_in(object, "time");
  out.plan = text_in(object, "plan");
  out.certificate = text_in(object, "certificate");
  out.lowest_level = text_in(object, "lowest_level");
  out.erased = number_in(object, "erased").value_or(0);
  out.redacted = number_in(object, "redacted").value_or(0);
  out.failed = number_in(object, "failed").value_or(0);
  const auto verified = object.find("verified");
  out.is_verified = verified != object.end() && verified->is_boolean() && verified->get<bool>();
  out.residue = number_in(object, "residue").value_or(0);
  out.supersedes = number_in(object, "supersedes");
  if (out.type == "withdrawal") out.withdraws = number_in(object, "entry");
  out.previous = text_in(object, "previous");
  out.key = text_in(object, "key");
  out.accepted = text_in(object, "accepted");
  return out;
}

}  // namespace oubli::wiper
