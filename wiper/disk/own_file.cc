// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/own_file.h"

#include <cerrno>

#include <fcntl.h>

#include "wiper/disk/overwrite.h"

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
  // It was written under the second name and was then given its own.
  for (const std::string& name : {beside + ".new", beside}) {
    auto done = erase_own_file(disk, workspace, name);
    if (!done) return std::move(done).take_error();
  }
  return {};
}

Result<std::vector<OwnFile>> erase_unfinished(Disk& disk, const Path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".new") names.push_back(at->path().filename().string());
  }
  std::vector<OwnFile> erased;
  if (error == std::errc::no_such_file_or_directory) return erased;
  if (error) return system_error("read " + folder.string(), error.value());
  for (const std::string& name : names) {
    auto reached = erase_own_file(disk, folder, name);
    if (!reached) return std::move(reached).take_error();
    if (*reached) erased.push_back({folder / name, **std::move(reached)});
  }
  return erased;
}

}  // namespace oubli::wiper
