// SPDX-License-Identifier: GPL-3.0-or-later
// Which messages of a stream go: those that concern a person, as a confined worker finds when it
// reads them, and with a plan only those that it names by their digests. Owned by one passage; one
// thread. Failure: no worker is to be had; Refused where the plan is about somebody else. A message
// that a worker was lost over is named and stays.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scanner/app/find/find.h"
#include "scanner/sandbox/sandbox.h"
#include "wiper/stream/stream_eraser.h"

namespace oubli::app {

// What a worker did not make out of the messages that it was asked about.
struct LeftOut {
  std::vector<Unreadable> unread;
  std::map<std::string, std::uint64_t> unsupported;
  void add(const std::string& locator, const std::vector<NotScanned>& parts);
};

class StreamJudge {
 public:
  // All are lent.
  StreamJudge(sandbox::Zygote& zygote, const FindOptions& who) : zygote_(zygote), who_(who) {}

  // The messages of a plan, as often as they stand there.
  void go_by(const wiper::Plan& plan);
  // By digest: why it is in the plan.
  [[nodiscard]] const std::map<ContentHash, std::string>& planned() const { return planned_; }

  Status choose(std::span<wiper::PassingMessage> messages);
  // What was found when a message was matched: empty where it stays.
  [[nodiscard]] std::string reason_for(const subject::Match& match) const;
  // With a plan: whether a message for which there is a reason, or none, goes by it.
  Status hold_to_plan(wiper::PassingMessage& message);
  // What concerns the person and stays, as no plan names it.
  [[nodiscard]] const std::vector<wiper::Standing>& unplanned() const { return unplanned_; }
  // Parts of messages that were not examined.
  [[nodiscard]] const LeftOut& left_out() const { return left_out_; }

 private:
  Status prove(std::span<wiper::PassingMessage> messages);
  Status ask(std::span<wiper::PassingMessage> messages, std::size_t& at);

  sandbox::Zygote& zygote_;
  const FindOptions& who_;
  bool is_by_plan_ = false;
  std::map<ContentHash, std::string> planned_;
  std::vector<wiper::Standing> unplanned_;
  std::unique_ptr<sandbox::Worker> worker_;
  LeftOut left_out_;
};

// What a worker is asked that reads an archive as it passes.
[[nodiscard]] std::string streamed_request(const FindOptions& who);

}  // namespace oubli::app
