// SPDX-License-Identifier: GPL-3.0-or-later
// Confined workers. A Zygote is forked while the process is still small and single-threaded; it
// forks workers that have seccomp, Landlock where the kernel has it, resource limits, no keys, no
// standard streams and no descriptors but their socket and what is sent to them. What a worker
// does with a request is a Service, a function given to the zygote when it starts.
//
// Threads: Zygote::spawn may be called from any thread; a Worker belongs to one thread.
// Failure: a worker that crashes, hangs past its deadline or exceeds its memory is killed; the
// caller gets a WorkerLoss that says which, and how far it had come.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"

namespace oubli::sandbox {

// The worker's side of a conversation. Replies are buffered and written as a stream of frames.
class Channel {
 public:
  virtual ~Channel() = default;
  // Sends one reply frame. The parent sees frames in order.
  virtual void reply(std::string_view frame) = 0;
  // Sends what is buffered, then waits for the parent's next frame within the same request
  // (e.g. its answer to a list of hashes). Ends the worker when the parent is gone.
  virtual std::string ask() = 0;
  // Tells the parent where the work stands ("message 12 of this request"), through shared memory,
  // so that after a crash the parent knows whom to blame. Also winds the hang clock.
  virtual void progress(std::uint64_t position) = 0;
};

struct Request {
  std::string frame;            // the caller's encoding
  std::vector<UniqueFd> files;  // opened by the trusted side, read-only
};

// `warm_up` runs once in the zygote before the first worker (compile patterns, load tables), so
// that every worker shares the pages. `serve` runs in the worker, once per request.
struct Service {
  std::function<void()> warm_up;
  std::function<void(Request, Channel&)> serve;
};

struct Limits {
  std::uint64_t memory_bytes = 1ULL << 30;  // address space above what the zygote had
  std::chrono::milliseconds hang{20'000};   // longest time without progress()
};

enum class LossKind : std::uint8_t { Crashed, Hung, OutOfMemory, Forbidden };  // Forbidden: SIGSYS
std::string_view to_string(LossKind kind);

// The worker is gone; what it had replied before was delivered.
struct WorkerLoss {
  LossKind kind = LossKind::Crashed;
  std::uint64_t position = 0;  // the last progress()
  int signal = 0;
};

class Worker {
 public:
  virtual ~Worker() = default;
  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Sends the request and calls `on_reply` for each frame until the service returns. on_reply may
  // return a non-empty answer to an ask(). Ok(nullopt): done; Ok(loss): the worker died, spawn
  // another; Error: the system failed us.
  using OnReply = std::function<std::string(std::string_view frame)>;
  virtual Result<std::optional<WorkerLoss>> call(const Request& request, const OnReply& on_reply) = 0;
};

class Zygote {
 public:
  virtual ~Zygote() = default;
  // REQUIRES: no other thread is running, no key is in memory.
  static Result<std::unique_ptr<Zygote>> start(Service service, const Limits& limits);
  virtual Result<std::unique_ptr<Worker>> spawn() = 0;
};

// What the kernel gives: for `doctor` and the threat model. e.g. {"seccomp", "landlock 7"}.
std::vector<std::string> achieved_confinement();

}  // namespace oubli::sandbox
