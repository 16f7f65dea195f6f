// SPDX-License-Identifier: GPL-3.0-or-later
// The parent's side of one worker: sends requests, copies replies out of the shared ring, watches
// the clock, and names what went wrong. Trusts nothing that comes from the other side. Owned by
// the caller of Zygote::spawn(); one thread.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "scanner/sandbox/frame_reader.h"
#include "scanner/sandbox/outbox.h"
#include "scanner/sandbox/protocol.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/sandbox/shared_area.h"

namespace oubli::sandbox {

// What the parent holds of a worker. `process` is its pidfd; `status` the pipe on which the zygote
// says how it ended.
struct WorkerHandles {
  UniqueFd socket, process, status;
  SharedMapping shared;
};

class WorkerProxy final : public Worker {
 public:
  using Clock = std::chrono::steady_clock;

  WorkerProxy(WorkerHandles handles, const Limits& limits);
  ~WorkerProxy() override;

  // Waits until the worker says that it is confined.
  Status await_ready(std::chrono::milliseconds patience);
  Result<std::optional<WorkerLoss>> call(const Request& request, const OnReply& on_reply) override;

 private:
  // How one look at the worker ended.
  enum class Turn : std::uint8_t { Waiting, Done, Lied, Hung, Ended, SystemFailed };

  Turn converse(const OnReply& on_reply);
  Turn hear_doorbells(const OnReply& on_reply);
  Turn heed(Doorbell bell);
  Turn check_clock();
  Turn lied(std::string_view why);
  void deliver(const OnReply& on_reply);
  void send(MessageKind kind, std::string bytes);
  std::optional<int> end();
  Result<std::optional<WorkerLoss>> explain(Turn turn, const OnReply& on_reply);

  WorkerHandles handles_;
  Limits limits_;
  FrameReader reader_;
  Outbox outbox_;
  std::string sending_;              // the bytes of an answer in the outbox
  std::deque<std::string> answers_;  // given by on_reply, not fetched yet
  std::uint64_t answer_bytes_ = 0;   // in answers_
  std::uint64_t given_bytes_ = 0;    // of answers to this request
  std::uint64_t calls_ = 0;
  std::uint64_t seen_beats_ = 0;
  Clock::time_point last_beat_, call_began_;
  std::string_view why_;  // behind Lied and Hung
  int failed_ = 0;        // errno behind SystemFailed
  bool usable_ = true;    // false during a call and after a loss
};

}  // namespace oubli::sandbox
