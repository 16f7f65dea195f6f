// SPDX-License-Identifier: GPL-3.0-or-later
// Takes away from a process what it must not have. First the zygote (identity, environment, command
// line, terminal), then each worker (descriptors, limits, Landlock, seccomp). Every function works
// on the calling process, which has one thread. Failure: the step that failed.
#pragma once

#include <cstdint>

#include <sys/types.h>

namespace oubli::sandbox {

// The numbers become exit codes (protocol.h): append only.
enum class Step : std::uint8_t {
  None = 0,
  Descriptors,
  Parent,
  Limits,
  Privileges,
  Landlock,
  Seccomp
};
const char* to_string(Step step);

// --- zygote ------------------------------------------------------------------------------------

// Leaves the terminal and its signals, closes every descriptor but the standard streams and `keep`,
// clears command line and environment (both the variables and the memory they came in), sets the
// clock to UTC, and has the C library read now what it would otherwise open a file for later.
Step settle_zygote(int keep);

// Becomes nobody when it is root, dies with `parent`, cannot be traced or dumped or regain
// privileges. Where the machine does not know nobody (a small container) it stays who it is.
Step drop_privileges(pid_t parent);

// --- worker ------------------------------------------------------------------------------------

// Its socket becomes descriptor kWorkerSocket; 0, 1 and 2 read as empty and cannot be written to;
// everything else is closed.
Step keep_only_socket(int socket);

// No way back from here. `memory_bytes` is the whole address space.
Step confine_worker(pid_t parent, std::uint64_t memory_bytes);

// Address space in use, in bytes.
std::uint64_t address_space_in_use();

}  // namespace oubli::sandbox
