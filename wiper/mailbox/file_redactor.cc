// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/file_redactor.h"

#include <array>
#include <utility>
#include <vector>

#include "adapters/byte_digest.h"
#include "adapters/compression/compression.h"
#include "adapters/eml/header.h"
#include "adapters/source.h"
#include "wiper/mailbox/mbox_eraser.h"
#include "wiper/mailbox/message_file.h"

namespace oubli::wiper {

namespace {

// Under what a message stands in the journal, where a mailbox has its position in the plan alone.
std::uint64_t journal_key(std::uint64_t source, std::uint64_t message) {
  return source | (message + 1) << 32U;
}

// The file is one message, to its last byte; a byte order mark may stand before it.
Result<std::vector<MboxEntry>> whole_file(ByteSource& bytes) {
  MboxEntry whole;
  std::vector<char> buffer(1U << 20);
  for (std::uint64_t size = 0;;) {
    bytes.release_before(size);
    auto got = bytes.read_at(size, buffer);
    if (!got) return std::move(got).take_error();
    if (size == 0) whole.begin = eml::framing_size({buffer.data(), *got});
    size += *got;
    whole.end = size;
    if (*got == 0) return std::vector{whole};
  }
}

Result<Path> path_of(const PlannedSource& source, const PlannedMessage& message) {
  if (source.format != Format::Maildir) return source.path;
  Entry entry{.name = message.entry};
  auto fd = open_entry({source.format, source.compression, source.path, {}, 0, 1}, entry);
  if (!fd) return std::move(fd).take_error();
  return source.path / entry.name;
}

struct Whole {
  std::uint64_t size = 0;
  ContentHash hash;
};

Result<Whole> whole_of(int fd, const Path& shown) {
  auto bytes = open_message(fd, shown);
  if (!bytes) return std::move(bytes).take_error();
  ByteDigest digest;
  Whole out;
  std::vector<char> buffer(1U << 18);
  for (;;) {
    auto got = (*bytes)->read_at(out.size, buffer);
    if (!got) return std::move(got).take_error().during(shown.string());
    if (*got == 0) break;
    digest.add({buffer.data(), *got});
    out.size += *got;
    (*bytes)->release_before(out.size);
  }
  out.hash = digest.finish();
  return out;
}

// The one message as a source of its own, when the file holds it.
Result<PlannedSource> alone(const PlannedSource& source, const PlannedMessage& message) {
  auto path = path_of(source, message);
  if (!path) return std::move(path).take_error();
  auto held = hold(*path);
  if (!held) return std::move(held).take_error();
  auto is_it = holds_message(held->fd.get(), *path, source.format, message);
  if (!is_it) return std::move(is_it).take_error();
  if (!*is_it) {
    return refused(message.locator + ": changed since the plan was made; it was not touched",
                   "scan it again and make a new plan");
  }
  std::array<char, kMagicSize> head{};
  auto got = read_at(held->fd.get(), 0, head);
  if (!got) return std::move(got).take_error();
  PlannedSource one;
  one.path = *path;
  one.format = Format::Eml;
  one.compression = compression_of({head.data(), *got});
  one.fingerprint = fingerprint_of(held->about);
  one.examined = 1;
  one.erase = {message};
  if (source.format != Format::Emlx) return one;
  // What is replaced is the file: count, message and property list.
  auto whole = whole_of(held->fd.get(), *path);
  if (!whole) return std::move(whole).take_error();
  one.erase.front().frame = 0;
  one.erase.front().range = {0, whole->size};
  one.erase.front().hash = whole->hash;
  return one;
}

}  // namespace

FilesOutcome FileRedactor::redact(std::uint64_t index, const PlannedSource& source,
                                  std::span<const std::string_view> strings) {
  FilesOutcome outcome;
  const Splitters splitters{whole_file, whole_file};
  // A Maildir is searched as a whole afterwards.
  if (source.format == Format::Maildir) strings = {};
  for (std::uint64_t i = 0; i < source.erase.size(); ++i) {
    auto one = alone(source, source.erase[i]);
    auto done = one ? MboxEraser(disk_, journal_, splitters, replacer_, unpacker_)
                          .erase(journal_key(index, i), *one, strings)
                    : Result<MailboxOutcome>(std::move(one).take_error());
    if (!done) {
      outcome.kept.emplace(i, std::move(done).take_error());
      continue;
    }
    outcome.add(done->reached);
    outcome.residue += done->residue.total();
    outcome.unopened += done->residue.unopened;
    outcome.is_verified = outcome.is_verified && done->check.holds_what_it_should;
  }
  return outcome;
}

FilesOutcome redaction_of(std::uint64_t index, const PlannedSource& source,
                          const std::map<std::uint64_t, SourceState>& states) {
  FilesOutcome outcome;
  for (std::uint64_t i = 0; i < source.erase.size(); ++i) {
    const auto state = states.find(journal_key(index, i));
    if (state == states.end() || state->second.last == Step::Failed) {
      outcome.kept.emplace(i, failed(source.erase[i].locator +
                                         ": the run was killed before it was redacted; it is as "
                                         "it was",
                                     "run the command again"));
    } else {
      outcome.add(state->second.reached.value_or(Reached{}));
    }
  }
  return outcome;
}

}  // namespace oubli::wiper
