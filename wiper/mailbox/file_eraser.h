// SPDX-License-Identifier: GPL-3.0-or-later
// Erases planned messages that are files of their own: .eml and .emlx files, each a source of the
// plan, and entries of Maildirs. An entry is followed by the part of its name that survives
// delivery and flag changes, and taken only when its bytes are the planned ones; a Maildir is
// listed until two passes find nothing more to erase. The road of one file is file_batch.h.
// Owned by the Wiper; one thread. Failure: of a message, and the others go on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "wiper/disk/disk.h"
#include "wiper/journal.h"
#include "wiper/mailbox/file_batch.h"
#include "wiper/plan.h"

namespace oubli::wiper {

// What became of the messages of one source.
struct FilesOutcome {
  std::map<std::uint64_t, Error> kept;  // by position: why it is still there
  std::vector<Reached> reached;         // by the files that were overwritten; each once
  std::uint64_t residue = 0;            // of the strings, in files that took the place of others
  std::uint64_t unopened = 0;           // compressed attachments in them that were not searched
  bool is_verified = true;              // those files hold what they should
  void add(const Reached& one);
};

class FileEraser {
 public:
  FileEraser(Disk& disk, Journal& journal, const Plan& plan)
      : disk_(disk), journal_(journal), plan_(plan) {}

  // All of the plan. By position of the source; sources without planned messages are not in it.
  std::map<std::uint64_t, FilesOutcome> erase();

 private:
  struct Pass;
  void take_file(std::uint64_t index);
  void erase_folder(std::uint64_t index);
  void take_entry(std::uint64_t index, const Path& path, const std::vector<std::uint64_t>& messages,
                  Pass& pass);
  void add(MessageFile file);
  void flush();
  void note(const FileRow& row);

  Disk& disk_;  // lent, like the next two, by the Wiper
  Journal& journal_;
  const Plan& plan_;
  std::map<std::uint64_t, FilesOutcome> outcomes_;
  std::vector<MessageFile> batch_;
  std::uint64_t batches_ = 0;
  std::set<std::uint64_t> erased_, owed_;  // messages of the Maildir at hand
  std::uint64_t files_erased_ = 0;
  bool is_moving_ = false;  // something was renamed while it was looked for
};

// What recovery can still say of a source of a killed run.
[[nodiscard]] std::map<std::uint64_t, FilesOutcome> outcomes_of(
    const Plan& plan, const std::map<std::uint64_t, BatchState>& batches);

// How many messages of a source whose erasure was told stand there still, by name and content.
Result<std::uint64_t> count_standing(const PlannedSource& source, const FilesOutcome& outcome);

}  // namespace oubli::wiper
