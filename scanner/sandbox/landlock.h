// SPDX-License-Identifier: GPL-3.0-or-later
// The second fence: a Landlock rule set that handles everything the kernel knows and allows
// nothing. Works with any kernel; the C library has no wrappers. Any thread; binds the calling one.
#pragma once

namespace oubli::sandbox {

// The version of Landlock the kernel has; 0 for none.
[[nodiscard]] int landlock_version();

// Returns 0 or an errno; 0 without doing anything where the kernel has none.
// REQUIRES: PR_SET_NO_NEW_PRIVS is set.
[[nodiscard]] int deny_by_landlock();

}  // namespace oubli::sandbox
