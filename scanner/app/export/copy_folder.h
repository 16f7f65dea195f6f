// SPDX-License-Identifier: GPL-3.0-or-later
// Where an export is written: FOLDER.partial until all of it is there, then FOLDER, which must not
// exist before. Nobody else may write to it meanwhile. Owned by one export; one thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"
#include "adapters/source.h"

namespace oubli::app {

class CopyFolder {
 public:
  // Begins it, or goes on with what an earlier run left. `of` says what it is a copy of; it stands
  // in the unfinished folder, so that nobody's mail is put among somebody else's. Failure: Refused
  // where the folder is there already, or the unfinished one is somebody else's or of something
  // else; Locked where another run writes to it.
  static Result<CopyFolder> open(const Path& folder, const std::string& of);

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const Path& unfinished() const { return unfinished_; }
  // What the copies made so far lost: kept until the end, as no later run meets it again. Written
  // before the copy itself, so that none is without its note.
  [[nodiscard]] std::vector<Unreadable> losses() const;
  Status keep_loss(const Unreadable& loss);
  // Everything on the disk, then the folder in its place.
  Status finish();

 private:
  [[nodiscard]] Status claim(const std::string& of) const;
  Status open_losses();

  Path folder_, unfinished_;
  UniqueFd fd_, losses_file_;
  std::set<std::string> losses_;  // lines of the file
};

}  // namespace oubli::app
