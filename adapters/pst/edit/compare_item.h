// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a redacted item is, as the reader of items reads it, the old one with the changes that
// were planned: every other property of it, its recipients, its attachments and the items in them
// with the same bytes. Free function; one thread. Failure: Refused, where it is not.
#pragma once

#include <vector>

#include "adapters/mapi/item_change.h"
#include "adapters/pst/census.h"
#include "adapters/pst/names.h"

namespace oubli::pst {

Status compare_item(const Census& old_file, const NodeEntry& old_node, const Census& new_file,
                    const NodeEntry& new_node, const Names& names,
                    const std::vector<mapi::ItemChange>& changes);

}  // namespace oubli::pst
