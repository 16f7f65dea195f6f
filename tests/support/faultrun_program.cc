// SPDX-License-Identifier: GPL-3.0-or-later
// The fault driver for scripts:
//   faultrun count PROGRAM ARGUMENT…            prints how many system calls it makes
//   faultrun kill N PROGRAM ARGUMENT…           kills it at the N-th
//   faultrun error NAME N PROGRAM ARGUMENT…     makes the N-th fail, NAME as in EIO
// After --writes only those count that write data or make it durable, which a full or broken disk
// fails. After --disk only those count that change a file or its name: killed before each of them,
// a program leaves every state of the disk that it can leave. Exit code: 0 when the fault was
// reached, 3 when the program ended before, 2 for a wrong call.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/support/faultrun.h"

namespace {

using oubli::test::Fault;

int error_number(const char* name) {
  constexpr int kLargest = 133;
  for (int number = 1; number <= kLargest; ++number) {
    const char* known = ::strerrorname_np(number);
    if (known != nullptr && std::strcmp(known, name) == 0) return number;
  }
  return 0;
}

const std::set<long> kOnDisk {
  SYS_write, SYS_writev, SYS_pwrite64, SYS_pwritev, SYS_fsync, SYS_fdatasync, SYS_ftruncate,
      SYS_fallocate, SYS_linkat, SYS_unlinkat, SYS_renameat2, SYS_mkdirat, SYS_symlinkat,
      SYS_openat, SYS_fchmod, SYS_fchown, SYS_utimensat, SYS_fsetxattr,
#if defined(__x86_64__)
      SYS_open, SYS_link, SYS_unlink, SYS_rename, SYS_mkdir, SYS_rmdir, SYS_renameat,
#endif
};

const std::set<long> kWrites{SYS_pwrite64,  SYS_pwritev,   SYS_fsync,
                             SYS_fdatasync, SYS_ftruncate, SYS_fallocate};

int complain() {
  std::fputs("usage: faultrun [--disk|--writes] count|kill N|error NAME N PROGRAM ARGUMENT...\n",
             stderr);
  return 2;
}

void print(const oubli::test::FaultRun& run) {
  std::printf("stops %zu\n", run.stops);
  if (run.timed_out) std::puts("timed out");
  if (run.struck) std::printf("struck system call %ld\n", run.call);
  if (WIFSIGNALED(run.status)) std::printf("signal %d\n", WTERMSIG(run.status));
  if (WIFEXITED(run.status)) std::printf("exit %d\n", WEXITSTATUS(run.status));
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  oubli::test::FaultOptions options;
  options.patience = std::chrono::seconds(60);
  if (!words.empty() && (words[0] == "--disk" || words[0] == "--writes")) {
    options.only = words[0] == "--disk" ? kOnDisk : kWrites;
    words.erase(words.begin());
  }
  if (words.empty()) return complain();
  Fault fault;
  std::size_t used = 1;
  if (words[0] == "error" && words.size() > 1) {
    fault.kind = Fault::Kind::Error;
    fault.error = error_number(words[used++].c_str());
    if (fault.error == 0) return complain();
  } else if (words[0] == "kill") {
    fault.kind = Fault::Kind::Kill;
  } else if (words[0] != "count") {
    return complain();
  }
  if (fault.kind != Fault::Kind::None && used < words.size()) {
    fault.at = std::strtoull(words[used++].c_str(), nullptr, 10);
    if (fault.at == 0) return complain();
  }
  if (used >= words.size()) return complain();
  const std::vector<std::string> target(words.begin() + static_cast<std::ptrdiff_t>(used),
                                        words.end());
  const auto run = oubli::test::run_with_fault(target, fault, options);
  print(run);
  if (run.timed_out) return 1;
  return fault.kind == Fault::Kind::None || run.struck ? 0 : 3;
}
