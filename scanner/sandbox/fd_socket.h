// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes and descriptors over a Unix socket, in one call each way. Stateless; any thread.
// Failure: the count is negative and errno says why; a message whose descriptors did not fit (the
// receiver has too many open) is an error too, EMSGSIZE, never a silent loss of some.
#pragma once

#include <span>
#include <vector>

#include <sys/types.h>
#include <sys/uio.h>

#include "adapters/base/unique_fd.h"

namespace oubli::sandbox {

// REQUIRES: files.size() <= kFilesPerBatch.
ssize_t send_with_files(int socket, std::span<const iovec> bytes, std::span<const int> files,
                        int flags);

// Appends what descriptors came to `files`.
ssize_t receive_with_files(int socket, std::span<const iovec> into, std::vector<UniqueFd>& files,
                           int flags);

}  // namespace oubli::sandbox
