// SPDX-License-Identifier: GPL-3.0-or-later
// The durable, append-only record of one run of the wiper, from which a killed run is settled:
// one checksummed line per step, each checksum covering all lines before it, synced before the
// step it announces. A torn last line never happened; any other damage refuses. Format:
// docs/formats/journal.md. Owned by the Wiper; one thread; a file lock keeps other runs out.
// Failure: Locked (another run holds it), Damaged (not what was written), Failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"
#include "adapters/source.h"
#include "wiper/disk/disk.h"
#include "wiper/proof/parties.h"

namespace oubli::wiper {

enum class Step : std::uint8_t {
  Begin,      // `text`: the digest of the plan; `parties`: who is to stand on the certificate
  Preparing,  // names beginning ".oubli-<token>" in the folder of `path` are ours from here on
  Intent,     // `made` is verified and durable; it is about to take the name of `old`
  Swapped,    // the name leads to `made`, durably
  Wiping,     // `old` was found as it was when swapped; its overwriting begins
  Wiped,      // `old` is overwritten and read back; `text`: the level, then the caveats
  Done,       // nothing of ours is left in the folder
  Failed,     // given up before the swap, and cleaned up
  Closed,     // every source is Done or Failed and the receipt is saved
  Appending,  // of a folder on a server: redacted copies are about to be added; `text` as below
  Expunging,  // of a folder on a server: `text` says what is about to go, see server_eraser.cc
  Replacing,  // of an archive in a repository: its program is asked for another; `text`: its path
};

[[nodiscard]] std::string_view name_of(Step step);

// A message that is a file of its own, and where in the plan it stands.
struct JournalFile {
  std::uint64_t source = 0, message = 0;
  Path path{};
  Fingerprint print{};  // of the file, before it lost its name
};

struct JournalRecord {
  Step step = Step::Begin;
  std::uint64_t source = 0;   // position in the plan; of a redacted file see file_redactor.cc
  Path path{};                // Preparing: the mailbox
  std::string token{};        // Preparing
  Fingerprint old{}, made{};  // Intent
  std::string text{};
  std::optional<Parties> parties{};  // Begin
  // Of a batch of messages that are files, see file_batch.h. `batch` counts from 1 and stands in
  // place of `source`; 0: the record is of a mailbox.
  std::uint64_t batch = 0;
  std::vector<JournalFile> files{};    // Preparing
  std::vector<std::uint64_t> which{};  // Swapped, Wiped: positions in `files`
};

class Journal {
 public:
  // Opens or creates `name` in the folder, takes the lock, reads all records.
  static Result<Journal> open(Disk& disk, const Path& folder, const std::string& name);

  [[nodiscard]] const std::vector<JournalRecord>& records() const { return records_; }
  // Durable on return. After a failure the journal takes nothing more: what reached the disk is
  // unknown until it is opened again.
  Status append(JournalRecord record);
  // Everything in it is settled: takes the journal out of the way, overwrites and unlinks it. A
  // kill in between leaves a file that the next open() overwrites.
  Status finish();

 private:
  Journal(Disk& disk, UniqueFd folder, UniqueFd fd, Path shown)
      : disk_(&disk), folder_(std::move(folder)), fd_(std::move(fd)), shown_(std::move(shown)) {}
  Status load(std::string_view bytes);

  Disk* disk_;  // lent by the Wiper's owner, who outlives this
  UniqueFd folder_;
  UniqueFd fd_;
  Path shown_;
  std::vector<JournalRecord> records_;
  std::string chain_;               // checksum of the last record
  std::uint64_t end_ = 0;           // where the next record goes
  std::optional<Error> broken_by_;  // what made an append fail
};

}  // namespace oubli::wiper
