// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/plan_redactions.h"

#include <memory>
#include <utility>

#include "adapters/base/files.h"
#include "adapters/compression/compression.h"

namespace oubli::app {

namespace {

// One mailbox whose messages are read in the order in which they stand.
class Mailbox {
 public:
  static Result<Mailbox> open(const wiper::PlannedSource& source) {
    if (wiper::keeps_messages_in_files(source.format)) {
      return refused("cannot be redacted in a file of its own yet; it was not touched");
    }
    auto fd = open_for_reading(source.path);
    if (!fd) return std::move(fd).take_error();
    return Mailbox(*std::move(fd), source.compression);
  }

  Result<wiper::Framed> read(const wiper::PlannedMessage& message) {
    wiper::Framed out;
    bytes_->release_before(message.frame);
    auto frame = read({message.frame, message.range.begin}, out.frame);
    if (!frame) return std::move(frame).take_error();
    auto body = read(message.range, out.message);
    if (!body) return std::move(body).take_error();
    if (*frame && *body && content_hash(out.message) == message.hash) return out;
    return refused("changed since it was scanned; it was not touched", "run the command again");
  }

 private:
  Mailbox(UniqueFd fd, Compression compression)
      : fd_(std::move(fd)), bytes_(open_bytes(fd_.get(), compression, sandbox::kLongestFrame)) {}

  // Whether there was as much as the range promises.
  Result<bool> read(const ByteRange& range, std::string& into) {
    into.resize(range.size());
    auto got = bytes_->read_at(range.begin, into);
    if (!got) return std::move(got).take_error();
    return *got == into.size();
  }

  UniqueFd fd_;
  std::unique_ptr<ByteSource> bytes_;
};

Result<Redactor::Made> make(Result<Mailbox>& mailbox, const wiper::PlannedMessage& message,
                            Redactor& redactor) {
  if (!mailbox) return mailbox.error();
  auto original = mailbox->read(message);
  if (!original) return std::move(original).take_error();
  return redactor.redact(*original);
}

}  // namespace

Result<std::vector<Unreadable>> plan_redactions(wiper::Plan& plan, Redactor& redactor) {
  std::vector<Unreadable> left;
  for (auto& source : plan.sources) {
    if (source.erase.empty()) continue;
    auto mailbox = Mailbox::open(source);
    std::vector<wiper::PlannedMessage> planned;
    for (auto& message : source.erase) {
      auto made = make(mailbox, message, redactor);
      if (!made && made.error().code != ErrorCode::Refused) return std::move(made).take_error();
      if (!made) {
        left.push_back({message.locator, made.error().what});
        continue;
      }
      message.replacement = wiper::replacement_of(made->framed);
      message.replacement->broken_signatures = made->broken_signatures;
      if (!made->note.empty()) message.reason += "; " + made->note;
      planned.push_back(std::move(message));
    }
    source.erase = std::move(planned);
  }
  return left;
}

}  // namespace oubli::app
