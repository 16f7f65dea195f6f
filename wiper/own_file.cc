// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/own_file.h"

#include <cerrno>

#include <fcntl.h>

#include "wiper/overwrite.h"

namespace oubli::wiper {

Result<std::optional<Reached>> erase_own_file(Disk& disk, const Path& workspace,
                                              const std::string& name) {
  auto folder = open_folder(workspace);
  if (!folder) return std::move(folder).take_error();
  const Path shown = workspace / name;
  const UniqueFd fd(::openat(folder->get(), name.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open() && errno == ENOENT) return std::optional<Reached>();
  if (!fd.is_open()) return system_error("open " + shown.string(), errno);
  auto reached = overwrite_file(disk, fd.get(), shown);
  if (!reached) return std::move(reached).take_error();
  Status done = check(disk.unlink(folder->get(), name), "unlink " + shown.string());
  if (done) done = check(disk.sync(folder->get()), "sync " + workspace.string());
  if (!done) return std::move(done).take_error();
  return std::optional(*std::move(reached));
}

Result<Reached> replace_own_file(Disk& disk, const Path& workspace, const std::string& name,
                                 const std::string& beside) {
  auto folder = open_folder(workspace);
  if (!folder) return std::move(folder).take_error();
  Status done = check(disk.sync(folder->get()), "sync " + workspace.string());
  if (done) done = check(disk.exchange(folder->get(), name, beside), "exchange " + name);
  if (done) done = check(disk.sync(folder->get()), "sync " + workspace.string());
  if (!done) return std::move(done).take_error();
  auto reached = erase_own_file(disk, workspace, beside);
  if (!reached) return std::move(reached).take_error().during(name + " was replaced, but");
  Reached out = reached->value_or(Reached{});
  if (disk.zero_journal(folder->get()) == 0) return with_journal_zeroed(std::move(out));
  return out;
}

Status settle_replacement(Disk& disk, const Path& workspace, const std::string& beside) {
  auto done = erase_own_file(disk, workspace, beside);
  if (!done) return std::move(done).take_error();
  return {};
}

}  // namespace oubli::wiper
