// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/volume_sequence.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "adapters/base/counted.h"

namespace oubli::wiper {

namespace {

using archive::Continuation;
using archive::kTarBlock;

bool is_named(const Continuation& goes_on, const std::string& member) {
  const std::string_view name(member);
  return goes_on.member == (goes_on.is_name_cut ? name.substr(0, goes_on.member.size()) : name);
}

std::string told(const Continuation& part) {
  return part.member + " from byte " + counted(part.offset) + " on, of which " +
         counted(part.left) + " are left";
}

}  // namespace

std::uint64_t VolumeSequence::used() const {
  return used_ + (reading_ ? reading_->stream->used() : 0);
}

Result<std::size_t> VolumeSequence::read(std::span<char> into) {
  for (;;) {
    if (!reading_) {
      is_over_ = next_ == volumes_.size();
      if (is_over_) return std::size_t{0};
      if (auto opened = open_next(); !opened) return std::move(opened).take_error();
    }
    auto some = next_of(*reading_, into.size());
    if (!some) return std::move(some).take_error();
    if (!some->empty()) {
      std::memcpy(into.data(), some->data(), some->size());
      given_ += some->size();
      return some->size();
    }
    if (auto ended = end_volume(); !ended) return std::move(ended).take_error();
  }
}

// Up to `most` bytes, which live until the next call; none at its end.
Result<std::string_view> VolumeSequence::next_of(Reading& reading, std::size_t most) {
  if (reading.told < reading.before.size()) {
    const auto some = std::string_view(reading.before).substr(reading.told, most);
    reading.told += some.size();
    return some;
  }
  reading.inlet.let_go(reading.at);
  auto some = reading.inlet.look(reading.at, most);
  if (some) reading.at += some->size();
  return some;
}

Status VolumeSequence::open_next() {
  auto stream = volumes_[next_].open();
  if (!stream) return std::move(stream).take_error();
  auto reading = std::make_unique<Reading>(*std::move(stream));
  ++next_;
  auto head = archive::read_volume_head(reading->inlet);
  if (!head) return std::move(head).take_error().during(last_name());
  auto fits = next_ == 1 ? begin_with(*head) : follow_with(*head);
  if (!fits) return fits;
  // The label of an archive that is in one piece is its own.
  const bool is_of_volume = next_ > 1 || label_.number > 0;
  reading->at = is_of_volume ? head->size : 0;
  if (is_of_volume) reading->before = std::move(head->global);
  reading_ = std::move(reading);
  return {};
}

Status VolumeSequence::end_volume() {
  const std::uint64_t size = reading_->at;
  if (size == 0) return refused(last_name() + ": is empty", "name the volumes in their order");
  if (next_ < volumes_.size() && size % kTarBlock != 0) {
    return refused(last_name() + ": is cut short: a volume is whole blocks of 512 bytes",
                   "copy it from its medium again");
  }
  const bool has_ended = end_mark_ && given_ >= *end_mark_ + 2 * kTarBlock;
  if (next_ < volumes_.size() && has_ended) {
    return refused(volumes_[next_].name +
                       ": belongs to no archive: that of the volumes before it "
                       "ends on " +
                       last_name(),
                   "leave it out, if all that was written is there");
  }
  if (next_ == 1) first_size_ = size;
  last_size_ = size;
  is_uneven_ = is_uneven_ || size > first_size_ || (next_ < volumes_.size() && size < first_size_);
  used_ += reading_->stream->used();
  reading_.reset();
  return check_length();
}

Status VolumeSequence::begin_with(const archive::VolumeHead& head) {
  label_ = archive::parse_volume_label(head.label);
  if (head.goes_on) {
    return refused(
        last_name() + ": is not the first volume: it goes on with " + told(*head.goes_on),
        "name the first one before it");
  }
  if (label_.number <= 1) return {};
  return refused(last_name() + ": is not the first volume: it is labelled \"" + head.label + "\"",
                 "name the first one before it");
}

Status VolumeSequence::follow_with(const archive::VolumeHead& head) {
  if (auto same = check_label(head.label); !same) return same;
  if (auto follows = check_member(head.goes_on); !follows) return follows;
  if (member_ != nullptr && !head.global.empty())
    return no_successor("what it says of all that follows would stand within " + member_->name);
  return check_previous(head);
}

Error VolumeSequence::no_successor(std::string why) const {
  return refused(
      last_name() + ": does not follow " + volumes_[next_ - 2].name + ": " + std::move(why),
      "name each volume once, in their order; one may be missing or cut short");
}

Status VolumeSequence::check_label(const std::string& label) const {
  const std::string expected =
      label_.number == 0 ? "" : archive::make_volume_label(label_.set, next_);
  if (label == expected) return {};
  if (expected.empty())
    return no_successor("it is labelled \"" + label + "\", and the first volume is not");
  return no_successor(label.empty() ? "it has no label, where \"" + expected + "\" is expected"
                                    : "it is labelled \"" + label + "\", not \"" + expected + "\"");
}

Status VolumeSequence::check_member(const std::optional<Continuation>& goes_on) {
  if (!member_) {
    if (!goes_on) return {};
    const bool is_another = announced_ && announced_->member != goes_on->member;
    announced_ = goes_on;
    return is_another || end_mark_ ? Status(not_begun()) : Status();
  }
  const std::uint64_t left = member_->data_end - given_;
  const Continuation expected{member_->name, false, left,
                              member_->full_size - std::min(member_->full_size, left)};
  if (!goes_on) return no_successor("it does not go on with " + told(expected));
  const bool is_it = is_named(*goes_on, expected.member) && goes_on->left == left &&
                     goes_on->offset == expected.offset;
  if (is_it) return {};
  return no_successor("it goes on with " + told(*goes_on) + ", not with " + told(expected));
}

// Whether the volume before lost something of its end, and whether this is the one behind it.
Status VolumeSequence::check_previous(const archive::VolumeHead& head) {
  if (member_ != nullptr) return {};
  if (!head.previous_size) {
    must_be_even_ = true;
    if (head.size == 0) ++on_trust_;
    return check_length();
  }
  if (*head.previous_size == last_size_) return {};
  return no_successor("that had " + counted(*head.previous_size, "byte") + ", and has " +
                      counted(last_size_));
}

Status VolumeSequence::check_length() const {
  if (!must_be_even_ || !is_uneven_) return {};
  return refused(last_name() +
                     ": differs in length from the first volume, and nothing else tells "
                     "that none is cut short or missing",
                 "let GNU tar extract them, if they are of media of different lengths: "
                 "tar -M -xf v1.tar -f v2.tar …");
}

Status VolumeSequence::stand_in(const archive::TarMember& member) {
  member_ = &member;
  if (!announced_) return {};
  const std::uint64_t size = member.data_end - member.data;
  const bool is_it = is_named(*announced_, member.name) && announced_->left == size &&
                     announced_->offset == member.full_size - std::min(member.full_size, size);
  if (!is_it) return size == 0 ? Status() : Status(not_begun());
  announced_.reset();
  return {};
}

Status VolumeSequence::come_to_end(std::uint64_t mark) {
  end_mark_ = mark;
  return announced_ ? Status(not_begun()) : Status();
}

Error VolumeSequence::why(Error broken) const { return announced_ ? not_begun() : broken; }

Error VolumeSequence::not_begun() const {
  return no_successor("it goes on with " + told(*announced_) + ", which does not begin before it");
}

}  // namespace oubli::wiper
