// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/base/files.h"

namespace oubli::programs {
namespace {

constexpr int kSecretDescriptor = 3;
constexpr int kAbove = 10;  // where our own descriptors stay out of the way of those given

Result<UniqueFd> out_of_the_way(UniqueFd fd) {
  UniqueFd moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kAbove));
  if (!moved.is_open()) return system_error("start a program", errno);
  return moved;
}

Result<UniqueFd> in_memory(std::string_view bytes,
                           const std::vector<std::shared_ptr<const std::string>>& more = {}) {
  UniqueFd fd(::memfd_create("oubli-given", MFD_CLOEXEC));
  if (!fd.is_open()) return system_error("start a program", errno);
  auto written = write_all(fd.get(), bytes);
  for (const auto& one : more) {
    if (written) written = write_all(fd.get(), *one);
  }
  if (!written) return std::move(written).take_error();
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) return system_error("start a program", errno);
  return out_of_the_way(std::move(fd));
}

std::vector<std::string> environment_of(const Call& call) {
  const auto is_named = [&](std::string_view entry) {
    const std::string_view name = entry.substr(0, entry.find('='));
    return std::ranges::find(call.without, name) != call.without.end() ||
           std::ranges::find(call.environment, name, [](const auto& one) { return one.first; }) !=
               call.environment.end();
  };
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!is_named(*entry)) entries.emplace_back(*entry);
  }
  for (const auto& [name, value] : call.environment) entries.push_back(name + "=" + value);
  return entries;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// What the new process is given in place of what we have.
class Arrangement {
 public:
  Arrangement() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    // No terminal: nothing may be asked there.
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int one : {SIGPIPE, SIGTERM, SIGINT}) ::sigaddset(&signals, one);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~Arrangement() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Arrangement(const Arrangement&) = delete;
  Arrangement& operator=(const Arrangement&) = delete;

  void give(const UniqueFd& fd, int as) {
    ::posix_spawn_file_actions_adddup2(&actions_, fd.get(), as);
  }
  int start(pid_t& process, std::vector<std::string> words, std::vector<std::string> environment) {
    const auto arguments = pointers_to(words), entries = pointers_to(environment);
    return ::posix_spawnp(&process, words.front().c_str(), &actions_, &attributes_,
                          arguments.data(), entries.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Error become(const Call& call) {
  auto secret = in_memory(call.secret);
  auto input = in_memory(call.input.value_or(std::string()), call.more_input);
  if (!secret) return std::move(secret).take_error();
  if (!input) return std::move(input).take_error();
  if (::dup2(input->get(), STDIN_FILENO) < 0) return system_error("start a program", errno);
  if (!call.secret.empty() && ::dup2(secret->get(), kSecretDescriptor) < 0) {
    return system_error("start a program", errno);
  }
  auto words = call.words;
  auto environment = environment_of(call);
  const auto arguments = pointers_to(words), entries = pointers_to(environment);
  ::execvpe(words.front().c_str(), arguments.data(), entries.data());
  return system_error("run " + words.front(), errno);
}

Result<std::unique_ptr<Program>> Program::start(const Call& call) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("start a program", errno);
  UniqueFd output(ends[0]);
  auto written = out_of_the_way(UniqueFd(ends[1]));
  auto errors = in_memory({});
  auto secret = in_memory(call.secret);
  auto input = in_memory(call.input.value_or(std::string()), call.more_input);
  for (auto* fd : {&written, &errors, &secret, &input}) {
    if (!*fd) return std::move(*fd).take_error();
  }
  Arrangement arrangement;
  arrangement.give(*input, STDIN_FILENO);
  arrangement.give(*written, STDOUT_FILENO);
  arrangement.give(*errors, STDERR_FILENO);
  if (!call.secret.empty()) arrangement.give(*secret, kSecretDescriptor);
  pid_t process = -1;
  const int failure = arrangement.start(process, call.words, environment_of(call));
  const std::string& name = call.words.front();
  if (failure == ENOENT) return Error{ErrorCode::NotFound, name + " is not installed", ""};
  if (failure != 0) return system_error("run " + name, failure);
  return std::unique_ptr<Program>(new Program(process, std::move(output), *std::move(errors)));
}

Program::~Program() {
  output_.reset();
  if (process_ >= 0) end();
}

// True when it has ended.
bool Program::ends_within(std::chrono::seconds patience) {
  constexpr std::chrono::milliseconds kStep{10};
  const auto last = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const pid_t ended = ::waitpid(process_, &status_, WNOHANG);
    if (ended < 0 && errno != EINTR) status_ = -1;
    if (ended > 0 || (ended < 0 && errno != EINTR)) {
      process_ = -1;
      return true;
    }
    if (std::chrono::steady_clock::now() >= last) return false;
    std::this_thread::sleep_for(kStep);
  }
}

// Asked to, it lets go of its locks; one that writes to a pipe which nobody reads may not hear it.
void Program::end() {
  constexpr std::chrono::seconds kAsked{5}, kKilled{60};
  ::kill(process_, SIGTERM);
  if (ends_within(kAsked)) return;
  ::kill(process_, SIGKILL);
  (void)ends_within(kKilled);
}

bool Program::wait_for_output(int output, int patience) {
  constexpr int kMilliseconds = 1000;
  struct pollfd waiting {
    output, POLLIN, 0
  };
  int ready = -1;
  do {
    ready = ::poll(&waiting, 1, patience * kMilliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

Result<std::string> Program::read_all(std::size_t most) {
  std::string all;
  for (;;) {
    constexpr std::size_t kStep = 64U << 10;
    const std::size_t held = all.size();
    all.resize(held + kStep);
    const ssize_t got = ::read(output_.get(), all.data() + held, kStep);
    all.resize(held + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read from a program", errno);
    if (got == 0) return all;
    if (all.size() > most) return damaged("a program said more than can be listened to");
  }
}

Ending Program::wait() {
  constexpr std::chrono::minutes kPatience{10};
  output_.reset();
  Ending ending;
  if (!ends_within(kPatience)) end();
  ending.status = status_ >= 0 && WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  const off_t size = ::lseek(errors_.get(), 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(kLongestErrors));
  ending.errors.resize(static_cast<std::size_t>(std::max<off_t>(0, size - from)));
  auto got = read_at(errors_.get(), static_cast<std::uint64_t>(from), ending.errors);
  ending.errors.resize(got ? *got : 0);
  return ending;
}

}  // namespace oubli::programs
