// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a program (or a function in a child process) under ptrace and strikes at its N-th system
// call: kills it there, before the call is made, or makes the call fail with an errno without
// being made, or sends a signal while the call waits; or kills it once the call was made. With
// every N in turn a test shows that no moment is a bad one to die in. Needs no privileges. Each run
// has a tracing process of its own, so any thread may call; the caller's other children are left
// alone.
//
// System calls are counted as they are entered, from 1: a program's execve is the first, a
// function's own first call is. Threads and children count into the same row in the order the
// tracer sees them, which is only repeatable for a program that does one thing at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace oubli::test {

// What to run: a command line (argv[0] as for a shell), or a function whose result is the exit
// code.
using Target = std::variant<std::vector<std::string>, std::function<int()>>;

struct Fault {
  enum class Kind : std::uint8_t { None, Kill, KillAfter, Error, Signal };
  Kind kind = Kind::None;
  std::size_t at = 0;  // from 1
  int number = 0;      // errno of Error; of Signal the signal sent to the first process, or 0
};

struct FaultOptions {
  bool follow = true;   // into threads and children; a kill then takes all of them
  std::set<long> only;  // system call numbers that count; empty: all
  std::string below;    // of these, only calls on files below this folder; empty: all
  // The first fsync of each file whose path ends like this says that it was done, and was not, nor
  // is what helps it (posix_fadvise); empty: none.
  std::string loses_sync;
  std::function<void()> at_strike;     // in the tracing process, while the call to be struck waits
  std::chrono::seconds patience{120};  // for one run; then everything traced is killed
};

struct FaultRun {
  std::size_t stops = 0;  // system calls counted; after a kill, up to and with the one struck
  bool struck = false;    // the run was long enough to reach the fault
  bool timed_out = false;
  long call = -1;  // the system call struck
  int status = 0;  // of the first process, as waitpid gives it

  [[nodiscard]] bool exited_with(int code) const;
};

FaultRun run_with_fault(const Target& target, const Fault& fault, const FaultOptions& options = {});

// How many system calls the undisturbed target makes.
std::size_t count_stops(const Target& target, const FaultOptions& options = {});

// Calls `before`, runs with the fault at 1, then at 1 + stride …, and calls `after` each time;
// ends when a run was not struck. Returns the number of points struck. (One undisturbed run comes
// first, to know that there is an end.)
struct Sweep {
  std::function<void()> before;
  std::function<void(const FaultRun&)> after;
  std::size_t stride = 1;
};
std::size_t strike_everywhere(const Target& target, Fault fault, const Sweep& sweep,
                              const FaultOptions& options = {});

}  // namespace oubli::test
