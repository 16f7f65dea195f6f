// SPDX-License-Identifier: GPL-3.0-or-later
// A failure cannot be overlooked.
// EXPECTED: ignoring return value|ignoring returned value
#include "adapters/base/files.h"

void sync(int fd) {
#ifdef OUBLI_MISTAKE
  oubli::sync_file(fd, "file");
#else
  if (!oubli::sync_file(fd, "file")) return;
#endif
}
