// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/stream_judge.h"

#include <algorithm>
#include <string>
#include <utility>

#include "scanner/app/erase/plan_erasure.h"
#include "scanner/app/spool_file.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

namespace {

// One behind the other in one file, where each is read from its place. Of an Outlook message, which
// is a file of its own, all of it.
Result<sandbox::Request> request_for(std::span<const wiper::PassingMessage> messages,
                                     const FindOptions& who) {
  worker::ProveRequest question;
  const bool is_msg = messages.front().format == Format::Msg;
  question.slice = {
      is_msg ? Format::Msg : Format::Eml, Compression::None, {0, UINT64_MAX}, who.limits, {}};
  question.subject = who.subject;
  SpoolFile file;
  Status added = is_msg ? Status() : file.add("\n");  // no compression begins so
  for (const wiper::PassingMessage& message : messages) {
    const std::uint64_t begin = file.size();
    question.messages.push_back({0, {begin, begin + message.range.size()}});
    const bool is_all = message.bytes.size() == message.range.size();
    const auto size = static_cast<std::size_t>(message.range.size());
    if (added)
      added = file.add(
          is_all ? message.bytes
                 : message.bytes.substr(static_cast<std::size_t>(message.range.begin), size));
  }
  if (!added) return std::move(added).take_error();
  auto fd = file.finish();
  if (!fd) return std::move(fd).take_error();
  sandbox::Request request;
  request.files.push_back(*std::move(fd));
  request.frame = encode(question);
  return request;
}

}  // namespace

void LeftOut::add(const std::string& locator, const std::vector<NotScanned>& parts) {
  for (const NotScanned& part : parts) {
    if (part.kind == NotScanned::Kind::Unsupported) {
      ++unsupported[part.reason];
    } else {
      unread.push_back({locator, part.part + ": " + part.reason});
    }
  }
}

void StreamJudge::go_by(const wiper::Plan& plan) {
  is_by_plan_ = true;
  for (const wiper::PlannedSource& source : plan.sources) {
    for (const wiper::PlannedMessage& message : source.erase)
      planned_.emplace(message.hash, message.reason);
  }
}

std::string StreamJudge::reason_for(const subject::Match& match) const {
  const bool is_none = match.score < who_.min_score || match.score <= 0.0;
  return is_none ? std::string() : reason_of(match);
}

Status StreamJudge::choose(std::span<wiper::PassingMessage> messages) {
  if (auto proved = prove(messages); !proved) return proved;
  for (wiper::PassingMessage& message : messages) {
    if (auto held = hold_to_plan(message); !held) return held;
  }
  return {};
}

// What is said of it afterwards, who it is remembered of and what is searched for is told by who is
// named now: that must be whom the plan is about.
Status StreamJudge::hold_to_plan(wiper::PassingMessage& message) {
  if (!is_by_plan_) return {};
  const auto planned = planned_.find(message.hash);
  if (planned == planned_.end()) {
    if (!message.reason.empty())
      unplanned_.push_back({message.locator, message.hash, std::exchange(message.reason, {})});
    return {};
  }
  if (message.reason.empty() && message.trouble.empty()) {
    return refused(
        message.locator + ": is in the plan, and does not concern whom the command names",
        "name the person as when the plan was made");
  }
  message.trouble.clear();  // it was looked into for the plan
  message.reason = planned->second;
  return {};
}

Status StreamJudge::prove(std::span<wiper::PassingMessage> messages) {
  while (!messages.empty()) {
    std::size_t done = 0;
    if (auto asked = ask(messages, done); !asked) return asked;
    messages = messages.subspan(done);
  }
  return {};
}

// `done`: of how many it is known what becomes of them, one at least.
Status StreamJudge::ask(std::span<wiper::PassingMessage> messages, std::size_t& done) {
  auto request = request_for(messages, who_);
  if (!request) return std::move(request).take_error();
  if (!worker_) {
    auto spawned = zygote_.spawn();
    if (!spawned) return std::move(spawned).take_error();
    worker_ = *std::move(spawned);
  }
  auto loss = worker_->call(*request, [&](std::string_view frame) -> std::string {
    worker::Proved proved;
    const bool is_next = !frame.empty() && frame[0] == static_cast<char>(worker::Reply::Proved) &&
                         worker::decode(frame.substr(1), proved) && proved.message == done &&
                         done < messages.size();
    if (!is_next) return {};
    wiper::PassingMessage& message = messages[done++];
    if (!proved.is_there || proved.hash != message.hash) {
      message.trouble = "could not be read";
      return {};
    }
    message.reason = reason_for(proved.match);
    left_out_.add(message.locator, proved.not_scanned);
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (!*loss && done == messages.size()) return {};
  worker_.reset();
  const std::string why = *loss ? std::string((*loss)->why) : "left it out";
  messages[done++].trouble = "the confined worker " + why + " while examining it";
  return {};
}

std::string streamed_request(const FindOptions& who) {
  worker::ScanRequest request;
  request.slice = {
      Format::Archive, Compression::None, {0, UINT64_MAX}, who.limits, who.passphrases};
  request.is_streamed = true;
  request.subject = who.subject;
  return encode(request);
}

}  // namespace oubli::app
