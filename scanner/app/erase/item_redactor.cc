// SPDX-License-Identifier: GPL-3.0-or-later
// The half of redactor.h that is about items of Outlook data files.
#include <algorithm>
#include <utility>

#include "adapters/pst/place.h"
#include "scanner/app/erase/redactor.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

namespace {

constexpr std::size_t kMostHeld = 512U << 20;  // of changes, in memory until they are written

// The answers to one request, whatever became of the worker.
struct Answers {
  std::vector<std::optional<worker::RedactedItem>> items;
  std::optional<Error> error;  // the file could not be read
  std::string lost;            // why the worker is gone; empty: it is not
};

Result<Answers> ask(sandbox::Worker& worker, const sandbox::Request& request, std::size_t count) {
  Answers answers;
  answers.items.resize(count);
  auto loss = worker.call(request, [&](std::string_view frame) -> std::string {
    if (frame.empty()) return {};
    const auto kind = static_cast<worker::Reply>(frame[0]);
    worker::RedactedItem one;
    if (kind == worker::Reply::RedactedItem && worker::decode(frame.substr(1), one) &&
        one.item < count) {
      answers.items[one.item] = std::move(one);
    }
    Error error{ErrorCode::Damaged, {}, {}};
    if (kind == worker::Reply::ReadError && worker::decode(frame.substr(1), error)) {
      answers.error = std::move(error);
    }
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    answers.lost = "the confined worker " + std::string((*loss)->why) + " while redacting it";
  }
  return answers;
}

}  // namespace

Result<std::vector<Result<Redactor::Item>>> Redactor::redact_items(
    UniqueFd file, const std::vector<wiper::PlannedMessage>& items) {
  std::vector<Result<Item>> made;
  sandbox::Request request;
  request.files.push_back(std::move(file));
  while (made.size() < items.size()) {
    if (auto ready = ready_worker(); !ready) return std::move(ready).take_error();
    worker::RedactItemsRequest asked{subject_, least_, key_, {}};
    const std::size_t done = made.size(), count = items.size() - done;
    for (std::size_t i = 0; i < count; ++i) {
      asked.numbers.push_back(pst::number_at(items[done + i].range.begin));
    }
    request.frame = encode(asked);
    auto answers = ask(*worker_, request, count);
    if (!answers) return std::move(answers).take_error();
    if (!answers->lost.empty()) worker_.reset();
    for (std::size_t i = 0; i < count; ++i) {
      if (answers->items[i]) {
        made.push_back(keep(items[done + i].locator, *std::move(answers->items[i])));
        continue;
      }
      made.push_back(cannot_redact(!answers->lost.empty() ? answers->lost
                                   : answers->error       ? answers->error->what
                                                          : "the confined worker left it out"));
      // The one it was lost at is to blame; those behind it are asked for again.
      if (!answers->lost.empty()) break;
    }
  }
  return made;
}

Result<Redactor::Item> Redactor::keep(const std::string& locator, worker::RedactedItem redacted) {
  using Outcome = worker::Redacted::Outcome;
  if (redacted.outcome == Outcome::Impossible) return cannot_redact(redacted.why);
  if (redacted.outcome == Outcome::Unchanged) {
    return cannot_redact("what identifies the person was not found in it");
  }
  changes_held_ += redacted.changes.size();
  if (changes_held_ > kMostHeld) {
    changes_held_ -= redacted.changes.size();
    return refused("not redacted: what changes in the others fills the memory set aside for it",
                   "run the command again; it goes on with this one");
  }
  Item item;
  item.replacement = wiper::replacement_of({redacted.changes, {}});
  item.replacement.hash = redacted.hash;
  item.replacement.broken_signatures = redacted.broken_signatures.size();
  item.note = note_of(redacted.stubs, redacted.broken_signatures);
  changes_[locator] = std::move(redacted.changes);
  return item;
}

}  // namespace oubli::app
