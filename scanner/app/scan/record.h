// SPDX-License-Identifier: GPL-3.0-or-later
// The sealed record that stands beside a message's terms in the index: who wrote to whom, when,
// about what, and what kinds of data were found. Free functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/examined.h"

namespace oubli::app {

struct Record {
  Envelope envelope;
  std::vector<CategoryCount> findings;
};

std::string encode_record(const Examined& examined);
bool decode_record(std::string_view bytes, Record& into);

}  // namespace oubli::app
