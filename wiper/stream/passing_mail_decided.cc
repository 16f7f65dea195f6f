// SPDX-License-Identifier: GPL-3.0-or-later
// Which messages of a member go, once it was taken out of the stream.
#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/place.h"
#include "adapters/eml/eml_source.h"
#include "wiper/disk/at_once.h"
#include "wiper/stream/passing_mail.h"

namespace oubli::wiper {

namespace {

constexpr std::uint64_t kBatchBytes = 16ULL << 20;
constexpr std::size_t kBatchMessages = 256;

}  // namespace

Status PassingMail::decide(std::uint64_t most) {
  most_ = most;
  return is_mbox_ ? decide_mbox() : decide_single();
}

void PassingMail::expect(const ByteRange& range, const ContentHash& hash) {
  expected_.push_back(
      {{archive::position_of(number_, range.begin), archive::position_of(number_, range.end)},
       hash});
}

Status PassingMail::ask(std::span<PassingMessage> batch) {
  if (auto asked = order_.choose(batch); !asked) return asked;
  messages_ += batch.size();
  for (PassingMessage& one : batch) {
    if (!one.trouble.empty()) unread_.push_back({one.locator, std::move(one.trouble)});
    if (one.reason.empty()) continue;
    chosen_.push_back({one.locator, one.range.begin, one.range, one.hash, std::move(one.reason)});
  }
  return check_chosen(most_);
}

// What is no message when looked at closely is carried through: who reads it afterwards names it.
Status PassingMail::decide_single() {
  PassingMessage message{locator_, format_, {0, held_.size()}, {}, held_.bytes()};
  if (format_ == Format::Msg) {  // of which only confined workers make anything
    message.hash = content_hash(held_.bytes());
  } else {
    MemoryBytes bytes(held_.bytes());
    bool is_any = false;
    auto read = eml::read_bytes(bytes, format_, order_.limits, [&](const RawMessage& found) {
      is_any = !found.is_cut;
      message.range = found.range;
      message.hash = identity_of(found);
      return false;
    });
    if (!read || !is_any) return {};
  }
  if (auto asked = ask({&message, 1}); !asked) return asked;
  if (chosen_.empty()) expect(message.range, message.hash);
  return {};
}

bool PassingMail::is_too_long(const MboxEntry& entry) const {
  return entry.end - entry.begin > order_.limits.message_bytes;
}

Status PassingMail::decide_mbox() {
  auto layout = agreed_layout(content(), order_.splitters, size_);
  if (!layout && layout.error().code == ErrorCode::Failed) return std::move(layout).take_error();
  if (!layout) {
    unread_.push_back({locator_, layout.error().what});
    return {};
  }
  layout_ = *std::move(layout);
  std::vector<ContentHash> hashes(layout_.size());
  auto batch = next_batch(0, hashes);
  // While they are looked into elsewhere the next ones are read and hashed.
  while (batch && !batch->messages.empty()) {
    auto coming = begin_aside(size_, [&, end = batch->end] { return next_batch(end, hashes); });
    Status asked = ask(batch->messages);
    auto next = coming.get();
    if (!asked) return asked;
    batch = std::move(next);
  }
  if (!batch) return std::move(batch).take_error();
  return cut_mailbox(hashes);
}

// From the `begin`th of the mailbox on; none at its end.
Result<PassingMail::Batch> PassingMail::next_batch(std::size_t begin,
                                                   std::vector<ContentHash>& hashes) const {
  Batch batch;
  batch.end = begin;
  batch.room.reserve(kBatchMessages);  // what is lent of it stays where it is
  const auto bytes = content().bytes();
  for (std::uint64_t sum = 0;
       batch.end < layout_.size() && sum < kBatchBytes && batch.messages.size() < kBatchMessages;) {
    const std::size_t i = batch.end++;
    if (is_too_long(layout_[i])) continue;
    const ByteRange range{layout_[i].begin, layout_[i].end};
    sum += range.size();
    auto message = message_at(*bytes, range, batch.room.emplace_back());
    if (!message) return std::move(message).take_error();
    hashes[i] = content_hash(*message);
    batch.messages.push_back(
        {archive::numbered(locator_, i + 1), format_, range, hashes[i], *message});
  }
  return batch;
}

// Lent by what is held, or by `room`.
Result<std::string_view> PassingMail::message_at(ByteSource& bytes, const ByteRange& range,
                                                 std::string& room) const {
  const auto size = static_cast<std::size_t>(range.size());
  if (held_.is_in_memory())
    return held_.bytes().substr(static_cast<std::size_t>(range.begin), size);
  room.resize(size);
  auto got = bytes.read_at(range.begin, room);
  if (!got) return std::move(got).take_error();
  if (*got != size) return failed("a mailbox came out shorter than it went in");
  return std::string_view(room);
}

Status PassingMail::cut_mailbox(const std::vector<ContentHash>& hashes) {
  // The framing of a message that goes is where the layout says.
  auto next = layout_.begin();
  for (PlannedMessage& one : chosen_) {
    while (next->begin != one.range.begin) ++next;
    one.frame = next->frame;
  }
  auto cut = cut_by_layout(*content().bytes(), size_, layout_, chosen_);
  if (!cut) return std::move(cut).take_error().during(locator_);
  cut_ = *std::move(cut);
  auto place = cut_.expected.begin();
  auto gone = chosen_.begin();
  for (std::size_t i = 0; i < layout_.size(); ++i) {
    if (gone != chosen_.end() && gone->frame == layout_[i].frame) {
      ++gone;
      continue;
    }
    if (!is_too_long(layout_[i])) expect({place->begin, place->end}, hashes[i]);
    ++place;
  }
  return {};
}

}  // namespace oubli::wiper
