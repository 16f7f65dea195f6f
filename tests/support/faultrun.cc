// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/faultrun.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <stdexcept>

#include <elf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/traced_call.h"

namespace oubli::test {
namespace {

constexpr int kSyscallStop = SIGTRAP | 0x80;  // with PTRACE_O_TRACESYSGOOD
constexpr int kSiftedStop = SIGTRAP | (PTRACE_EVENT_SECCOMP << 8);

long trace(int request, pid_t task, std::uintptr_t address, std::uintptr_t data) {
  return ::syscall(SYS_ptrace, request, task, address, data);
}

#if defined(__x86_64__)
void change_registers(pid_t task, const std::function<void(user_regs_struct&)>& change) {
  user_regs_struct registers{};
  iovec window{&registers, sizeof(registers)};
  const auto at = reinterpret_cast<std::uintptr_t>(&window);
  if (trace(PTRACE_GETREGSET, task, NT_PRSTATUS, at) != 0) return;
  change(registers);
  trace(PTRACE_SETREGSET, task, NT_PRSTATUS, at);
}
void skip_call(pid_t task) {
  change_registers(task, [](auto& registers) { registers.orig_rax = ~0ULL; });
}
void set_result(pid_t task, long result) {
  change_registers(
      task, [=](auto& registers) { registers.rax = static_cast<unsigned long long>(result); });
}
#elif defined(__aarch64__)
constexpr std::uintptr_t kCallNumber = 0x404;  // NT_ARM_SYSTEM_CALL
void skip_call(pid_t task) {
  int number = -1;
  iovec window{&number, sizeof(number)};
  trace(PTRACE_SETREGSET, task, kCallNumber, reinterpret_cast<std::uintptr_t>(&window));
}
void set_result(pid_t task, long result) {
  user_regs_struct registers{};
  iovec window{&registers, sizeof(registers)};
  const auto at = reinterpret_cast<std::uintptr_t>(&window);
  if (trace(PTRACE_GETREGSET, task, NT_PRSTATUS, at) != 0) return;
  registers.regs[0] = static_cast<unsigned long long>(result);
  trace(PTRACE_SETREGSET, task, NT_PRSTATUS, at);
}
#else
#error "how to skip a system call on this processor is not known"
#endif

// Where only some calls count, the kernel picks them out and the others run at full speed. Whom
// nobody traces could not make a call that is picked out.
bool is_sifted(const FaultOptions& options) { return options.follow && !options.only.empty(); }

std::vector<sock_filter> sieve(const FaultOptions& options) {
  std::set<long> wanted = options.only;
  if (!options.loses_sync.empty()) wanted.insert({SYS_fsync, SYS_fdatasync, SYS_fadvise64});
  std::vector<sock_filter> code{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const long call : wanted) {
    code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  }
  code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return code;
}

// In the traced process. False when the kernel would not.
bool sift(std::vector<sock_filter> code) {
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) return true;
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&  // who is not root has to promise that
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// Lives in the tracing process.
class Tracer {
 public:
  Tracer(const Fault& fault, const FaultOptions& options) : fault_(fault), options_(options) {}

  FaultRun run(pid_t first) {
    first_ = first;
    int status = 0;
    ::waitpid(first, &status, __WALL);  // its own SIGSTOP
    std::uintptr_t wanted = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC;
    if (options_.follow) {
      wanted |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    }
    if (is_sifted(options_)) wanted |= PTRACE_O_TRACESECCOMP;
    trace(PTRACE_SETOPTIONS, first, 0, wanted);
    tasks_.insert(first);
    go_on(first, 0);
    while (!tasks_.empty()) {
      const pid_t task = ::waitpid(-1, &status, __WALL);
      if (task < 0 && errno != EINTR) break;
      if (task > 0) handle(task, status);
    }
    return result_;
  }

 private:
  void handle(pid_t task, int status) {
    if (!WIFSTOPPED(status)) {
      if (task == first_) result_.status = status;
      tasks_.erase(task);
      return;
    }
    const bool is_new = tasks_.insert(task).second;
    const int signal = WSTOPSIG(status);
    if (signal == kSyscallStop || (status >> 8) == kSiftedStop) {
      at_system_call(task);
    } else if ((status >> 16) != 0 || (is_new && signal == SIGSTOP)) {
      go_on(task, 0);  // a ptrace event, or the stop every traced child is born with
    } else {
      go_on(task, signal);
    }
  }

  void at_system_call(pid_t task) {
    __ptrace_syscall_info about{};
    if (trace(PTRACE_GET_SYSCALL_INFO, task, sizeof(about),
              reinterpret_cast<std::uintptr_t>(&about)) < 0) {
      return go_on(task, 0);
    }
    if (about.op == PTRACE_SYSCALL_INFO_EXIT && task == doomed_) {
      kill_all();
    } else if (about.op == PTRACE_SYSCALL_INFO_ENTRY || about.op == PTRACE_SYSCALL_INFO_SECCOMP) {
      const TracedCall call(task, about);
      if (is_lost(call)) pretend(task, 0);
      if (counts(call) && ++result_.stops == fault_.at) strike(task, call.number());
    } else if (const auto found = answers_.find(task); found != answers_.end()) {
      set_result(task, found->second);
      answers_.erase(found);
    }
    go_on(task, 0);
  }

