// SPDX-License-Identifier: GPL-3.0-or-later
// What no machine knows and the sample form of NIST SP 800-88r1 (appendix G) asks for: who erased,
// who looked at the result, and what the organisation says of its media. Value types; any thread.
#pragma once

#include <string>

namespace oubli::wiper {

inline constexpr const char* kUnknown = "unknown";  // stands for what nobody told

struct Party {
  std::string name = kUnknown, title = kUnknown, organisation = kUnknown, location = kUnknown,
              contact = kUnknown;
  bool operator==(const Party&) const = default;
};

struct Parties {
  Party performed_by, validated_by;
  // Of the media, all of them the same.
  std::string property_number = kUnknown, source = kUnknown, classification = kUnknown,
              classification_after = kUnknown, data_backed_up = kUnknown,
              backup_location = kUnknown, destination = "remains in use";
  bool operator==(const Parties&) const = default;
};

}  // namespace oubli::wiper
