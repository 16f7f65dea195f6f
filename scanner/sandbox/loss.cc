// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/loss.h"

#include <array>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "scanner/sandbox/confinement.h"
#include "scanner/sandbox/protocol.h"

namespace oubli::sandbox {
namespace {

WorkerLoss loss_from_exit(int code) {
  WorkerLoss loss;
  switch (code) {
    case kExitOutOfMemory:
      loss.kind = LossKind::OutOfMemory;
      loss.why = "asked for more memory than it may have";
      break;
    case kExitException:
      loss.why = "ended with an exception";
      break;
    default:
      loss.why = "ended in the middle of a request";
  }
  return loss;
}

}  // namespace

std::string_view to_string(LossKind kind) {
  constexpr std::array<std::string_view, 4> kNames{"crashed", "hung", "out of memory", "forbidden"};
  const auto row = static_cast<std::size_t>(kind);
  return row < kNames.size() ? kNames[row] : "unknown";
}

WorkerLoss loss_from_status(int status) {
  if (WIFEXITED(status)) return loss_from_exit(WEXITSTATUS(status));
  WorkerLoss loss;
  switch (WTERMSIG(status)) {
    case SIGSYS:
      loss.kind = LossKind::Forbidden;
      loss.why = "made a forbidden system call";
      break;
    case SIGKILL:
      loss.why = "was killed from outside";
      break;
    case SIGABRT:
      loss.why = "gave up";
      break;
    default:
      loss.why = "crashed";
  }
  return loss;
}

int signal_of(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

std::string describe_failed_start(std::optional<int> status) {
  if (!status) return "it did not start in time";
  if (WIFEXITED(*status) && WEXITSTATUS(*status) > kExitUnconfined) {
    return std::string("this step failed: ") +
           to_string(static_cast<Step>(WEXITSTATUS(*status) - kExitUnconfined));
  }
  if (WIFEXITED(*status)) return "it ended with code " + std::to_string(WEXITSTATUS(*status));
  return std::string("it was ended by signal ") + ::strsignal(WTERMSIG(*status));
}

}  // namespace oubli::sandbox
