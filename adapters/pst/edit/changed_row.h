// SPDX-License-Identifier: GPL-3.0-or-later
// The row that a folder's table has of a message: what it repeats of the message follows it. Free
// functions; one thread. Failure: Refused, where a cell cannot be written.
#pragma once

#include "adapters/pst/edit/changed_item.h"

namespace oubli::pst {

// `before`: the values of the message as they were. A cell that is the beginning of a value becomes
// the beginning of the new one; a text in the row that the message does not hold goes, for nobody
// has looked at it.
Status refresh_row(TableModel& table, std::size_t row, const StoredValues& before,
                   const std::vector<mapi::ItemChange>& changes);

// Whether a cell may stand in the row of a message that has `value` now (nothing: it has none).
[[nodiscard]] bool repeats(const std::optional<std::string>& cell,
                           const std::optional<std::string>& value);

}  // namespace oubli::pst
