// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/zygote_process.h"

#include <array>
#include <cerrno>
#include <map>
#include <new>
#include <utility>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/sandbox/confinement.h"
#include "scanner/sandbox/fd_socket.h"
#include "scanner/sandbox/protocol.h"
#include "scanner/sandbox/shared_area.h"
#include "scanner/sandbox/worker_process.h"

namespace oubli::sandbox {
namespace {

constexpr int kControl = STDERR_FILENO + 1;  // where settle_zygote() leaves it
constexpr std::size_t kFilesPerFork = 3;     // socket, shared memory, status pipe

class ZygoteLoop {
 public:
  ZygoteLoop(const Service& service, const Limits& limits) : service_(service) {
    memory_bytes_ = address_space_in_use() + limits.memory_bytes;
    sigset_t children;
    ::sigemptyset(&children);
    ::sigaddset(&children, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &children, nullptr);
    ended_.reset(::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  // Until the parent is gone.
  void run() {
    for (;;) {
      std::array<pollfd, 2> waiting{pollfd{kControl, POLLIN, 0}, pollfd{ended_.get(), POLLIN, 0}};
      if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
      if (waiting[1].revents != 0) reap();
      if (waiting[0].revents != 0 && !answer_parent()) return;
    }
  }

 private:
  bool answer_parent() {
    char byte = 0;
    const std::array part{iovec{&byte, 1}};
    std::vector<UniqueFd> files;
    if (receive_with_files(kControl, part, files, 0) <= 0) return false;
    if (byte == static_cast<char>(Wish::WarmUp)) return true;  // it is warm by now
    Forked reply{EINVAL};
    UniqueFd pidfd;
    if (files.size() == kFilesPerFork) reply.error = fork_worker(files, pidfd);
    const std::array bytes{iovec{&reply, sizeof(reply)}};
    const std::array handle{pidfd.get()};
    const std::span<const int> sent(handle.data(), pidfd.is_open() ? 1U : 0U);
    return send_with_files(kControl, bytes, sent, 0) == sizeof(reply);
  }

  // Opens the pidfd before anybody can have reaped the worker, so that it names the right process.
  int fork_worker(std::vector<UniqueFd>& files, UniqueFd& pidfd) {
    const pid_t zygote = ::getpid();
    const pid_t worker = ::fork();
    if (worker < 0) return errno;
    if (worker == 0) become_worker(files, zygote);
    pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, worker, 0)));
    if (!pidfd.is_open()) {
      const int failed = errno;
      ::kill(worker, SIGKILL);
      return failed;
    }
    statuses_.emplace(worker, std::move(files[2]));
    return 0;
  }

  [[noreturn]] void become_worker(std::vector<UniqueFd>& files, pid_t zygote) {
    ::prctl(PR_SET_NAME, "oubli-worker");
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    Result<SharedMapping> shared = SharedMapping::map(files[1].get());
    if (!shared) ::_exit(kExitUnconfined + static_cast<int>(Step::Descriptors));
    Step failed = keep_only_socket(files[0].get());
    if (failed == Step::None) failed = confine_worker(zygote, memory_bytes_);
    if (failed != Step::None) ::_exit(kExitUnconfined + static_cast<int>(failed));
    run_worker(service_, shared->get());
  }

  void reap() {
    signalfd_siginfo drained{};
    while (::read(ended_.get(), &drained, sizeof(drained)) == sizeof(drained)) {
    }
    Ended ended;
    for (pid_t worker = 0; (worker = ::waitpid(-1, &ended.status, WNOHANG)) > 0;) {
      const auto known = statuses_.find(worker);
      if (known == statuses_.end()) continue;
      // Nobody may be reading any more; SIGPIPE is ignored.
      if (::write(known->second.get(), &ended, sizeof(ended)) < 0) errno = 0;
      statuses_.erase(known);
    }
  }

  const Service& service_;  // the caller's, for the life of the process
  std::uint64_t memory_bytes_ = 0;
  UniqueFd ended_;
  std::map<pid_t, UniqueFd> statuses_;
};

// Most runs over mail that was scanned before find nothing to do, and should not pay for tables
// that nobody reads. False when the parent is gone.
bool wait_for_first_wish() {
  pollfd waiting{kControl, POLLIN, 0};
  while (::poll(&waiting, 1, -1) < 0) {
    if (errno != EINTR) return false;
  }
  return (waiting.revents & POLLIN) != 0;
}

}  // namespace

void run_zygote(const Service& service, const Limits& limits, int control, pid_t parent) {
  ::prctl(PR_SET_NAME, "oubli-zygote");
  std::set_new_handler(nullptr);  // here a lack of memory is an exception, which is told apart
  // Exit codes tell the parent which step failed, as a worker's do.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
  try {
    Step failed = settle_zygote(control);
    if (failed == Step::None && !wait_for_first_wish()) ::_exit(0);
    if (failed == Step::None && service.warm_up) service.warm_up();
    if (failed == Step::None) failed = drop_privileges(parent);
    if (failed != Step::None) ::_exit(kExitUnconfined + static_cast<int>(failed));
    ZygoteLoop(service, limits).run();
  } catch (...) {
    ::_exit(kExitException);
  }
  ::_exit(0);
}

}  // namespace oubli::sandbox
