// SPDX-License-Identifier: GPL-3.0-or-later
// Where an export is written: FOLDER.partial until all of it is there, then FOLDER, which must not
// exist before. Nobody else may write to it meanwhile. Owned by one export; one thread.
#pragma once

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"

namespace oubli::app {

class CopyFolder {
 public:
  // Begins it, or goes on with what an earlier run left. Failure: Refused where the folder is
  // there already or the unfinished one is somebody else's; Locked where another run writes to it.
  static Result<CopyFolder> open(const Path& folder);

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const Path& unfinished() const { return unfinished_; }
  // Everything on the disk, then the folder in its place.
  Status finish();

 private:
  Path folder_, unfinished_;
  UniqueFd fd_;
};

}  // namespace oubli::app
