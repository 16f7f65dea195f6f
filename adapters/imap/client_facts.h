// SPDX-License-Identifier: GPL-3.0-or-later
// Flags and dates between libetpan's trees and ours. Shared by the client's .cc files. One thread.
#pragma once

#include <optional>
#include <string>

#include "adapters/imap/client_state.h"

namespace oubli::imap {

struct Standing {
  Facts facts;
  std::optional<mailimap_date_time> date;  // none: it was not told
};

// Of one FETCH response.
Standing standing_of(const mailimap_msg_att& about);
// The caller frees it.
mailimap_flag* flag_named(const std::string& name);

}  // namespace oubli::imap
