// SPDX-License-Identifier: GPL-3.0-or-later
// Mounts that only one process sees and what is put into them: memory, folders and files of this
// machine. Free functions; root alone. Failure: Refused, Failed.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/base/files.h"
#include "adapters/base/result.h"

namespace oubli::programs {

// From here on this process and what it starts have mounts of their own.
Status separate_mounts();
Status mount_at(const std::string& from, const Path& at, const char* type, unsigned long flags,
                const std::string& options, const char* doing);
// Memory that no swap may write to a disk, which is else refused; what is in it is never run.
Status mount_memory(const Path& at, std::uint64_t size);
[[nodiscard]] Error may_be_swapped();
// A file or folder in another place. `flags`: what is not to be done with it there.
Status bind_at(const std::string& from, const Path& at, unsigned long flags);
Status make_folder(const Path& folder);

Status check_memory(std::uint64_t size);
// The file as it is opened, by name.
[[nodiscard]] std::string by_number(const UniqueFd& fd);
// The first restic that is no script: there is no shell where it is run.
Result<UniqueFd> find_restic();
// Where what is at an address was loaded from.
[[nodiscard]] Path library_of(const void* address);
[[nodiscard]] bool is_program(const char* name);

}  // namespace oubli::programs
