// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/wipe_file.h"

#include "wiper/disk/held_file.h"
#include "wiper/disk/mail_locks.h"
#include "wiper/disk/overwrite.h"

namespace oubli::wiper {

Result<Reached> wipe_file(Disk& disk, const Path& path) {
  std::error_code wrong;
  // The folder may be reached through links; the file itself may not.
  const Path folder =
      std::filesystem::canonical(path.has_parent_path() ? path.parent_path() : Path("."), wrong);
  if (wrong) return system_error("open " + path.string(), wrong.value());
  auto held = hold(folder / path.filename());
  if (!held) return std::move(held).take_error();
  auto lease = take_write_lease(held->fd.get(), path);
  if (!lease) return std::move(lease).take_error();
  auto reached = overwrite_file(disk, held->fd.get(), path);
  if (!reached) return reached;
  // Whoever put another file under the name meanwhile shall keep it.
  auto named = look_up(held->folder.get(), held->name);
  if (!named) return std::move(named).take_error();
  if (!*named || (*named)->inode != held->about.st_ino) {
    return failed(path.string() + ": overwritten, but the name now leads to another file",
                  "look at that file; it was not touched");
  }
  ActingDisk acting(disk, held->owner);
  Status done = check(acting.unlink(held->folder.get(), held->name), "unlink " + path.string());
  if (done) done = check(disk.sync(held->folder.get()), "sync " + folder.string());
  if (!done) return std::move(done).take_error();
  if (!*lease) reached->caveats.insert("OPEN_WRITERS_UNKNOWN");
  if (disk.zero_journal(held->folder.get()) == 0) return with_journal_zeroed(*std::move(reached));
  return reached;
}

}  // namespace oubli::wiper
