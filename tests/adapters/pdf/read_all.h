// SPDX-License-Identifier: GPL-3.0-or-later
// What a small PDF shows, all of it.
#pragma once

#include <string_view>

#include "adapters/pdf/pdf.h"

namespace oubli::pdf {

inline Document read_all(std::string_view bytes) { return read(bytes, 1U << 20U); }

}  // namespace oubli::pdf
