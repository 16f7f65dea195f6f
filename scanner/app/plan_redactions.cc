// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/plan_redactions.h"

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/base/files.h"
#include "adapters/compression/compression.h"
#include "scanner/app/emlx_redaction.h"

namespace oubli::app {

namespace {

Result<UniqueFd> open_planned(const wiper::PlannedSource& source,
                              const wiper::PlannedMessage& message) {
  if (source.format == Format::Emlx && source.path.stem().extension() == Path(".partial")) {
    return refused("cannot be redacted: parts of it are kept in other files; it was not touched");
  }
  if (source.format == Format::Msg || source.format == Format::Pst) {
    return refused("cannot be redacted in this format; it was not touched");
  }
  Entry entry{.name = message.entry};
  return open_entry({source.format, source.compression, source.path, {}, 0, 1}, entry);
}

// One file whose messages are read in the order in which they stand.
class Mailbox {
 public:
  static Result<Mailbox> open(const wiper::PlannedSource& source,
                              const wiper::PlannedMessage& message) {
    auto fd = open_planned(source, message);
    if (!fd) return std::move(fd).take_error();
    std::array<char, kMagicSize> head{};
    auto got = read_at(fd->get(), 0, head);
    if (!got) return std::move(got).take_error();
    return Mailbox(*std::move(fd), compression_of({head.data(), *got}));
  }

  void release_before(std::uint64_t offset) { bytes_->release_before(offset); }

  Result<wiper::Framed> read(const wiper::PlannedMessage& message) {
    wiper::Framed out;
    auto frame = read({message.frame, message.range.begin}, out.frame);
    if (!frame) return std::move(frame).take_error();
    auto body = read(message.range, out.message);
    if (!body) return std::move(body).take_error();
    if (*frame && *body && content_hash(out.message) == message.hash) return out;
    return refused("changed since it was scanned; it was not touched", "run the command again");
  }

  // All of the file, when it holds the message.
  Result<std::string> read_file_of(const wiper::PlannedMessage& message) {
    auto original = read(message);
    if (!original) return std::move(original).take_error();
    std::string file;
    for (std::string chunk(1U << 16, '\0');;) {
      auto got = bytes_->read_at(file.size(), chunk);
      if (!got) return std::move(got).take_error();
      if (*got == 0) return file;
      file.append(chunk, 0, *got);
      if (file.size() > sandbox::kLongestFrame) return refused("longer than can be redacted");
    }
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

// What cannot be read is a reason to leave the message alone, whatever kind of failure it is.
Result<Redactor::Made> make(Result<Mailbox>& mailbox, Format format,
                            const wiper::PlannedMessage& message, Redactor& redactor) {
  if (!mailbox) return refused(mailbox.error().what, mailbox.error().hint);
  if (format == Format::Emlx) {
    auto file = mailbox->read_file_of(message);
    if (!file) return refused(file.error().what, file.error().hint);
    redactor.note_emlx(message.locator, message.range);
    return redact_emlx(*file, message.range, redactor);
  }
  mailbox->release_before(message.frame);
  auto original = mailbox->read(message);
  if (!original) return refused(original.error().what, original.error().hint);
  return redactor.redact(*original);
}

}  // namespace

Result<std::vector<Unreadable>> plan_redactions(wiper::Plan& plan, Redactor& redactor) {
  std::vector<Unreadable> left;
  for (auto& source : plan.sources) {
    if (source.erase.empty()) continue;
    std::optional<Result<Mailbox>> mailbox;
    std::vector<wiper::PlannedMessage> planned;
    for (auto& message : source.erase) {
      const bool is_another_file = wiper::keeps_messages_in_files(source.format);
      if (!mailbox || is_another_file) mailbox.emplace(Mailbox::open(source, message));
      auto made = make(*mailbox, source.format, message, redactor);
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
