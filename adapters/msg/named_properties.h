// SPDX-License-Identifier: GPL-3.0-or-later
// What the ids from 0x8000 on mean in one message file ([MS-OXMSG] 2.2.3): the mapping of the
// outermost message holds for those inside, too. A value type; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/mapi/property.h"

namespace oubli::msg {

class NamedProperties {
 public:
  NamedProperties() = default;
  // The three streams: property sets, entries, texts.
  NamedProperties(std::string_view sets, std::string_view entries, std::string_view texts);

  [[nodiscard]] std::optional<mapi::Name> name_of(std::uint16_t id) const;

 private:
  std::vector<std::optional<mapi::Name>> names_;  // from 0x8000 on
};

}  // namespace oubli::msg
