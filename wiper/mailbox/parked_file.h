// SPDX-License-Identifier: GPL-3.0-or-later
// One file on its way out: it leaves its name for one of ours in the same folder, and is unlinked
// there once it was overwritten, or gets its name back. No name of somebody else's is ever taken:
// what stands under a name is compared with the inode that was planned, before and after.
// Owned by one batch; one thread. Failure: in `row`; owe() where the next run has to see to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"
#include "wiper/journal.h"
#include "wiper/mailbox/message_file.h"

namespace oubli::wiper {

// How one file of a batch ended: erased, or why not.
struct FileRow {
  std::uint64_t source = 0, message = 0;  // positions in the plan
  Path path;                              // the name it had
  std::optional<Reached> reached{};       // erased
  std::optional<Error> fault{};
  bool is_owed = false;  // left to the next run
};

struct ParkedFile {
  // A file that is held, by the run that erases it.
  ParkedFile(MessageFile file, const std::string& token, std::uint64_t position);
  // One that a killed run had in hand: not opened yet.
  ParkedFile(const JournalFile& file, const std::string& token, std::uint64_t position);

  FileRow row;
  Fingerprint print;  // while it had its name
  std::string name;   // in `folder`
  std::string away;   // ours
  UniqueFd folder, fd;
  Owner owner;  // with whose rights names are changed
  bool is_exclusive = false;
  bool is_away = false;  // something stands under our name

  [[nodiscard]] Path shown() const { return row.path.parent_path() / away; }
  void owe(Error why);

  // From its name to ours, when both name and descriptor still show what was planned.
  void leave_name(Disk& disk);
  // Sets a fault unless what stands under our name is the file, unchanged, and nobody opened it.
  void check_away();
  // Never over another file. Nothing under our name is fine.
  void return_name(Disk& disk);
  // Invariant 4: it stands under our name alone.
  [[nodiscard]] Status check_ours() const;
  void unlink(Disk& disk);

  // For recovery: opens the folder and looks what stands under our name.
  Status find_again();
  // For recovery, of a file that was ours to overwrite: opens it, or says on the row what became
  // of it. False when it is neither.
  bool is_lost_or_opened();
};

}  // namespace oubli::wiper
