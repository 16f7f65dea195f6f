// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/plan_redactions.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/base/files.h"
#include "adapters/compression/compression.h"
#include "adapters/imap/place.h"
#include "adapters/pst/place.h"
#include "scanner/app/erase/emlx_redaction.h"
#include "scanner/app/server/server_folder.h"

namespace oubli::app {

namespace {

Result<UniqueFd> open_planned(const wiper::PlannedSource& source,
                              const wiper::PlannedMessage& message) {
  if (source.format == Format::Emlx && source.path.stem().extension() == Path(".partial")) {
    return refused("cannot be redacted: parts of it are kept in other files; it was not touched");
  }
  if (source.format == Format::Msg || is_archive(source.format)) {
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

Result<wiper::PlannedMessage> redacted(wiper::PlannedMessage message, Result<Redactor::Made> made) {
  if (!made) return std::move(made).take_error();
  message.replacement = wiper::replacement_of(made->framed);
  message.replacement->broken_signatures = made->broken_signatures;
  if (!made->note.empty()) message.reason += "; " + made->note;
  return message;
}

using Made = std::map<imap::Uid, Result<wiper::PlannedMessage>>;

// Of all planned messages of a folder on a server; what it does not give is not in it.
Result<Made> make_on_server(const wiper::PlannedSource& source, Redactor& redactor,
                            MailServers* servers) {
  auto folder = server_folders(servers)(source.path);
  if (!folder) return std::move(folder).take_error();
  std::map<imap::Uid, const wiper::PlannedMessage*> planned;
  std::vector<imap::Uid> uids;
  for (const auto& message : source.erase) {
    uids.push_back(static_cast<imap::Uid>(imap::number_at(message.range.begin)));
    planned.emplace(uids.back(), &message);
  }
  Made made;
  const auto uid_validity = static_cast<std::uint32_t>(source.erase.front().frame);
  auto done = (*folder)->read(
      uid_validity, imap::ranges_of(std::move(uids)), [&](imap::Uid uid, std::string_view bytes) {
        const wiper::PlannedMessage& message = *planned.at(uid);
        Result<Redactor::Made> one = refused("changed since it was scanned; it was not touched");
        if (content_hash(bytes) == message.hash) one = redactor.redact({"", std::string(bytes)});
        made.emplace(uid, redacted(message, std::move(one)));
      });
  if (!done) return std::move(done).take_error();
  return made;
}

// Keeps in the plan what can be redacted; the rest goes to `left`.
class Sorter {
 public:
  explicit Sorter(std::vector<Unreadable>& left) : left_(left) {}

  Status take(const std::string& locator, Result<wiper::PlannedMessage> made) {
    if (!made && made.error().code != ErrorCode::Refused) return std::move(made).take_error();
    if (made) {
      planned.push_back(*std::move(made));
    } else {
      left_.push_back({locator, made.error().what});
    }
    return {};
  }

  std::vector<wiper::PlannedMessage> planned;

 private:
  std::vector<Unreadable>& left_;
};

Status sort_on_server(wiper::PlannedSource& source, Redactor& redactor, MailServers* servers,
                      Sorter& sorter) {
  auto made = make_on_server(source, redactor, servers);
  if (!made) return std::move(made).take_error();
  for (auto& message : source.erase) {
    const auto at = made->find(static_cast<imap::Uid>(imap::number_at(message.range.begin)));
    auto done = at == made->end()
                    ? sorter.take(message.locator, refused("the server does not give it any more"))
                    : sorter.take(message.locator, std::move(at->second));
    if (!done) return done;
  }
  return {};
}

Status sort_files(wiper::PlannedSource& source, Redactor& redactor, Sorter& sorter) {
  std::optional<Result<Mailbox>> mailbox;
  for (auto& message : source.erase) {
    const bool is_another_file = wiper::keeps_messages_in_files(source.format);
    if (!mailbox || is_another_file) mailbox.emplace(Mailbox::open(source, message));
    auto done = sorter.take(message.locator,
                            redacted(message, make(*mailbox, source.format, message, redactor)));
    if (!done) return done;
  }
  return {};
}

// Of an Outlook data file. What was deleted already is in nobody's folder to be kept: it goes
// whole, as it does with whatever else is written anew there.
Status sort_items(wiper::PlannedSource& source, Redactor& redactor, Sorter& sorter) {
  if (source.compression != Compression::None) {
    for (const auto& message : source.erase) {
      auto done = sorter.take(message.locator, cannot_redact("its file is compressed"));
      if (!done) return done;
    }
    return {};
  }
  std::vector<wiper::PlannedMessage> kept;
  for (auto& message : source.erase) {
    const bool is_deleted = pst::number_at(message.range.begin) >= pst::kFirstOrphan;
    if (is_deleted) message.reason += "; was deleted already, goes whole";
    (is_deleted ? sorter.planned : kept).push_back(std::move(message));
  }
  auto fd = open_for_reading(source.path);
  if (!fd) return std::move(fd).take_error();
  auto made = redactor.redact_items(*std::move(fd), kept);
  if (!made) return std::move(made).take_error();
  for (std::size_t i = 0; i < kept.size(); ++i) {
    Result<wiper::PlannedMessage> planned = kept[i];
    if (Result<Redactor::Item>& one = (*made)[i]; one) {
      planned->replacement = one->replacement;
      if (!one->note.empty()) planned->reason += "; " + one->note;
    } else {
      planned = std::move(one).take_error();
    }
    if (auto done = sorter.take(kept[i].locator, std::move(planned)); !done) return done;
  }
  std::ranges::sort(sorter.planned, {},
                    [](const wiper::PlannedMessage& one) { return one.range.begin; });
  return {};
}

}  // namespace

Result<std::vector<Unreadable>> plan_redactions(wiper::Plan& plan, Redactor& redactor,
                                                MailServers* servers) {
  std::vector<Unreadable> left;
  for (auto& source : plan.sources) {
    if (source.erase.empty()) continue;
    Sorter sorter(left);
    auto done = is_remote(source.format)       ? sort_on_server(source, redactor, servers, sorter)
                : source.format == Format::Pst ? sort_items(source, redactor, sorter)
                                               : sort_files(source, redactor, sorter);
    if (!done) return std::move(done).take_error();
    source.erase = std::move(sorter.planned);
  }
  return left;
}

}  // namespace oubli::app
