// SPDX-License-Identifier: GPL-3.0-or-later
// Mail programs tell new mail by the access time of its file, so reading here leaves it alone. Free
// function; any thread. Failure: none told; it needs the file to be one's own, or root.
#pragma once

namespace oubli {

// From now on, of what is read through the descriptor.
void keep_access_time(int fd);

}  // namespace oubli
