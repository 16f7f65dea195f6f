// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/parties_json.h"

#include <string>

#include "wiper/json_text.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

// The same walk writes and reads, so that no field is forgotten in one of them.
template <typename AnyParties, typename Visit>
void each_text(AnyParties& parties, Visit visit) {
  for (const bool is_performer : {true, false}) {
    auto& party = is_performer ? parties.performed_by : parties.validated_by;
    const std::string role = is_performer ? "performed_by." : "validated_by.";
    visit(role + "name", party.name);
    visit(role + "title", party.title);
    visit(role + "organisation", party.organisation);
    visit(role + "location", party.location);
    visit(role + "contact", party.contact);
  }
  visit("media.property_number", parties.property_number);
  visit("media.source", parties.source);
  visit("media.classification", parties.classification);
  visit("media.classification_after", parties.classification_after);
  visit("media.data_backed_up", parties.data_backed_up);
  visit("media.backup_location", parties.backup_location);
  visit("media.destination", parties.destination);
}

}  // namespace

json parties_json(const Parties& parties) {
  json out = json::object();
  each_text(parties, [&](const std::string& name, const std::string& value) {
    if (value != kUnknown) put_text(out, name, value);
  });
  return out;
}

Parties read_parties(const json& from) {
  Parties parties;
  each_text(parties, [&](const std::string& name, std::string& value) {
    const bool is_known = from.contains(name) || from.contains(name + "_hex");
    value = is_known ? get_text(from, name) : std::string(kUnknown);
  });
  return parties;
}

}  // namespace oubli::wiper
