// SPDX-License-Identifier: GPL-3.0-or-later
// The few system calls every room makes, with EINTR, short transfers and error texts dealt with
// once. Free functions; any thread. Failure is an Error that names the path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"

namespace oubli {

using Path = std::filesystem::path;

// Opens for reading with O_CLOEXEC | O_NOCTTY | O_NONBLOCK, so that a FIFO cannot hang the caller;
// refuses what is not a regular file.
Result<UniqueFd> open_for_reading(const Path& path);

// For a path that was resolved before: fails where a symbolic link has come to stand in it since,
// in whatever component. Who may write to one of its folders could lead the reader elsewhere by it.
Result<UniqueFd> open_resolved(const Path& path);
Result<UniqueFd> open_resolved_folder(const Path& path);

// A name in an open folder; where it is a symbolic link, root follows it only to what belongs to
// the folder's owner, and anybody else as usual. `shown`: for the error. `flags`: more for open().
Result<UniqueFd> open_beside(int folder, const std::string& name, int flags, const Path& shown);

// Fills as much of `into` as the file holds from `offset`; returns the bytes read (short only at
// the end of the file).
Result<std::size_t> read_at(int fd, std::uint64_t offset, std::span<char> into);

Status write_all(int fd, std::string_view bytes);
Status sync_file(int fd, const Path& path);
Status sync_directory(const Path& path);

// The whole of a small file; refuses more than `limit` bytes.
Result<std::string> read_file(const Path& path, std::size_t limit);

// Writes beside `path` (mode 0600), syncs, renames over it and syncs the directory: the old
// content or the new, never a mixture.
Status replace_file(const Path& path, std::string_view bytes);

}  // namespace oubli
