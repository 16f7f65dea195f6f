// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/worker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scanner/sandbox/loss.h"

namespace oubli::sandbox {
namespace {

using namespace std::chrono_literals;

// How long the end of a killed worker may take to be reported: the kernel has to free its memory.
constexpr std::chrono::milliseconds kPatienceWithDeath{30'000};
// How long after its socket closed a worker that is ending by itself may take to end.
constexpr std::chrono::milliseconds kPatienceWithSilence{2'000};

Status check(const Request& request) {
  if (request.frame.size() > kLongestFrame) return refused("request to a worker is too long");
  if (request.files.size() > kMostFiles) return refused("request to a worker has too many files");
  for (const UniqueFd& file : request.files) {
    const int flags = ::fcntl(file.get(), F_GETFL);
    if (flags < 0) return system_error("look at a file for a worker", errno);
    if ((flags & O_ACCMODE) != O_RDONLY) return refused("a file for a worker can be written to");
  }
  return {};
}

// True when the descriptor has something to say (an end counts) before the time is up.
bool wait_for(int fd, short events, std::chrono::milliseconds patience) {
  pollfd waiting{fd, events, 0};
  return ::poll(&waiting, 1, static_cast<int>(patience.count())) > 0;
}

}  // namespace

WorkerProxy::WorkerProxy(WorkerHandles handles, const Limits& limits)
    : handles_(std::move(handles)), limits_(limits) {}

WorkerProxy::~WorkerProxy() {
  ::syscall(SYS_pidfd_send_signal, handles_.process.get(), SIGKILL, nullptr, 0);
}

Status WorkerProxy::await_ready(std::chrono::milliseconds patience) {
  char bell = 0;
  if (wait_for(handles_.socket.get(), POLLIN, patience) &&
      ::recv(handles_.socket.get(), &bell, 1, MSG_DONTWAIT) == 1 &&
      bell == static_cast<char>(Doorbell::Ready)) {
    return {};
  }
  usable_ = false;
  const std::optional<int> status = end();
  return failed("confine a worker: " + describe_failed_start(status),
                "run `oubli doctor` to see what this machine offers");
}

Result<std::optional<WorkerLoss>> WorkerProxy::call(const Request& request,
                                                    const OnReply& on_reply) {
  if (!usable_) return failed("call a worker: it was lost before");
  if (Status fine = check(request); !fine) return std::move(fine).take_error();
  usable_ = false;  // until it is known to be idle again, even if on_reply throws
  ++calls_;
  answers_.clear();
  answer_bytes_ = given_bytes_ = 0;
  reader_.start();
  handles_.shared->position.store(0, std::memory_order_relaxed);
  seen_beats_ = handles_.shared->beats.load(std::memory_order_relaxed);
  call_began_ = last_beat_ = Clock::now();
  outbox_.post(MessageKind::Request, request.frame, request.files);
  const Turn turn = converse(on_reply);
  if (turn != Turn::Done) return explain(turn, on_reply);
  usable_ = true;
  return std::optional<WorkerLoss>();
}

WorkerProxy::Turn WorkerProxy::converse(const OnReply& on_reply) {
  // Looks at the clock often enough that a hang is seen at most an eighth late.
  const auto tick = std::clamp<std::chrono::milliseconds>(limits_.hang / 8, 1ms, 1000ms);
  for (Turn turn = Turn::Waiting;;) {
    failed_ = outbox_.push(handles_.socket.get());
    if (failed_ == EPIPE || failed_ == ECONNRESET) return Turn::Ended;
    if (failed_ != 0) return Turn::SystemFailed;
    const auto wanted = static_cast<short>(outbox_.is_empty() ? POLLIN : POLLIN | POLLOUT);
    if (wait_for(handles_.socket.get(), wanted, tick)) turn = hear_doorbells(on_reply);
    if (turn == Turn::Waiting) turn = check_clock();
    if (turn != Turn::Waiting) return turn;
  }
}

WorkerProxy::Turn WorkerProxy::hear_doorbells(const OnReply& on_reply) {
  std::array<char, 64> bells{};
  const ssize_t got = ::recv(handles_.socket.get(), bells.data(), bells.size(), MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno == ECONNRESET)) return Turn::Ended;
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Turn::Waiting;
  if (got < 0) {
    failed_ = errno;
    return Turn::SystemFailed;
  }
  deliver(on_reply);
  if (reader_.is_lied_to()) return lied("sent a reply that cannot be true");
  const std::uint64_t most = std::max(limits_.reply_bytes, limits_.replies_to_given * given_bytes_);
  if (reader_.received() > most) return lied("replied without end");
  if (answer_bytes_ > kLongestFrame) return lied("collected answers without asking");
  const std::string_view rung(bells.data(), static_cast<std::size_t>(got));
  for (std::size_t i = 0; i < rung.size(); ++i) {
    const Turn turn = heed(static_cast<Doorbell>(rung[i]));
    if (turn == Turn::Done && i + 1 < rung.size()) return lied("went on after it was done");
    if (turn != Turn::Waiting) return turn;
  }
  return Turn::Waiting;
}

// An honest worker rings for room, an answer or the end only while nothing is on its way to it.
WorkerProxy::Turn WorkerProxy::heed(Doorbell bell) {
  if (bell == Doorbell::Data) return Turn::Waiting;
  if (!outbox_.is_empty()) return lied("broke the protocol");
  switch (bell) {
    case Doorbell::Done:
      if (handles_.shared->taken.load(std::memory_order_acquire) != calls_) break;
      return reader_.is_empty() ? Turn::Done : lied("ended in the middle of a reply");
    case Doorbell::Full:
      send(MessageKind::Room, {});
      return Turn::Waiting;
    case Doorbell::Ask: {
      std::string answer;
      if (!answers_.empty()) {
        answer = std::move(answers_.front());
        answers_.pop_front();
        answer_bytes_ -= answer.size();
        given_bytes_ += answer.size();
      }
      send(MessageKind::Answer, std::move(answer));
      return Turn::Waiting;
    }
    case Doorbell::Ready:
    case Doorbell::Data:
      break;
  }
  return lied("broke the protocol");
}

WorkerProxy::Turn WorkerProxy::check_clock() {
  const Clock::time_point now = Clock::now();
  const std::uint64_t beats = handles_.shared->beats.load(std::memory_order_acquire);
  if (beats != std::exchange(seen_beats_, beats)) last_beat_ = now;
  if (now - last_beat_ >= limits_.hang) {
    why_ = "made no progress for too long";
    return Turn::Hung;
  }
  if (now - call_began_ >= limits_.request) {
    why_ = "took too long for one request";
    return Turn::Hung;
  }
  return Turn::Waiting;
}

WorkerProxy::Turn WorkerProxy::lied(std::string_view why) {
  why_ = why;
  return Turn::Lied;
}

void WorkerProxy::deliver(const OnReply& on_reply) {
  if (!reader_.fill(handles_.shared.get())) return;
  const Clock::time_point began = Clock::now();
  while (const auto frame = reader_.next()) {
    std::string answer = on_reply(*frame);
    if (answer.empty()) continue;
    answer_bytes_ += answer.size();
    answers_.push_back(std::move(answer));
  }
  const auto ours = Clock::now() - began;  // not the worker's time
  last_beat_ += ours;
  call_began_ += ours;
}

void WorkerProxy::send(MessageKind kind, std::string bytes) {
  sending_ = std::move(bytes);
  outbox_.post(kind, sending_, {});
  last_beat_ = Clock::now();  // it was waiting for us
}

// Kills the worker, which may be dead already and then keeps the end it had, and learns how it
// ended. Nothing when the zygote, who would know, is gone too.
std::optional<int> WorkerProxy::end() {
  ::syscall(SYS_pidfd_send_signal, handles_.process.get(), SIGKILL, nullptr, 0);
  Ended ended;
  if (!wait_for(handles_.status.get(), POLLIN, kPatienceWithDeath)) return std::nullopt;
  if (::read(handles_.status.get(), &ended, sizeof(ended)) != sizeof(ended)) return std::nullopt;
  return ended.status;
}

Result<std::optional<WorkerLoss>> WorkerProxy::explain(Turn turn, const OnReply& on_reply) {
  if (turn == Turn::Ended && !wait_for(handles_.status.get(), POLLIN, kPatienceWithSilence)) {
    turn = lied("hung up on its parent");
  }
  const std::optional<int> status = end();
  const bool began = handles_.shared->taken.load(std::memory_order_acquire) == calls_;
  // What it replied before it was lost counts, unless it is known to lie.
  if (turn != Turn::Lied) deliver(on_reply);
  if (turn == Turn::SystemFailed) return system_error("talk to a worker", failed_);
  if (!status) return failed("talk to a worker: the process that starts workers is gone");
  WorkerLoss loss;
  if (turn == Turn::Hung) {
    loss.kind = LossKind::Hung;
    loss.why = why_;
  } else if (turn == Turn::Lied) {
    loss.kind = LossKind::Forbidden;
    loss.why = why_;
  } else {
    loss = loss_from_status(*status);
  }
  loss.signal = signal_of(*status);
  loss.began = began;
  loss.position = began ? handles_.shared->position.load(std::memory_order_acquire) : 0;
  return std::optional(loss);
}

}  // namespace oubli::sandbox
