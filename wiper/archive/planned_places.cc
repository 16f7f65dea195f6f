// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/planned_places.h"

#include <algorithm>
#include <string_view>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/place.h"

namespace oubli::wiper {

namespace {

// "a.zip!/b.mbox#3" of "/srv/x.tar!/a.zip!/b.mbox#3".
std::string name_within(const PlannedSource& source, const PlannedMessage& message) {
  const std::string before = source.path.string() + std::string(archive::kWithin);
  return message.locator.starts_with(before) ? message.locator.substr(before.size()) : "";
}

bool begins_so(std::string_view name, const std::string& member, std::string_view then) {
  return name.starts_with(member) && name.substr(member.size()).starts_with(then);
}

// A message by itself, one of a mailbox, or one in an Outlook data file.
bool is_in(std::string_view name, const std::string& member) {
  return name == member || archive::without_number(name) == member ||
         begins_so(name, member, archive::kWithin);
}

}  // namespace

PlannedPlaces::PlannedPlaces(const PlannedSource& source) : source_(source) {
  const Planned all(source.erase);
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    const std::uint64_t number = archive::entry_at(all[begin].range.begin);
    while (end < all.size() && archive::entry_at(all[end].range.begin) == number) ++end;
    auto& groups = number < archive::kFirstNested ? outside_ : within_;
    groups.push_back(
        {number, all.subspan(begin, end - begin), name_within(source, all[begin]), false});
  }
  left_ = within_.size();
}

Planned PlannedPlaces::hand_out(Group& group) {
  group.is_handed_out = true;
  return group.messages;
}

Planned PlannedPlaces::of(std::uint64_t number) {
  if (next_ == outside_.size() || outside_[next_].number != number) return {};
  return hand_out(outside_[next_++]);
}

Planned PlannedPlaces::of_next_within() {
  const std::uint64_t number = archive::kFirstNested + counted_++;
  if (!is_counting_) return {};
  const auto group = std::ranges::lower_bound(within_, number, {}, &Group::number);
  const bool is_there = group != within_.end() && group->number == number;
  if (!is_there || group->is_handed_out) return {};
  --left_;
  return hand_out(*group);
}

Planned PlannedPlaces::named(const std::string& member) {
  if (is_counting_) return {};
  for (Group& group : within_) {
    if (group.is_handed_out || !is_in(group.name, member)) continue;
    --left_;
    return hand_out(group);
  }
  return {};
}

void PlannedPlaces::keep(Planned messages, const Error& why) {
  for (const PlannedMessage& message : messages) {
    kept_.try_emplace(static_cast<std::size_t>(&message - source_.erase.data()), why);
  }
}

void PlannedPlaces::keep_all_within(const std::string& archive, std::uint64_t counted,
                                    const Error& why) {
  for (Group& group : within_) {
    const bool is_behind = group.number >= archive::kFirstNested + counted;
    if (!is_behind && is_counting_) continue;
    if (!begins_so(group.name, archive, archive::kWithin)) continue;
    if (!group.is_handed_out) --left_;
    hand_out(group);
    keep(group.messages, why);
  }
}

const PlannedMessage* PlannedPlaces::keep_rest(const Error& why) {
  for (const Group& group : within_) {
    if (!group.is_handed_out) keep(group.messages, why);
  }
  return next_ < outside_.size() ? outside_[next_].messages.data() : nullptr;
}

}  // namespace oubli::wiper
