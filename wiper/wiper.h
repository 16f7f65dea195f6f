// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out an approved plan: the only road on which mail is destroyed. One journal a plan, one
// state a mailbox or batch; what fails is named on the receipt and never blocks the others.
//
// Invariants, each cited by the tests that defend it:
//   1  Nothing is touched but what an ApprovedPlan names, in a file that is still, to inode, size,
//      times and content hashes, the one that was planned. An entry of a Maildir is followed by
//      its stable name; its content hash must be the planned one.
//   2  At every moment the mailbox's name leads to the whole old file or to the whole new one. A
//      message that is a file of its own stands whole under a name, its own or ours, until the
//      journal says that it is to be overwritten.
//   3  The new file is durable and proved by reading it back before it takes the name.
//   4  A file is overwritten only when the journal says it is ours to overwrite, the name it had
//      leads to another file or to none, it has no second name, and nobody wrote to it since.
//   5  Every byte that was not planned is in the new file, unchanged and in order (of a compressed
//      file: in what it unpacks to); owner, mode, ACL, attributes and times are the old file's. In
//      a Maildir all other messages keep their files and names.
//   6  The copy beside the mailbox never outlives a run: it is overwritten and unlinked on every
//      way out, at the latest by the recovery of the next run.
//   7  A step stands durably in the journal before it is taken; recovery works from the journal
//      and inode numbers alone, may itself be killed anywhere, and never guesses.
//   8  The receipt says only what was read back; a level is the lowest the probes allow, and
//      unknown is lower.
//      The index is a copy as well: it is cleared before the journal is closed. So are ledger and
//      certificate written; a ledger that was tampered with refuses before anything is touched.
//      What stands in the place of a redacted message has the digest that stands in the plan.
//   9  Nobody else reads or writes the mailbox meanwhile: fcntl, flock, dotlock and lease are held,
//      none is waited for, and none of somebody else's is broken.
//
// States of a mailbox; what a killed run leaves in each, recovery settles as shown:
//
//   Preparing ──► Intent ──► (names swapped) ──► Swapped ──► Wiping ──► Wiped ──► Done
//       │            │              │               │           │          │
//       ▼            ▼              └───────────────┴──► overwrite, ◄──────┘ unlink ──► Done
//    erase the copy, unlink our lock ──► Failed
//
// States of a batch of messages that are files of their own (file_batch.h):
//
//   Preparing ──► (names given up) ──► Swapped ──► (overwritten) ──► Wiped ──► (unlinked) ──► Done
//       │                │                │              │             │           │
//       └────────────────┴──► names       └──────────────┴─────────────┴───────────┴──► overwrite
//                             given back                              what is not, unlink ──► Done
//
// States of a folder on a mail server: server_eraser.h; of an archive in a repository:
// repository_eraser.h.
//
// Owned by the caller; one thread. Failure of a call: the plan as a whole could not be begun
// (Locked, Damaged journal, workspace not writable). Failure of a source: on the receipt.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/pst/edit/editor.h"
#include "wiper/disk/disk.h"
#include "wiper/journal.h"
#include "wiper/mailbox/mbox_cut.h"
#include "wiper/plan.h"
#include "wiper/proof/parties.h"
#include "wiper/proof/proof_keys.h"
#include "wiper/receipt.h"
#include "wiper/recovery.h"
#include "wiper/replacement.h"
#include "wiper/repository/repository.h"
#include "wiper/residue/residue.h"
#include "wiper/server/server_folder.h"
#include "wiper/stream/stream_eraser.h"

