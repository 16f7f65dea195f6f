// SPDX-License-Identifier: GPL-3.0-or-later
// A zygote and its workers for tests, with failures turned into test failures. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scanner/sandbox/sandbox.h"

namespace oubli::sandbox {

// What came of one call.
struct Outcome {
  std::vector<std::string> replies;
  std::optional<WorkerLoss> loss;
  std::string error;  // empty without one
};

class Rig {
 public:
  using Serve = std::function<void(Request, Channel&)>;
  explicit Rig(Serve serve, const Limits& limits = {}, std::function<void()> warm_up = {});

  // Never null; throws when the sandbox does not start.
  std::unique_ptr<Worker> spawn();
  Zygote& zygote() { return *zygote_; }
  // Lets go of the zygote before its time.
  void end() { zygote_.reset(); }

 private:
  std::unique_ptr<Zygote> zygote_;
};

Outcome call(Worker& worker, const Request& request);
Outcome call(Worker& worker, std::string frame);

// A read-only descriptor on a new file that holds `bytes`.
UniqueFd file_with(std::string_view bytes);

// How many descriptors this process has open.
std::size_t open_descriptors();

// Every process whose ancestor is this one, by walking /proc.
std::vector<pid_t> descendants();

[[noreturn]] inline void sleep_for_ever() {
  int word = 0;
  for (;;) ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
}

}  // namespace oubli::sandbox
