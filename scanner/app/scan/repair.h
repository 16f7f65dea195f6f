// SPDX-License-Identifier: GPL-3.0-or-later
// Makes shards anew that cannot be read any more (a bad disk, a foreign hand), so that a full scan
// can fill them again. One thread, no shard open. Failure: what is damaged stays as it is, and so
// does what could not be opened for another reason.
#pragma once

#include "scanner/app/workspace.h"

namespace oubli::app {

// Reads every shard to its last byte. The messages of one that is damaged are forgotten, and the
// mailboxes they stood in count as not read to their end until a scan has read them.
Status remake_damaged_shards(Workspace& workspace);

}  // namespace oubli::app
