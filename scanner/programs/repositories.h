// SPDX-License-Identifier: GPL-3.0-or-later
// Repositories of backup programs, asked through those programs. Which of the passphrases opens a
// repository is found once. Any thread. Failure: an Error that names the repository or the archive;
// of a program that is missing, or of a version that is not known, with what to do about it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/archive/repository.h"
#include "scanner/programs/backup_program.h"

namespace oubli::programs {

class Repositories {
 public:
  // Without passphrases the programs look into the environment for theirs.
  explicit Repositories(Passphrases passphrases) : passphrases_(std::move(passphrases)) {}

  Result<std::vector<Stored>> list(Format format, const Path& repository);

  // A tar, written into a pipe by a program that is running.
  struct Reading {
    std::unique_ptr<Program> program;
    UniqueFd output;  // closed before the program is waited for
  };
  // `path`: archive/repository.h. `files`: only these, where the program can be told; none: all.
  // The first bytes are there to be read.
  // REQUIRES: where `files` are given, the program has limit_to.
  Result<Reading> read(Format format, const Path& path, const std::vector<std::string>& files = {});
  // Whether all of it came. REQUIRES: `output` was read to its end, by whomever, and is closed.
  static Status finish(Format format, const Path& path, Program& program);

  // Gives a call what opens the repository.
  Status open(Format format, const Path& repository, Call& call);
  // Runs a call to its end, opened. Returns what it said; fails where it did.
  Result<std::string> ask(Format format, const Path& repository, Call call);

 private:
  Status check_version(const BackupProgram& program);
  Result<std::vector<Stored>> try_list(const BackupProgram& program, const Path& repository,
                                       std::optional<std::size_t> passphrase);
  Result<std::vector<Stored>> find_way_in(const BackupProgram& program, const Path& repository);

  const Passphrases passphrases_;
  std::mutex lock_;
  std::set<std::string_view> known_;                      // programs of a version that is known
  std::map<Path, std::optional<std::size_t>> opened_by_;  // nothing: by the environment
};

}  // namespace oubli::programs
