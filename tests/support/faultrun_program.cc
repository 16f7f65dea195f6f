// SPDX-License-Identifier: GPL-3.0-or-later
// The fault driver for scripts:
//   faultrun count PROGRAM ARGUMENT…            prints how many system calls it makes
//   faultrun kill N PROGRAM ARGUMENT…           kills it at the N-th
//   faultrun error NAME N PROGRAM ARGUMENT…     makes the N-th fail, NAME as in EIO
// Exit code: 0 when the fault was reached, 3 when the program ended before, 2 for a wrong call.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

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

int complain() {
  std::fputs("usage: faultrun count|kill N|error NAME N PROGRAM ARGUMENT...\n", stderr);
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
  const std::vector<std::string> words(argv + 1, argv + argc);
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
  const auto run = oubli::test::run_with_fault(target, fault);
  print(run);
  if (run.timed_out) return 1;
  return fault.kind == Fault::Kind::None || run.struck ? 0 : 3;
}
