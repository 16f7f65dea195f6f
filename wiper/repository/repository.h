// SPDX-License-Identifier: GPL-3.0-or-later
// A repository of a backup program, as the wiper needs it: who implements this runs the program.
// What destroys asks for a Warrant, which the wiper alone can make. Archives are named by their
// paths (adapters/archive/repository.h). Owned by one erasure; one thread. Failure: an Error that
// names the repository or the archive.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/message.h"
#include "adapters/source.h"
#include "wiper/repository/file_change.h"
#include "wiper/warrant.h"

namespace oubli::wiper {

class Repository {
 public:
  Repository() = default;
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;
  virtual ~Repository() = default;

  // Whether archives in it can be written anew at all.
  virtual Status may_be_written() = 0;
  // By what the archive of that name is known now; nothing where there is none.
  virtual Result<std::optional<Fingerprint>> look(const Path& archive) = 0;
  // All of it, as a tar: a stream that is given up when it was read, or when the next is asked for.
  virtual Result<UniqueFd> read(const Path& archive) = 0;
  // REQUIRES: what read() gave was read to its end, and is closed. Whether that was all of it.
  virtual Status finish_reading() = 0;
  // All that the program can say of its own data being whole: everything is read.
  virtual Status check() = 0;

  // Whether what read() would give of another archive is what is to come of this one.
  using Proof = std::function<Result<bool>(int stream)>;
  // REQUIRES, of both: look() found it to be known as `known`.
  // Puts another in the place of the archive, whole or not at all: the same but for the changes.
  // Refuses where it is another by now. `proof` is for who cannot compare them in one transaction:
  // asked before the old one goes. Where the new one has another name, look() and read() find it by
  // the old one.
  virtual Status replace(const Warrant& warrant, const Path& archive, const Fingerprint& known,
                         const std::vector<FileChange>& changes, const Proof& proof) = 0;
  // Takes away what a killed run may have left beside the archive.
  virtual Status tidy(const Warrant& warrant, const Path& archive, const Fingerprint& known) = 0;
  // Removes what no archive refers to any more from the files of the repository.
  virtual Status compact(const Warrant& warrant) = 0;
};

using Repositories =
    std::function<Result<std::unique_ptr<Repository>>(Format format, const Path& repository)>;

}  // namespace oubli::wiper
