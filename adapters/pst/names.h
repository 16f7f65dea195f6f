// SPDX-License-Identifier: GPL-3.0-or-later
// What the properties from 0x8000 on are called in this file: node 0x61 ([MS-PST] 2.4.7). Read
// once; afterwards constant. Failure: names that cannot be read are not there.
#pragma once

#include <map>

#include "adapters/pst/values.h"

namespace oubli::pst {

inline constexpr std::uint16_t kFirstNamed = 0x8000;

class Names {
 public:
  static Names read(Ndb& ndb);

  [[nodiscard]] const mapi::Name* find(std::uint16_t id) const {
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  std::map<std::uint16_t, mapi::Name> all_;
  bool is_whole_ = true;
};

}  // namespace oubli::pst
