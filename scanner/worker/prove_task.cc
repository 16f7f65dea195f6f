// SPDX-License-Identifier: GPL-3.0-or-later
// Prove and Show: messages whose place is known are read again and held against a question, or
// handed out decoded.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "adapters/message_reader.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

subject::Match both(subject::Match a, subject::Match b) {
  if (a.score <= 0.0 || b.score <= 0.0) return {};
  a.score = std::min(a.score, b.score);
  std::move(b.evidence.begin(), b.evidence.end(), std::back_inserter(a.evidence));
  return a;
}

// One item for each descriptor, so that each message is read from its own.
std::vector<WorkItem> single_files(const Slice& slice, std::vector<UniqueFd> files) {
  std::vector<WorkItem> items;
  for (UniqueFd& file : files) {
    std::vector<UniqueFd> one;
    one.push_back(std::move(file));
    items.push_back(work_item(slice, std::move(one)));
  }
  return items;
}

// The reader of the file in use: messages of one file come one after the other.
class Readers {
 public:
  Readers(const std::vector<WorkItem>& items, const Limits& limits)
      : items_(items), limits_(limits) {}

  MessageReader& of(std::uint64_t file) {
    if (!reader_ || file != file_) reader_.emplace(items_.at(file), limits_);
    file_ = file;
    return *reader_;
  }

 private:
  const std::vector<WorkItem>& items_;
  const Limits& limits_;
  std::optional<MessageReader> reader_;
  std::uint64_t file_ = 0;
};

class Question {
 public:
  Question(const ProveRequest& asked, const std::function<Examiner&()>& examiner)
      : asked_(asked), examiner_(examiner) {
    if (asked.subject) matcher_.emplace(*asked.subject);
    if (asked.pseudonyms) recogniser_.emplace(*asked.pseudonyms);
  }

  [[nodiscard]] subject::Match answer(Extracted& extracted, const Examiner::Alive& alive) {
    if (recogniser_) return recogniser_->recognise(extracted);
    if (!asked_.query) return matcher_->match(extracted);
    const auto found = examiner_().findings(extracted, alive);
    subject::Match typed = subject::prove(*asked_.query, extracted, found);
    return matcher_ ? both(matcher_->match(extracted), std::move(typed)) : typed;
  }

 private:
  const ProveRequest& asked_;
  const std::function<Examiner&()>& examiner_;
  std::optional<subject::Matcher> matcher_;
  std::optional<subject::Recogniser> recogniser_;
};

}  // namespace

void prove(std::string_view body, sandbox::Request request, sandbox::Channel& channel,
           const std::function<Examiner&()>& examiner) {
  ProveRequest asked;
  const bool is_asked = decode(body, asked) && (asked.subject || asked.query || asked.pseudonyms);
  if (!is_asked) std::abort();
  std::vector<WorkItem> items = single_files(asked.slice, std::move(request.files));
  std::uint64_t position = 0;
  for (WorkItem& item : items) item.alive = [&] { channel.progress(position); };
  Question question(asked, examiner);
  Readers readers(items, asked.slice.limits);
  for (std::size_t i = 0; i < asked.messages.size(); ++i) {
    const Reread& where = asked.messages[i];
    position = i + 1;
    channel.progress(position);
    Proved proved;
    proved.message = i;
    MessageReader& reader = readers.of(where.file);
    while (reader.approach(where.range)) channel.progress(i + 1);
    auto read = reader.read_at(where.range, [&](const RawMessage& message) {
      Extracted extracted = extract(message.bytes);
      proved.is_there = true;
      proved.hash = identity_of(message);
      proved.match = question.answer(extracted, [&] { channel.progress(i + 1); });
      proved.envelope = std::move(extracted.envelope);
      proved.not_scanned = std::move(extracted.not_scanned);
      return true;
    });
    if (!read) proved.is_there = false;
    channel.reply(encode(proved));
  }
}

namespace {

Shown shown_of(Extracted extracted, Examiner& examiner, const Examiner::Alive& alive) {
  Shown shown;
  const auto found = examiner.findings(extracted, alive);
  shown.envelope = std::move(extracted.envelope);
  shown.not_scanned = std::move(extracted.not_scanned);
  for (Segment& segment : extracted.segments) shown.segments.push_back({std::move(segment), {}});
  for (const LocatedFinding& one : found) {
    shown.segments[one.segment].marks.push_back({one.finding.begin, one.finding.end});
  }
  // The segment they are excerpts of is shown already.
  std::erase_if(shown.segments, [](const ShownSegment& one) { return one.segment.is_screen; });
  return shown;
}

}  // namespace

void show(std::string_view body, sandbox::Request request, sandbox::Channel& channel,
          Examiner& examiner) {
  ShowRequest asked;
  if (!decode(body, asked)) std::abort();
  std::vector<WorkItem> items = single_files(asked.slice, std::move(request.files));
  for (WorkItem& item : items) item.alive = [&channel] { channel.progress(1); };
  channel.progress(1);
  MessageReader reader(items.at(asked.message.file), asked.slice.limits);
  while (reader.approach(asked.message.range)) channel.progress(1);
  auto read = reader.read_at(asked.message.range, [&](const RawMessage& message) {
    auto extracted = asked.attached.empty() ? std::optional(extract(message.bytes))
                                            : extract_attached(message.bytes, asked.attached);
    if (!extracted) return true;  // the caller knows what was not there
    const Shown shown = shown_of(*std::move(extracted), examiner, [&] { channel.progress(1); });
    channel.reply(encode(shown));
    return true;
  });
  if (!read) channel.reply(encode_read_error(read.error()));
}

}  // namespace oubli::worker
