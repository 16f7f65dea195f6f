// SPDX-License-Identifier: GPL-3.0-or-later
// What confinement really is on this machine, by confining a child and asking it.
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/base/unique_fd.h"
#include "scanner/sandbox/confinement.h"
#include "scanner/sandbox/landlock.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/sandbox/sanitized.h"

namespace oubli::sandbox {
namespace {

// What the child found out about itself.
struct Found {
  Step failed = Step::None;
  int landlock = 0;
  bool is_root = true;
};

// Says what it is just before the last fence closes, and its exit code says whether that held.
[[noreturn]] void be_confined(int report, pid_t parent) {
  const std::uint64_t memory = address_space_in_use() + Limits{}.memory_bytes;
  Found found;
  found.landlock = landlock_version();
  found.failed = drop_privileges(parent);
  found.is_root = ::geteuid() == 0;
  if (::write(report, &found, sizeof(found)) != sizeof(found)) ::_exit(1);
  const Step failed = confine_worker(parent, memory);
  ::_exit(static_cast<int>(failed));
}

}  // namespace

void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

std::vector<std::string> achieved_confinement() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {"unknown: no pipe"};
  const UniqueFd answers(ends[0]);
  UniqueFd report(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return {"unknown: no process"};
  if (child == 0) be_confined(report.get(), parent);
  report.reset();
  Found found;
  const bool heard = ::read(answers.get(), &found, sizeof(found)) == sizeof(found);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!heard || found.failed != Step::None || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    const auto step = WIFEXITED(status) ? static_cast<Step>(WEXITSTATUS(status)) : Step::None;
    return {std::string("none: this step failed: ") + to_string(heard ? step : Step::Privileges)};
  }
  std::vector<std::string> list{"seccomp", "no new privileges", "no core dumps", "resource limits"};
  list.push_back(found.landlock > 0 ? "landlock " + std::to_string(found.landlock) : "no landlock");
  list.emplace_back(found.is_root ? "still root" : "unprivileged user");
  if (kSanitized) list.emplace_back("relaxed for a sanitizer");
  return list;
}

}  // namespace oubli::sandbox
