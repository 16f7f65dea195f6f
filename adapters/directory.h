// SPDX-License-Identifier: GPL-3.0-or-later
// The names in a directory, one at a time. Any thread. Failure is an Error that names the path.
#pragma once

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <time.h>

#include "adapters/base/files.h"

namespace oubli {

// Calls `take(name, type)` for every name but "." and "..", in no order; `type` is readdir's
// d_type. `shown`: for the error.
template <typename Take>
Status each_name(UniqueFd folder, const Path& shown, Take take) {
  struct Close {
    void operator()(DIR* dir) const { ::closedir(dir); }
  };
  const std::unique_ptr<DIR, Close> dir(::fdopendir(folder.get()));
  if (!dir) return system_error("open " + shown.string(), errno);
  (void)folder.release();  // the stream's now
  errno = 0;
  while (const dirent* found = ::readdir(dir.get())) {
    const std::string_view name = found->d_name;
    if (name != "." && name != "..") take(name, found->d_type);
    errno = 0;
  }
  return errno == 0 ? Status() : Status(system_error("list " + shown.string(), errno));
}

inline std::int64_t nanoseconds(const timespec& t) {
  return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

}  // namespace oubli
