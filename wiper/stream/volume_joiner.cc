// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/volume_joiner.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace oubli::wiper {

Result<std::size_t> VolumeJoiner::read(std::span<char> into) {
  if (at_ == until_ && !is_ended_) {
    if (auto gone_on = go_on(); !gone_on) return std::move(gone_on).take_error();
  }
  const std::size_t most =
      is_ended_ ? into.size()
                : static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), until_ - at_));
  auto some = inlet_.look(at_, most);
  if (!some) return std::move(some).take_error();
  if (some->empty() && !is_ended_) return missing();
  std::memcpy(into.data(), some->data(), some->size());
  at_ += some->size();
  inlet_.let_go(at_);
  return some->size();
}

Status VolumeJoiner::go_on() {
  sequence_.stand_between();
  auto next = walker_.next();
  if (!next && sequence_.is_over()) return missing();
  if (!next) return sequence_.why(std::move(next).take_error());
  if (!*next) {
    is_ended_ = true;
    return sequence_.come_to_end(walker_.end_mark());
  }
  member_ = **std::move(next);
  until_ = member_.end;
  return sequence_.stand_in(member_);
}

Error VolumeJoiner::missing() const {
  const bool is_within = at_ < until_;
  return refused(sequence_.last_name() + ": is not the last volume: " +
                     (is_within ? member_.name + " goes on behind it" : "no end mark is on it"),
                 "name the next one behind it");
}

}  // namespace oubli::wiper
