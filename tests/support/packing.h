// SPDX-License-Identifier: GPL-3.0-or-later
// Compresses bytes the way the programs named do, for tests. One thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/source.h"

namespace oubli::test {

std::string packed(std::string_view bytes, Compression compression);

}  // namespace oubli::test
