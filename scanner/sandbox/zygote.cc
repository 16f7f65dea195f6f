// SPDX-License-Identifier: GPL-3.0-or-later
// The parent's side of the zygote.
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/sandbox/fd_socket.h"
#include "scanner/sandbox/loss.h"
#include "scanner/sandbox/protocol.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/sandbox/sanitized.h"
#include "scanner/sandbox/worker.h"
#include "scanner/sandbox/zygote_process.h"

namespace oubli::sandbox {
namespace {

using namespace std::chrono_literals;

// Includes the warm-up, which compiles patterns; a machine under load may be slow.
constexpr std::chrono::milliseconds kPatienceWithStart{120'000};

bool has_other_threads() {
  std::error_code failed;
  const std::filesystem::directory_iterator tasks("/proc/self/task", failed);
  return !failed && std::distance(begin(tasks), end(tasks)) > 1;
}

// A joined thread stays listed for a moment after join() has returned.
bool is_single_threaded() {
  if (kSanitized) return true;  // the sanitizer has a thread of its own
  for (int i = 0; i < 100 && has_other_threads(); ++i) std::this_thread::sleep_for(1ms);
  return !has_other_threads();
}

struct SocketPair {
  UniqueFd ours, theirs;
};

Result<SocketPair> make_sockets(int type) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return system_error("make a socket for a worker", errno);
  }
  return SocketPair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

class ZygoteProxy final : public Zygote {
 public:
  ZygoteProxy(pid_t process, UniqueFd control, const Limits& limits)
      : process_(process), control_(std::move(control)), limits_(limits) {}

  ~ZygoteProxy() override {
    ::kill(process_, SIGKILL);  // not reaped yet, so the number is still its own
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  ZygoteProxy(const ZygoteProxy&) = delete;
  ZygoteProxy& operator=(const ZygoteProxy&) = delete;

  void warm_up() override {
    const std::lock_guard<std::mutex> one_at_a_time(lock_);
    if (std::exchange(is_warm_, true)) return;
    char byte = static_cast<char>(Wish::WarmUp);
    const std::array out{iovec{&byte, 1}};
    send_with_files(control_.get(), out, {}, 0);  // a zygote that is gone is noticed by spawn()
  }

  Result<std::unique_ptr<Worker>> spawn() override {
    auto sockets = make_sockets(SOCK_STREAM);
    if (!sockets) return std::move(sockets).take_error();
    auto memory = make_shared_area_file();
    if (!memory) return std::move(memory).take_error();
    auto mapping = SharedMapping::map(memory->get());
    if (!mapping) return std::move(mapping).take_error();
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return system_error("make a pipe", errno);
    UniqueFd status(pipe[0]), to_report(pipe[1]);

    const std::array files{sockets->theirs.get(), memory->get(), to_report.get()};
    auto process = ask_for_fork(files);
    if (!process) return std::move(process).take_error().during("start a worker");
    // Our copies of the worker's ends go, or its death would not be seen.
    sockets->theirs.reset();
    to_report.reset();
    WorkerHandles handles{std::move(sockets->ours), std::move(*process), std::move(status),
                          std::move(*mapping)};
    auto worker = std::make_unique<WorkerProxy>(std::move(handles), limits_);
    if (Status ready = worker->await_ready(kPatienceWithStart); !ready) {
      return std::move(ready).take_error();
    }
    return std::unique_ptr<Worker>(std::move(worker));
  }

 private:
  Result<UniqueFd> ask_for_fork(std::span<const int> files) {
    const std::lock_guard<std::mutex> one_at_a_time(lock_);
    char byte = static_cast<char>(Wish::Fork);
    const std::array out{iovec{&byte, 1}};
    if (send_with_files(control_.get(), out, files, 0) != 1) return explain_silence();
    pollfd waiting{control_.get(), POLLIN, 0};
    const int woken = ::poll(&waiting, 1, static_cast<int>(kPatienceWithStart.count()));
    if (woken <= 0) return failed("the process that starts workers does not answer");
    Forked reply{ECHILD};
    std::vector<UniqueFd> process;
    const std::array in{iovec{&reply, sizeof(reply)}};
    errno = 0;
    if (receive_with_files(control_.get(), in, process, 0) != sizeof(reply)) {
      // It lives, and there is no room for what it sent: no descriptor was free.
      if (errno == EMSGSIZE) return system_error("receive a worker", EMFILE);
      return explain_silence();
    }
    if (reply.error != 0) return system_error("fork", reply.error);
    if (process.size() != 1) return failed("the process that starts workers broke the protocol");
    return std::move(process.front());
  }

  // It is gone; WNOWAIT keeps its number reserved for the destructor.
  Error explain_silence() {
    siginfo_t how{};
    if (::waitid(P_PID, static_cast<id_t>(process_), &how, WEXITED | WNOWAIT) != 0) {
      return system_error("ask the process that starts workers", errno);
    }
    const int status = how.si_code == CLD_EXITED ? how.si_status << 8 : how.si_status;
    return failed("the process that starts workers is gone: " + describe_failed_start(status));
  }

  pid_t process_;
  UniqueFd control_;
  Limits limits_;
  std::mutex lock_;
  bool is_warm_ = false;  // or was told to be
};

}  // namespace

Result<std::unique_ptr<Zygote>> Zygote::start(const Service& service, const Limits& limits) {
  if (!is_single_threaded()) return refused("start workers: other threads are running already");
  auto sockets = make_sockets(SOCK_SEQPACKET);
  if (!sockets) return std::move(sockets).take_error();
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) return system_error("fork", errno);
  if (process == 0) run_zygote(service, limits, sockets->theirs.get(), parent);
  sockets->theirs.reset();
  return std::unique_ptr<Zygote>(
      std::make_unique<ZygoteProxy>(process, std::move(sockets->ours), limits));
}

}  // namespace oubli::sandbox
