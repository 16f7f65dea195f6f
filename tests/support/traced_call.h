// SPDX-License-Identifier: GPL-3.0-or-later
// A system call of a traced process, as it is entered: which file it is about. One thread, the
// tracer's. What cannot be read is an empty path.
#pragma once

#include <cstdint>
#include <string>

#include <sys/ptrace.h>
#include <sys/types.h>

namespace oubli::test {

class TracedCall {
 public:
  TracedCall(pid_t task, const __ptrace_syscall_info& about) : task_(task), about_(about) {}

  [[nodiscard]] long number() const { return static_cast<long>(about_.entry.nr); }
  // The file that its first descriptor leads to, or the path it names.
  [[nodiscard]] std::string path() const;
  // Whether it may change anything below `folder`. Opening changes what it makes or cuts off.
  [[nodiscard]] bool changes_below(const std::string& folder) const;

 private:
  [[nodiscard]] std::uint64_t argument(int at) const { return about_.entry.args[at]; }
  [[nodiscard]] std::string text_at(std::uint64_t address) const;

  pid_t task_;
  const __ptrace_syscall_info& about_;  // the tracer's
};

}  // namespace oubli::test
