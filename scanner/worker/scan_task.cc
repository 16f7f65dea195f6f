// SPDX-License-Identifier: GPL-3.0-or-later
// Scan: messages are read and hashed a window at a time, the parent says which of them it does not
// know yet, and those are examined, or held against a person.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/archive/archive_source.h"
#include "adapters/bytes/window.h"
#include "adapters/mbox/mbox_layout.h"
#include "adapters/mbox/mbox_source.h"
#include "scanner/worker/answers.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

constexpr std::size_t kWindowBytes = 4U << 20U;
constexpr std::size_t kWindowMessages = 256;

class Sightings {
 public:
  // `examiner` is called only where the detectors, which take a while to build, are needed.
  Sightings(sandbox::Channel& channel, const std::function<Examiner&()>& examiner,
            const std::optional<subject::Subject>& subject)
      : channel_(channel), examiner_(examiner) {
    if (subject) matcher_.emplace(*subject);
  }

  void add(const RawMessage& message) {
    sighted_.push_back({message.file, message.frame, message.range, identity_of(message),
                        message.is_cut, message.is_contested, std::string(message.folder)});
    offsets_.push_back(bytes_.size());
    bytes_.append(message.bytes);
    if (bytes_.size() >= kWindowBytes || sighted_.size() >= kWindowMessages) flush();
  }

  void flush() {
    if (sighted_.empty()) return;
    channel_.reply(encode(sighted_));
    const std::string wanted = channel_.ask();
    is_stopped_ = wanted == kStop;
    offsets_.push_back(bytes_.size());
    for (std::size_t i = 0; i < sighted_.size() && i < wanted.size(); ++i) {
      if (!is_stopped_ && wanted[i] != 0) examine(i);
    }
    first_ += sighted_.size();
    sighted_.clear();
    offsets_.clear();
    bytes_.clear();
    if (bytes_.capacity() > 2 * kWindowBytes) bytes_.shrink_to_fit();
    channel_.progress(kReading);
  }

  [[nodiscard]] bool is_stopped() const { return is_stopped_; }

 private:
  void examine(std::size_t i) {
    channel_.progress(first_ + i + 1);
    const Sighted& sighted = sighted_[i];
    const auto bytes = std::string_view(bytes_).substr(offsets_[i], offsets_[i + 1] - offsets_[i]);
    if (matcher_) return match(i, bytes);
    examined_.file = sighted.file;
    examined_.frame = sighted.frame;
    examined_.range = sighted.range;
    examined_.hash = sighted.hash;
    examiner_().examine(bytes, examined_, [this, i] { channel_.progress(first_ + i + 1); });
    channel_.reply(encode_examined(examined_));
  }

  void match(std::size_t i, std::string_view bytes) {
    Extracted extracted = extract(bytes);
    Proved proved;
    proved.message = i;
    proved.is_there = true;
    proved.hash = sighted_[i].hash;
    proved.match = matcher_->match(extracted);
    proved.envelope = std::move(extracted.envelope);
    proved.not_scanned = std::move(extracted.not_scanned);
    channel_.reply(encode(proved));
  }

  sandbox::Channel& channel_;
  const std::function<Examiner&()>& examiner_;
  std::optional<subject::Matcher> matcher_;
  std::vector<Sighted> sighted_;
  std::vector<std::size_t> offsets_;
  std::string bytes_;
  std::uint64_t first_ = 0;  // messages of this request before the window
  bool is_stopped_ = false;  // the parent wants no more
  Examined examined_;
};

// Messages as they come, out of what the parent gives. What is not an archive is one mbox.
Status read_given(sandbox::Channel& channel, const WorkItem& item, const Limits& limits,
                  const MessageSink& sink) {
  auto answers = std::make_unique<Answers>(channel);
  if (item.format == Format::Archive) {
    return archive::read_stream(std::move(answers), item, limits, sink);
  }
  const std::uint64_t kept = std::max(limits.message_bytes, mbox::kLongestHop);
  const auto source = by_offset(std::move(answers), kept + 2 * Window::kCapacity);
  return mbox::read_bytes(*source, {0, UINT64_MAX}, limits, sink);
}

}  // namespace

void scan(std::string_view body, sandbox::Request request, sandbox::Channel& channel,
          const std::function<Examiner&()>& examiner) {
  ScanRequest asked;
  if (!decode(body, asked)) std::abort();
  WorkItem item = work_item(asked.slice, std::move(request.files));
  item.alive = [&channel] { channel.progress(kReading); };
  item.unread = [&channel](const Unreadable& within) { channel.reply(encode(within)); };
  item.passed_over = [&channel](std::uint64_t count) { channel.reply(encode_passed_over(count)); };
  Sightings sightings(channel, examiner, asked.subject);
  channel.progress(kReading);
  const MessageSink sink = [&](const RawMessage& message) {
    sightings.add(message);
    return !sightings.is_stopped();
  };
  const Limits& limits = asked.slice.limits;
  auto read = asked.is_streamed ? read_given(channel, item, limits, sink)
                                : read_messages(item, limits, sink);
  if (sightings.is_stopped()) return;
  sightings.flush();
  if (!read) return channel.reply(encode_read_error(read.error()));
  if (asked.is_streamed) channel.reply(encode_unpacked_all(0));
}

}  // namespace oubli::worker
