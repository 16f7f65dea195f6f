// SPDX-License-Identifier: GPL-3.0-or-later
// The repositories of backup programs as the wiper needs them. One thread.
#pragma once

#include "scanner/programs/repositories.h"
#include "wiper/repository/repository.h"

namespace oubli::app {

// `repositories`: lent; outlives what comes of it.
[[nodiscard]] wiper::Repositories stored_archives(programs::Repositories& repositories);

}  // namespace oubli::app
