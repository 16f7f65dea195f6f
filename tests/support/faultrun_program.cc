// SPDX-License-Identifier: GPL-3.0-or-later
// The fault driver for scripts:
//   faultrun count PROGRAM ARGUMENT…            prints how many system calls it makes
//   faultrun kill N PROGRAM ARGUMENT…           kills it at the N-th
//   faultrun kill-after N PROGRAM ARGUMENT…     kills it when the N-th was made
//   faultrun error NAME N PROGRAM ARGUMENT…     makes the N-th fail, NAME as in EIO
//   faultrun cut FOLDER N PROGRAM ARGUMENT…     cuts the power of the file system at FOLDER there
//   faultrun signal NAME N PROGRAM ARGUMENT…    sends it a signal there, NAME as in INT
//   faultrun hold NAME N PROGRAM ARGUMENT…      makes the file NAME.held there, and waits for
//   NAME.go
// After --writes only those count that write data or make it durable, which a full or broken disk
// fails. After --disk only those count that change a file or its name: killed before each of them,
// a program leaves every state of the disk that it can leave. Then --below FOLDER leaves out the
// calls that change nothing below it (or that file), and --lose-sync ENDING makes the first fsync
// of each file whose path ends so a lie. A cut (FS_IOC_SHUTDOWN, root) forgets what was not durable
// and takes no more; ext4 and XFS know it. Exit code: 0 when the fault was reached, 3 when the
// program ended before, 2 for a wrong call; after signal and hold, that of the program.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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

int signal_number(const char* name) {
  for (int number = 1; number < NSIG; ++number) {
    const char* known = ::sigabbrev_np(number);
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

const std::set<long> kUnlinks {
  SYS_unlinkat,
#if defined(__x86_64__)
      SYS_unlink,
#endif
};

int complain() {
  std::fputs(
      "usage: faultrun [--disk|--writes|--unlinks] [--below FOLDER] [--lose-sync ENDING]\n"
      "                count|kill N|kill-after N|error NAME N|cut FOLDER N|signal NAME N|hold NAME "
      "N\n"
      "                PROGRAM ARGUMENT...\n",
      stderr);
  return 2;
}

// Ends the process when it cannot: what follows would be no test.
void cut_power(const std::string& folder) {
  constexpr unsigned long kShutdown = _IOR('X', 125, std::uint32_t);
  std::uint32_t no_log_flush = 2;
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0 && ::ioctl(fd, kShutdown, &no_log_flush) == 0) return;
  std::fprintf(stderr, "faultrun: cut %s: %s\n", folder.c_str(), std::strerror(errno));
  ::_exit(1);
}

// So that a script can do something at that very moment.
void hold(const std::string& name) {
  ::close(::open((name + ".held").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  while (::access((name + ".go").c_str(), F_OK) != 0) ::usleep(1'000);
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
  options.patience = std::chrono::seconds(300);
  for (const auto& [name, calls] :
       {std::pair{"--disk", &kOnDisk}, {"--writes", &kWrites}, {"--unlinks", &kUnlinks}}) {
    if (words.empty() || words[0] != name) continue;
    options.only = *calls;
    words.erase(words.begin());
  }
  for (auto [name, into] :
       {std::pair{"--below", &options.below}, std::pair{"--lose-sync", &options.loses_sync}}) {
    if (words.size() < 2 || words[0] != name) continue;
    *into = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  if (words.empty()) return complain();
  Fault fault;
  std::size_t used = 1;
  if (words[0] == "error" && words.size() > 1) {
    fault.kind = Fault::Kind::Error;
    fault.number = error_number(words[used++].c_str());
    if (fault.number == 0) return complain();
  } else if (words[0] == "kill") {
    fault.kind = Fault::Kind::Kill;
  } else if (words[0] == "kill-after") {
    fault.kind = Fault::Kind::KillAfter;
  } else if (words[0] == "cut" && words.size() > 1) {
    fault.kind = Fault::Kind::Kill;
    options.at_strike = [folder = words[used++]] { cut_power(folder); };
  } else if (words[0] == "signal" && words.size() > 1) {
    fault.kind = Fault::Kind::Signal;
    fault.number = signal_number(words[used++].c_str());
    if (fault.number == 0) return complain();
  } else if (words[0] == "hold" && words.size() > 1) {
    fault.kind = Fault::Kind::Signal;
    options.at_strike = [name = words[used++]] { hold(name); };
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
  if (fault.kind == Fault::Kind::Signal) {  // the program's own output is all there is
    if (run.struck && WIFEXITED(run.status)) return WEXITSTATUS(run.status);
    std::fputs(run.struck ? "faultrun: it was killed\n" : "faultrun: never got there\n", stderr);
    return 99;
  }
  print(run);
  if (run.timed_out) return 1;
  return fault.kind == Fault::Kind::None || run.struck ? 0 : 3;
}
