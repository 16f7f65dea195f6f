// SPDX-License-Identifier: GPL-3.0-or-later
// Closes a folder that is gone through, once: for std::unique_ptr. One thread.
#pragma once

#include <dirent.h>

namespace oubli::app {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace oubli::app
