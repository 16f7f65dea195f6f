// SPDX-License-Identifier: GPL-3.0-or-later
// Confined workers. A Zygote is forked while the process is still small and single-threaded; it
// forks workers that have seccomp, Landlock where the kernel has it, resource limits, no keys, no
// environment, no standard streams and no descriptors but their socket and what is sent to them.
// What a worker does with a request is a Service, a function given to the zygote when it starts.
//
// Threads: Zygote::spawn may be called from any thread; a Worker belongs to one thread.
// Failure: a worker that crashes, hangs past its deadline or exceeds its memory is killed; the
// caller gets a WorkerLoss that says which, and how far it had come.
//
// What a Service may do inside: compute, allocate, read the descriptors it was sent (read, pread,
// lseek, close) and call the Channel. Anything else, fstat and opening a file included, ends the
// worker as Forbidden. The clock is UTC; <stdio> on the standard streams fails with EBADF.
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

inline constexpr std::size_t kLongestFrame = 64U << 20;  // of a request, a reply or an answer
inline constexpr std::size_t kMostFiles = 256;           // of one request

// The worker's side of a conversation. Replies go into memory shared with the parent the moment
// reply() returns: what was replied is delivered even when the next instruction crashes.
class Channel {
 public:
  virtual ~Channel() = default;
  // Sends one reply frame. The parent sees frames in order. A frame above kLongestFrame counts as
  // memory the request may not have: it ends the worker as OutOfMemory.
  virtual void reply(std::string_view frame) = 0;
  // Waits for the parent to have seen every reply so far and returns the oldest answer its
  // on_reply gave that was not fetched yet (e.g. to a list of hashes); empty when it gave none.
  // Ends the worker when the parent is gone.
  virtual std::string ask() = 0;
  // Tells the parent where the work stands ("message 12 of this request"), through shared memory,
  // so that after a crash the parent knows whom to blame. Also winds the hang clock. Two stores.
  virtual void progress(std::uint64_t position) = 0;
};

struct Request {
  std::string frame;            // the caller's encoding
  std::vector<UniqueFd> files;  // opened by the trusted side, read-only, at most kMostFiles
};

// `warm_up` runs once in the zygote, when it is first told to or before the first worker (compile
// patterns, load tables), so that every worker shares the pages. `serve` runs in the worker, once
// per request; an exception that leaves it ends the worker (std::bad_alloc as OutOfMemory, any
// other as Crashed).
struct Service {
  std::function<void()> warm_up;
  std::function<void(Request, Channel&)> serve;
};

struct Limits {
  std::uint64_t memory_bytes = 1ULL << 30;       // address space above what the zygote had
  std::chrono::milliseconds hang{20'000};        // longest time without progress()
  std::chrono::milliseconds request{3'600'000};  // longest time for one request, progress or not
  std::uint64_t reply_bytes = 16ULL << 30;       // all replies to one request together, or
  std::uint64_t replies_to_given = 64;           // so many times what was answered to it, if more
};

// Forbidden: a system call outside the list (SIGSYS), or a lie in the protocol with the parent.
enum class LossKind : std::uint8_t { Crashed, Hung, OutOfMemory, Forbidden };
std::string_view to_string(LossKind kind);

// The worker is gone; what it had replied before was delivered.
struct WorkerLoss {
  LossKind kind = LossKind::Crashed;
  std::uint64_t position = 0;  // the last progress() of this request
  int signal = 0;
  bool began = true;     // false: it was gone before it took the request up; no message is to blame
  std::string_view why;  // static text for a person: "made a forbidden system call"
};

class Worker {
 public:
  virtual ~Worker() = default;
  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Sends the request and calls `on_reply` for each frame until the service returns. on_reply may
  // return a non-empty answer to an ask(). Ok(nullopt): done; Ok(loss): the worker died, spawn
  // another; Error: the system failed us. Only after Ok(nullopt) may the worker be called again.
  // Time spent in on_reply is not the worker's.
  using OnReply = std::function<std::string(std::string_view frame)>;
  virtual Result<std::optional<WorkerLoss>> call(const Request& request,
                                                 const OnReply& on_reply) = 0;
};

// Owned by main(); its end is the end of all its workers. If the process that started it dies, in
// whatever way, zygote and workers die with it.
class Zygote {
 public:
  virtual ~Zygote() = default;
  Zygote() = default;
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;

  // Refuses when other threads are running.
  // REQUIRES: called from the main thread; no key is in memory.
  static Result<std::unique_ptr<Zygote>> start(const Service& service, const Limits& limits);
  // A worker will be wanted: the service's warm_up runs while the caller goes on. Not needed before
  // spawn(), which waits for it.
  virtual void warm_up() = 0;
  virtual Result<std::unique_ptr<Worker>> spawn() = 0;
};

// What confinement really is on this machine, tried in a child that is confined like a worker:
// for `doctor`. e.g. {"seccomp", "landlock 7", "user nobody", …}; what is missing is named too.
std::vector<std::string> achieved_confinement();

// For main(), first thing: no core dumps and no tracing of this process by others of its user.
void forbid_core_dumps();

}  // namespace oubli::sandbox
