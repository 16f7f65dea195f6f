// SPDX-License-Identifier: GPL-3.0-or-later
// The one error for an index that does not read back as it was written. Any thread.
#pragma once

#include <string>
#include <utility>

#include "adapters/base/error.h"

namespace oubli::index {

inline Error damaged_index(std::string what) {
  return damaged(std::move(what), "scan again with --full to make the index anew");
}

}  // namespace oubli::index