  [[nodiscard]] bool counts(const TracedCall& call) const {
    if (!options_.only.empty() && !options_.only.contains(call.number())) return false;
    return options_.below.empty() || call.changes_below(options_.below);
  }

  bool is_lost(const TracedCall& call) {
    if (options_.loses_sync.empty()) return false;
    const bool is_sync = call.number() == SYS_fsync || call.number() == SYS_fdatasync;
    if (!is_sync && call.number() != SYS_fadvise64) return false;
    const std::string path = call.path();
    if (!path.ends_with(options_.loses_sync)) return false;
    return is_sync ? lost_.insert(path).second : lost_.contains(path);
  }

  void pretend(pid_t task, long answer) {
    skip_call(task);
    answers_[task] = answer;
  }

  void strike(pid_t task, long call) {
    if (fault_.kind == Fault::Kind::None) return;
    result_.struck = true;
    result_.call = call;
    if (fault_.kind == Fault::Kind::Error) return pretend(task, -fault_.number);
    if (fault_.kind == Fault::Kind::KillAfter) {
      doomed_ = task;
      return;
    }
    if (options_.at_strike) options_.at_strike();
    if (fault_.kind == Fault::Kind::Signal) {
      ::kill(first_, fault_.number);
      return;
    }
    kill_all();
  }

  void kill_all() const {
    for (const pid_t each : tasks_) ::kill(each, SIGKILL);
  }

  void go_on(pid_t task, int signal) const {
    // After a signal nothing more is counted, and the rest may go at full speed. What is sifted
    // stops by itself, but for the end of a call.
    const bool is_over = result_.struck && fault_.kind == Fault::Kind::Signal;
    const bool is_free = is_sifted(options_) && task != doomed_ && !answers_.contains(task);
    trace(is_over || is_free ? PTRACE_CONT : PTRACE_SYSCALL, task, 0,
          static_cast<std::uintptr_t>(signal));  // it may be gone by now
  }

  Fault fault_;
  const FaultOptions& options_;  // the caller's
  pid_t first_ = 0;
  pid_t doomed_ = 0;  // once the call it is in was made
  std::set<pid_t> tasks_;
  std::map<pid_t, long> answers_;  // to calls that were not made
  std::set<std::string> lost_;     // the files whose sync was lost
  FaultRun result_;
};

[[noreturn]] void become(const Target& target, const FaultOptions& options) {
  trace(PTRACE_TRACEME, 0, 0, 0);
  // Raw, so that nothing of the C library's own follows the stop.
  const long self = ::syscall(SYS_getpid);
  ::syscall(SYS_kill, self, SIGSTOP);
  if (is_sifted(options) && !sift(sieve(options))) ::_exit(127);
  if (const auto* body = std::get_if<std::function<int()>>(&target)) ::_exit((*body)());
  const auto& words = std::get<std::vector<std::string>>(target);
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

[[noreturn]] void become_tracer(const Target& target, const Fault& fault,
                                const FaultOptions& options, int report) {
  ::signal(SIGALRM, SIG_DFL);
  ::alarm(static_cast<unsigned>(options.patience.count()));
  const pid_t first = ::fork();
  if (first == 0) {
    ::close(report);
    ::alarm(0);
    become(target, options);
  }
  const FaultRun run = Tracer(fault, options).run(first);
  ::_exit(::write(report, &run, sizeof(run)) == sizeof(run) ? 0 : 1);
}

}  // namespace

bool FaultRun::exited_with(int code) const {
  return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

FaultRun run_with_fault(const Target& target, const Fault& fault, const FaultOptions& options) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("faultrun: no pipe");
  std::fflush(nullptr);  // or the child would print it again
  const pid_t tracer = ::fork();
  if (tracer < 0) throw std::runtime_error("faultrun: no process");
  if (tracer == 0) {
    ::close(ends[0]);
    become_tracer(target, fault, options, ends[1]);
  }
  ::close(ends[1]);
  FaultRun run;
  ssize_t got = 0;
  while ((got = ::read(ends[0], &run, sizeof(run))) < 0 && errno == EINTR) {
  }
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(tracer, &status, 0) < 0 && errno == EINTR) {
  }
  if (got == sizeof(run)) return run;
  run = {};
  run.timed_out = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
  if (!run.timed_out) throw std::runtime_error("faultrun: the tracer failed");
  return run;
}

std::size_t count_stops(const Target& target, const FaultOptions& options) {
  return run_with_fault(target, {}, options).stops;
}

std::size_t strike_everywhere(const Target& target, Fault fault, const Sweep& sweep,
                              const FaultOptions& options) {
  if (sweep.before) sweep.before();
  // Else no number of strikes would be the last.
  if (run_with_fault(target, {}, options).timed_out) {
    throw std::runtime_error("faultrun: the target does not end by itself");
  }
  for (std::size_t points = 0;; ++points) {
    fault.at = 1 + points * sweep.stride;
    if (sweep.before) sweep.before();
    const FaultRun run = run_with_fault(target, fault, options);
    if (!run.struck && !run.timed_out) return points;
    sweep.after(run);
  }
}

}  // namespace oubli::test
