// SPDX-License-Identifier: GPL-3.0-or-later
// The backup programs whose repositories are read: a row each. What they print is taken apart by a
// JSON library or held against words that are known; what they unpack goes to confined workers.
// Pure, but for what the calls do when they are run; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/source.h"
#include "scanner/programs/program.h"

namespace oubli::programs {

// An archive in a repository, or a snapshot.
struct Stored {
  std::string name;            // as it is asked for
  std::string id;              // 64 hexadecimal digits: of its content and whatever is said of it
  bool is_unfinished = false;  // a backup that did not come to its end: it may hold parts of files
  std::string replaces{};      // the id of the one that oubli wrote it in place of
};

struct BackupProgram {
  std::string_view name;     // of the program
  std::string_view package;  // Debian's
  std::string_view version;  // how what it says of its version begins, where it is one we know
  Call (*ask_version)();
  // The next two are to be given a passphrase, or find one in the environment.
  Call (*ask_list)(const Path& repository);
  // The whole archive, as a tar on standard output.
  Call (*ask_content)(const Path& repository, const std::string& archive);
  // Of that only some files, by their names there. Null: it cannot.
  void (*limit_to)(Call& call, const std::vector<std::string>& files);
  Result<std::vector<Stored>> (*read_list)(const std::string& output);
  void (*give_passphrase)(Call& call, std::string_view passphrase);
  // What a failure means, in words of ours that name `shown`.
  Error (*why)(const Ending& ending, const Path& shown);
};

// REQUIRES: is_in_repository(format).
[[nodiscard]] const BackupProgram& program_of(Format format);

[[nodiscard]] const BackupProgram& borg();
[[nodiscard]] const BackupProgram& restic();

// How both name what needs a passphrase.
[[nodiscard]] Error needs_passphrase(const Path& shown, std::string_view variables);

}  // namespace oubli::programs
