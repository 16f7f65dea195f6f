// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/stream_witness.h"

#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/base/counted.h"

namespace oubli::app {

ConfinedWitness::ConfinedWitness(sandbox::Zygote& zygote, const StreamJudge& judge,
                                 const FindOptions& who, std::string name)
    : judge_(judge),
      name_(std::move(name)),
      pipe_(std::make_shared<ConfinedWorkers>(zygote), streamed_request(who), {},
            [this](std::string_view frame) { return hear(frame); }) {}

void ConfinedWitness::expect(const wiper::ExpectedMessage& message) {
  const std::lock_guard hold(mutex_);
  due_[message.place.begin] = {message.place.end, message.hash};
}

// Once it is lost nobody waits for it: what it did not see it does not vouch for.
void ConfinedWitness::write(std::string_view bytes) {
  while (written_ && !bytes.empty()) {
    const std::string_view piece = bytes.substr(0, ConfinedPipe::kPiece);
    written_ = pipe_.give(std::string(piece), [](std::string_view) { return Status(); });
    bytes.remove_prefix(piece.size());
  }
}

wiper::Testimony ConfinedWitness::finish() {
  if (written_) {
    pipe_.give_no_more();
    auto last = pipe_.next();
    if (!last) written_ = std::move(last).take_error();
  }
  if (!written_) {
    said_.trouble = "what was written could not be read again: " + written_.error().what;
  } else if (!due_.empty() && said_.trouble.empty()) {
    said_.trouble =
        counted(due_.size(), "message") + " that must be in what was written did not turn up there";
  }
  said_.unsupported = std::move(left_out_.unsupported);
  for (Unreadable& one : left_out_.unread) said_.unread.push_back(std::move(one));
  return std::move(said_);
}

std::string ConfinedWitness::locator(const std::string& name) const {
  return name_ + std::string(archive::kWithin) + name;
}

std::optional<std::string> ConfinedWitness::hear(std::string_view frame) {
  const std::string_view body = frame.substr(1);
  switch (static_cast<worker::Reply>(frame.front())) {
    case worker::Reply::Sighted:
      if (!worker::decode(body, window_)) return std::nullopt;
      return look_at(window_);
    case worker::Reply::Proved: {
      worker::Proved proved;
      if (!worker::decode(body, proved) || proved.message >= window_.size()) return std::nullopt;
      take(proved);
      return std::string();
    }
    case worker::Reply::Unread: {
      Unreadable one;
      if (!worker::decode(body, one)) return std::nullopt;
      said_.unread.push_back({locator(one.locator), std::move(one.reason)});
      return std::string();
    }
    case worker::Reply::PassedOver:
      return std::string();
    default:
      return std::nullopt;
  }
}

// Which of them are to be held against the question: those that nobody has decided on.
std::string ConfinedWitness::look_at(const std::vector<worker::Sighted>& sighted) {
  std::string wanted(sighted.size(), '\0');
  const std::lock_guard hold(mutex_);
  for (std::size_t i = 0; i < sighted.size(); ++i) {
    const worker::Sighted& one = sighted[i];
    const auto due = due_.find(one.range.begin);
    if (due != due_.end()) {
      const bool is_it = due->second.end == one.range.end && due->second.hash == one.hash;
      if (is_it) {
        due_.erase(due);
        continue;
      }
      said_.trouble = locator(one.folder) + ": is not what was to be written there";
    }
    const auto planned = judge_.planned().find(one.hash);
    if (planned != judge_.planned().end())
      said_.standing.push_back({locator(one.folder), one.hash, planned->second});
    wanted[i] = '\1';
  }
  return wanted;
}

void ConfinedWitness::take(const worker::Proved& proved) {
  const worker::Sighted& one = window_[proved.message];
  const std::string name = locator(one.folder);
  left_out_.add(name, proved.not_scanned);
  if (one.is_cut) left_out_.unread.push_back({name, "longer than is examined"});
  std::string reason = judge_.reason_for(proved.match);
  if (!reason.empty()) said_.standing.push_back({name, one.hash, std::move(reason)});
}

}  // namespace oubli::app
