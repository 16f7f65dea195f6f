// SPDX-License-Identifier: GPL-3.0-or-later
// The volumes that a splitter makes, in memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wiper/stream/volume_splitter.h"

namespace oubli::test {

class KeptVolumes final : public wiper::VolumeSink {
 public:
  Status begin_volume() override {
    volumes.emplace_back();
    return {};
  }
  Status put(std::string_view bytes) override {
    volumes.back() += bytes;
    return {};
  }
  std::vector<std::string> volumes;
};

}  // namespace oubli::test
