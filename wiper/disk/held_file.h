// SPDX-License-Identifier: GPL-3.0-or-later
// A mailbox file held by descriptors, its folder and itself, so that no later renaming or
// symbolic link can lead us elsewhere; and the names the wiper uses beside it. Owned by one
// eraser; one thread. Failure: Refused (a link, other names, changed), Locked (a lease), Failed.
#pragma once

#include <optional>
#include <string>

#include <sys/stat.h>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"
#include "adapters/source.h"
#include "wiper/disk/owner.h"

namespace oubli::wiper {

struct HeldFile {
  Path path;
  std::string name;      // within `folder`
  UniqueFd folder;       // the directory, readable (so that it can be synced)
  UniqueFd fd;           // the file, for reading and writing; the only descriptor we have on it
  struct stat about {};  // as it was when opened
  Owner owner;           // with whose rights names in the folder are changed
  Fingerprint before;    // what the name showed before it was opened
};

// Opens a regular file with exactly one name; follows no symbolic link in any component.
Result<HeldFile> hold(const Path& path);

[[nodiscard]] Fingerprint fingerprint_of(const struct stat& about);
// What `name` leads to in the open directory; nothing when there is no such name.
[[nodiscard]] Result<std::optional<Fingerprint>> look_up(int folder, const std::string& name);
// Whether what was looked up in its folder is the file that had this fingerprint, perhaps before
// the machine was started again: the number of its device may be another since.
[[nodiscard]] bool is_same_file(const std::optional<Fingerprint>& found, const Fingerprint& file);

// Fails (Refused) unless descriptor and name both still show `expected`.
Status still_unchanged(const HeldFile& held, const Fingerprint& expected);

// What a file that was `planned` shows from now on: the same, but on an overlay, where opening it
// for writing copies it up. Refused when it changed otherwise.
Result<Fingerprint> still_planned(const HeldFile& held, const Fingerprint& planned);

// The names beside a mailbox that belong to one run; `token` stands in the journal before any of
// them exists.
struct OurNames {
  explicit OurNames(const std::string& token)
      : fresh(".oubli-" + token + ".new"),
        old(".oubli-" + token + ".old"),
        lock(".oubli-" + token + ".lock") {}
  std::string fresh;  // the new mailbox, and after the exchange the old one
  std::string old;    // the old one where names cannot be exchanged
  std::string lock;   // what the dotlock is a link to
};
[[nodiscard]] std::string random_token();

}  // namespace oubli::wiper
