// SPDX-License-Identifier: GPL-3.0-or-later
// An attachment that is packed: archives, compressed files, office documents, PDF. What is in it is
// read as if it were attached by itself (inner_file.h). One thread. What cannot be opened is named
// in the collector.
#pragma once

#include <string_view>

#include "scanner/extract/collector.h"

namespace oubli::content {

// `bytes`: transfer encoding taken off. `name`: the attachment's.
void add_packed(std::string_view bytes, std::string_view part, std::string_view name,
                Collector& into);

}  // namespace oubli::content
