// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/scan_job.h"

namespace oubli::app {

void JobQueue::push(Job job) {
  std::unique_lock hold(lock_);
  changed_.wait(hold, [&] { return jobs_.size() < kRoom || is_closed_; });
  jobs_.push_back(std::move(job));
  changed_.notify_all();
}

void JobQueue::push_front(Job job) {
  const std::lock_guard hold(lock_);
  jobs_.push_front(std::move(job));
  changed_.notify_all();
}

std::optional<Job> JobQueue::pop() {
  std::unique_lock hold(lock_);
  changed_.wait(hold, [&] { return !jobs_.empty() || (is_closed_ && running_ == 0); });
  if (jobs_.empty()) return std::nullopt;
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  ++running_;
  changed_.notify_all();
  return job;
}

void JobQueue::done() {
  const std::lock_guard hold(lock_);
  --running_;
  changed_.notify_all();
}

void JobQueue::close() {
  const std::lock_guard hold(lock_);
  is_closed_ = true;
  changed_.notify_all();
}

}  // namespace oubli::app
