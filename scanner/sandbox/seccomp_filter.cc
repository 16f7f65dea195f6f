// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/seccomp_filter.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include <errno.h>
#include <linux/futex.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/sandbox/sanitized.h"

namespace oubli::sandbox {
namespace {

struct FreeFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FreeFilter>;

// Harmless whatever their arguments are: they reach only memory and descriptors already held.
constexpr std::array kFree{
    SCMP_SYS(read),         SCMP_SYS(pread64),      SCMP_SYS(lseek),
    SCMP_SYS(close),        SCMP_SYS(munmap),       SCMP_SYS(mremap),
    SCMP_SYS(brk),          SCMP_SYS(getrandom),    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(time),         SCMP_SYS(exit),
    SCMP_SYS(exit_group),   SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(getpid),       SCMP_SYS(gettid),       SCMP_SYS(restart_syscall),
};

// What the run-time library of a sanitizer does behind the program's back. It tries whether memory
// can be read by writing it into a pipe; it sets up and asks about signal stacks.
constexpr std::array kForSanitizers{
    SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(sched_yield), SCMP_SYS(madvise),
    SCMP_SYS(futex),       SCMP_SYS(pipe2),        SCMP_SYS(write),
};

struct Rule {
  int call;
  scmp_arg_cmp when;
};

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

int add_conditional(scmp_filter_ctx filter) {
  constexpr std::uint64_t kFutexCommand = 0x7f;
  const std::array rules{
      // The socket; 0, 1 and 2 so that a library that prints gets EBADF and not death.
      Rule{SCMP_SYS(write), {0, SCMP_CMP_LE, kWorkerSocket, 0}},
      Rule{SCMP_SYS(writev), {0, SCMP_CMP_LE, STDERR_FILENO, 0}},
      Rule{SCMP_SYS(recvmsg), equals(0, kWorkerSocket)},
      Rule{SCMP_SYS(mprotect), masked(2, PROT_EXEC, 0)},
      Rule{SCMP_SYS(madvise), equals(2, MADV_DONTNEED)},
      Rule{SCMP_SYS(madvise), equals(2, MADV_FREE)},
      Rule{SCMP_SYS(futex), masked(1, kFutexCommand, FUTEX_WAIT)},
      Rule{SCMP_SYS(futex), masked(1, kFutexCommand, FUTEX_WAKE)},
      Rule{SCMP_SYS(futex), masked(1, kFutexCommand, FUTEX_WAIT_BITSET)},
      // abort(): a signal to itself only.
      Rule{SCMP_SYS(tgkill), equals(0, static_cast<std::uint64_t>(::getpid()))},
  };
  for (const Rule& rule : rules) {
    const int failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rule.call, 1, &rule.when);
    if (failed != 0) return -failed;
  }
  const std::array memory{masked(2, PROT_EXEC, 0), masked(3, MAP_ANONYMOUS, MAP_ANONYMOUS)};
  return -seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), memory.size(),
                                 memory.data());
}

int add_free(scmp_filter_ctx filter, std::span<const int> calls) {
  for (const int call : calls) {
    const int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
    // Not every call exists on every processor (time on aarch64).
    if (failed != 0 && failed != -EDOM) return -failed;
  }
  return 0;
}

}  // namespace

int install_seccomp_filter() {
  const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter) return ENOMEM;
  // A call by way of another instruction set (int 0x80, x32) dies as well, whatever its number.
  if (seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0) {
    return EINVAL;
  }
  if (const int failed = add_free(filter.get(), kFree)) return failed;
  if (const int failed = add_conditional(filter.get())) return failed;
  if (kSanitized) {
    if (const int failed = add_free(filter.get(), kForSanitizers)) return failed;
  }
  return -seccomp_load(filter.get());
}

}  // namespace oubli::sandbox
