// SPDX-License-Identifier: GPL-3.0-or-later
// scan, of what comes through standard input: an archive or an mbox, compressed or not. What is in
// it is counted and named; nothing of it is indexed, since nothing of it could be read again to be
// proved. One thread, beside which that of an unpacker runs. Failure: nothing could be read.
#pragma once

#include "scanner/app/scan/scan.h"

namespace oubli::app {

inline constexpr const char* kStreamName = "-";  // which locators in it begin with

// Of the options: limits, passphrases, progress and stop. `fd` is lent. `volumes`: of a tar, in
// their order, in its place.
Result<ScanSummary> scan_stream(sandbox::Zygote& zygote, int fd, std::span<const Path> volumes,
                                const ScanOptions& options);

}  // namespace oubli::app
