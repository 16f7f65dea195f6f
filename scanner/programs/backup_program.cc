// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/backup_program.h"

#include "adapters/archive/kind.h"

namespace oubli::programs {

const BackupProgram& program_of(Format format) {
  return format == Format::Borg ? borg() : restic();
}

Error needs_passphrase(const Path& shown, std::string_view variables) {
  return failed(shown.string() + ": " + std::string(archive::kEncrypted) +
                    ", and none of the passphrases given opens it",
                "--archive-passphrase-file FILE, or set " + std::string(variables));
}

}  // namespace oubli::programs
