// SPDX-License-Identifier: GPL-3.0-or-later
// What is the same of all backup programs when their repositories are erased from. One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scanner/programs/archive_change.h"
#include "scanner/programs/repositories.h"
#include "wiper/repository/repository.h"

namespace oubli::app {

class StoredArchive : public wiper::Repository {
 public:
  StoredArchive(programs::Repositories& repositories, Format format, Path repository)
      : repositories_(repositories), format_(format), repository_(std::move(repository)) {}

  Result<std::optional<Fingerprint>> look(const Path& archive) override;
  Result<UniqueFd> read(const Path& archive) override;
  Status finish_reading() override;

 protected:
  // By its name; else the one that was written in its place.
  Result<std::optional<programs::Stored>> find(const Path& archive);
  // As it was looked at last. Fails where it is not known as that.
  Result<programs::Stored> seen(const Path& archive, const Fingerprint& known) const;
  // It is to be looked at again before it is read.
  void unsee(const Path& archive) { seen_.erase(archive); }
  Status run(programs::Call call);
  static std::vector<programs::ArchiveChange> told(const std::vector<wiper::FileChange>& changes);

  programs::Repositories& repositories_;
  const Format format_;
  const Path repository_;

 private:
  std::unique_ptr<programs::Program> program_;  // that writes what is read
  Path read_;
  std::map<Path, programs::Stored> seen_;
};

std::unique_ptr<wiper::Repository> stored_by_borg(programs::Repositories& repositories,
                                                  Path repository);
std::unique_ptr<wiper::Repository> stored_by_restic(programs::Repositories& repositories,
                                                    Path repository);

}  // namespace oubli::app
