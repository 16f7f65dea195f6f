// SPDX-License-Identifier: GPL-3.0-or-later
// winmail.dat (TNEF): the text properties of the message in it, its body in each form, the names
// of its attachments and those that are text. libytnef parses; it has been fuzzed into before, so
// this runs in the sandbox like all of extract. One thread.
#pragma once

#include <string_view>

#include "scanner/extract/collector.h"

namespace oubli::content {

// Damage is named in not_scanned, after what could be read.
void add_tnef(std::string_view bytes, std::string_view part, Collector& into);

}  // namespace oubli::content
