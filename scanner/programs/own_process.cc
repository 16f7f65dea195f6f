// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/own_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/base/files.h"

namespace oubli::programs {
namespace {

std::string to_text(const Error& error) {
  return std::string(1, static_cast<char>(error.code)) + error.what + '\n' + error.hint;
}

Error from_text(const std::string& text) {
  const auto line_end = text.find('\n');
  if (line_end == text.npos) return failed("a process of ours ended before its work was done");
  return {static_cast<ErrorCode>(text.front()), text.substr(1, line_end - 1),
          text.substr(line_end + 1)};
}

// As a program is started: not by our signals, and with no terminal.
void settle_in(int errors) {
  ::setsid();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int one : {SIGPIPE, SIGTERM, SIGINT}) ::signal(one, SIG_DFL);
  const UniqueFd nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  ::dup2(nothing.get(), STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
}

std::string read_to_end(int pipe) {
  std::string all;
  std::array<char, 4096> room{};
  for (;;) {
    const ssize_t got = ::read(pipe, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return all;
    all.append(room.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<pid_t> fork_off(const std::function<int()>& work) {
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) return system_error("start a process", errno);
  if (process > 0) return process;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::_exit(::getppid() == parent ? work() : EXIT_FAILURE);
}

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Result<Ending> run_become(const std::function<Error()>& becoming) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("start a process", errno);
  const UniqueFd listening(ends[0]);
  UniqueFd saying(ends[1]);  // closed by the program's start
  const UniqueFd errors(::memfd_create("oubli-said", MFD_CLOEXEC));
  if (!errors.is_open()) return system_error("start a process", errno);
  auto process = fork_off([&] {
    settle_in(errors.get());
    (void)write_all(saying.get(), to_text(becoming()));
    return EXIT_FAILURE;
  });
  if (!process) return std::move(process).take_error();
  saying.reset();
  const std::string said = read_to_end(listening.get());
  Ending ending;
  ending.status = wait_for(*process);
  if (!said.empty()) return from_text(said);
  ending.errors.resize(kLongestErrors);
  auto read = read_at(errors.get(), 0, ending.errors);
  ending.errors.resize(read ? *read : 0);
  return ending;
}

}  // namespace oubli::programs