namespace oubli::wiper {

struct WiperSettings {
  Path workspace;                    // an existing folder, ours alone
  std::function<std::string()> now;  // RFC 3339
  Splitters splitters = mbox_splitters();
  // Clears the index of what was erased and adds to the receipt what that reached. Called when
  // something was erased, by a run or by the recovery of one, and before the journal is closed: it
  // may be killed anywhere, and is then called again. Null: there is no index.
  std::function<Status(const Plan&, Receipt&)> clear_index = nullptr;
  Replacer replacer = nullptr;             // for plans that redact
  ServerFolders server_folders = nullptr;  // for plans that erase from mail servers
  Repositories repositories = nullptr;     // for plans that erase from those of backup programs
  // For Outlook data files, of which nothing but the header is read here.
  pst::EditorOpener pst_editors = nullptr;
  Unpacker unpacker = nullptr;  // for the residue search; without it no attachment is unpacked
  // What the certificate and the ledger are signed with, lent. Null: neither is written.
  const ProofKeys* keys = nullptr;
  // Who stands on the certificate. The recovery of a run goes by what that run was given, which
  // stands in its journal, and not by this: nobody could look any more whether it names the erased.
  Parties parties = {};
  bool zeroes_journals = true;  // of ext4, once per file system at the end; needs root
};

class RepositoryEraser;
struct FilesOutcome;

class Wiper {
 public:
  Wiper(Disk& disk, WiperSettings settings) : disk_(disk), settings_(std::move(settings)) {}

  // First settles what a killed run left, then carries out the plan. `strings` are searched for in
  // every rewritten mailbox and counted as residue; they are never written anywhere. The receipt
  // is saved in the workspace before this returns.
  // `not_examined`: of the sources of the plan. `kept`: messages of them that concern the person
  // and are not in the plan, each with its reason.
  Result<Receipt> carry_out(ApprovedPlan approved,
                            const std::vector<std::string_view>& strings = {},
                            NotExamined not_examined = {}, std::vector<Erasure> kept = {});

  // Of an archive that passed in a stream without the messages of the plan. Nothing was destroyed
  // by it: this puts on record what was, and what was not.
  struct StreamFacts {
    const StreamOutcome& passed;  // lent
    std::vector<Erasure> left;    // what was to go and stands there, or never came
    NotExamined not_examined;
    std::map<std::string, std::uint64_t> elsewhere;
    std::uint64_t strings = 0;
    Parties parties;
    // Called before the receipt is saved.
    std::function<Status(const Receipt&)> remember = nullptr;
  };
  Result<Receipt> record(ApprovedPlan approved, StreamFacts facts);

  // Fails where nothing could be put on record: the ledger was tampered with.
  [[nodiscard]] Status check_record() const;

  // True when a run did not come to its end, so that recover() has something to do.
  [[nodiscard]] static bool is_owed(const Path& workspace);

  // Settles what a killed run left, and says so on a receipt of its own; nothing when nothing was
  // left. Fails when something cannot be settled yet; may then be called again.
  Result<std::optional<Receipt>> recover();

 private:
  // In the workspace, while a plan is carried out.
  static constexpr const char* kJournal = "wiper.journal";
  static constexpr const char* kPlan = "plan-in-progress.json";

  using SourceStates = std::map<std::uint64_t, SourceState>;

  Status begin(Journal& journal, const ApprovedPlan& approved);
  void erase_sources(Journal& journal, const Plan& plan,
                     const std::vector<std::string_view>& strings, Receipt& receipt);
  Result<std::optional<Receipt>> settle(Journal& journal);
  Status settle_sources(Journal& journal, const Plan& plan, SourceStates& states,
                        std::map<std::uint64_t, FilesOutcome> files, Receipt& receipt);
  void erase_mailbox(Journal& journal, std::uint64_t index, const PlannedSource& source,
                     const std::vector<std::string_view>& strings, Receipt& receipt);
  void erase_on_server(Journal& journal, std::uint64_t index, const PlannedSource& source,
                       Receipt& receipt);
  Status settle_on_server(Journal& journal, std::uint64_t index, const PlannedSource& source,
                          SourceStates& states, Receipt& receipt);
  static Status settle_in_repository(RepositoryEraser& eraser, std::uint64_t index,
                                     const PlannedSource& source, SourceStates& states,
                                     Receipt& receipt);
  void clear_index(const Plan& plan, Receipt& receipt);
  Status put_on_record(Receipt& receipt);
  Status close(Journal& journal, Receipt& receipt);
  Status tidy_up(Journal& journal);

  Disk& disk_;  // lent by the caller, who outlives this
  WiperSettings settings_;
};

// The error the command ends with when a receipt names failures: Partial when something was
// erased or several reasons differ, else the one reason's own code. Nothing when all was done and
// verified.
[[nodiscard]] Status verdict(const Receipt& receipt);

}  // namespace oubli::wiper
