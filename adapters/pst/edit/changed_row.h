// SPDX-License-Identifier: GPL-3.0-or-later
// The row that a table has of a message or an attachment: what it repeats of it follows it. Free
// functions; one thread. Failure: Refused, where a cell cannot be written.
#pragma once

#include "adapters/pst/edit/changed_item.h"

namespace oubli::pst {

// `before`: the values of what the row is of, as they were; `changes`: of these. A cell that is the
// beginning of a value becomes the beginning of the new one; text or bytes in the row that are not
// there go, for nobody has looked at them.
Status refresh_row(TableModel& table, std::size_t row, const StoredValues& before,
                   const std::vector<const mapi::ItemChange*>& changes);

// Whether a cell may stand in the row of a message that has `value` now (nothing: it has none).
[[nodiscard]] bool repeats(std::optional<std::string_view> cell,
                           std::optional<std::string_view> value);

}  // namespace oubli::pst
