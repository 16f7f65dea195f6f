// SPDX-License-Identifier: GPL-3.0-or-later
// Scan: messages are read and hashed a window at a time, the parent says which of them it does not
// know yet, and those are examined.
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

constexpr std::size_t kWindowBytes = 4U << 20U;
constexpr std::size_t kWindowMessages = 256;

class Window {
 public:
  Window(sandbox::Channel& channel, Examiner& examiner) : channel_(channel), examiner_(examiner) {}

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
    examined_.file = sighted.file;
    examined_.frame = sighted.frame;
    examined_.range = sighted.range;
    examined_.hash = sighted.hash;
    examiner_.examine(std::string_view(bytes_).substr(offsets_[i], offsets_[i + 1] - offsets_[i]),
                      examined_, [this, i] { channel_.progress(first_ + i + 1); });
    channel_.reply(encode_examined(examined_));
  }

  sandbox::Channel& channel_;
  Examiner& examiner_;
  std::vector<Sighted> sighted_;
  std::vector<std::size_t> offsets_;
  std::string bytes_;
  std::uint64_t first_ = 0;  // messages of this request before the window
  bool is_stopped_ = false;  // the parent wants no more
  Examined examined_;
};

}  // namespace

void scan(std::string_view body, sandbox::Request request, sandbox::Channel& channel,
          Examiner& examiner) {
  ScanRequest asked;
  if (!decode(body, asked)) std::abort();
  WorkItem item = work_item(asked.slice, std::move(request.files));
  item.alive = [&channel] { channel.progress(kReading); };
  item.unread = [&channel](const Unreadable& within) { channel.reply(encode(within)); };
  item.passed_over = [&channel](std::uint64_t count) { channel.reply(encode_passed_over(count)); };
  Window window(channel, examiner);
  channel.progress(kReading);
  auto read = read_messages(item, asked.slice.limits, [&](const RawMessage& message) {
    window.add(message);
    return !window.is_stopped();
  });
  if (window.is_stopped()) return;
  window.flush();
  if (!read) channel.reply(encode_read_error(read.error()));
}

}  // namespace oubli::worker
