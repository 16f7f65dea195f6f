// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/mbox_source.h"

#include <algorithm>
#include <array>

#include "adapters/base/counted.h"
#include "adapters/compression/compression.h"
#include "adapters/handout.h"
#include "adapters/mbox/lines.h"
#include "adapters/mbox/mbox_walker.h"
#include "adapters/mbox/postmark.h"

namespace oubli::mbox {
namespace {

constexpr std::size_t kPackedHead = 4096;

// A stream keeps what the longest hop may jump over, and the header before it.
std::uint64_t kept_by_stream(const Limits& limits) {
  return std::max(limits.message_bytes, kLongestHop) + 2 * Window::kCapacity;
}

Status go_to(Walker& walker, std::uint64_t begin) {
  if (begin > 0) return walker.start_at(begin);
  walker.start();
  return {};
}

// The last thing to say about a file that was read through.
Status verdict(const Walker& walker) {
  if (walker.damage()) return *walker.damage();
  if (walker.stray_bytes() == 0) return {};
  return damaged(counted(walker.stray_bytes(), "byte") + " before the first message");
}

// Where the From_ line before the message that begins at `begin` stands, if one does.
std::optional<std::uint64_t> frame_before(ByteSource& source, std::uint64_t begin) {
  if (begin == 0) return 0;
  std::array<char, kLongestPostmark + 4> room;
  const std::uint64_t from = begin > room.size() ? begin - room.size() : 0;
  auto got = source.read_at(from, {room.data(), static_cast<std::size_t>(begin - from)});
  if (!got || *got != begin - from) return std::nullopt;
  const std::string_view before(room.data(), *got);
  const std::size_t width = break_before(before, before.size());
  std::size_t line = before.size() - width;
  while (line > 0 && !is_break(before[line - 1])) --line;
  if (before.substr(line).starts_with("\xEF\xBB\xBF")) line += 3;
  if (width > 0 && before.substr(line).starts_with("From ")) return from + line;
  // Without a From_ line there is nothing before the first message but blanks and a mark.
  const bool is_first = from == 0 && before.find_first_not_of("\r\n\xEF\xBB\xBF") == before.npos;
  return is_first ? std::optional(begin) : std::nullopt;
}

}  // namespace

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  if (item.files.empty()) return {};
  const auto source = open_bytes(item.files[0].get(), item.compression, kept_by_stream(limits));
  if (item.compression != Compression::None) {
    if (auto mailbox = check_packed(*source); !mailbox) return mailbox;
  }
  return read_bytes(*source, item.range, limits, sink);
}

// What was packed is taken for a mailbox by its name alone: a packed tar, or the image of a disk,
// has mailboxes in it, and is none.
Status check_packed(ByteSource& unpacked) {
  std::string head(kPackedHead, '\0');
  auto got = unpacked.read_at(0, head);
  if (!got) return std::move(got).take_error();
  head.resize(*got);
  const std::size_t first = head.starts_with("From ") ? 0 : head.find("\nFrom ");
  if (head.substr(0, first).find('\0') == std::string::npos) return {};
  return damaged(
      "no mailbox: it begins with other bytes; a packed archive is read as archive:PATH");
}

Status read_bytes(ByteSource& source, const ByteRange& range, const Limits& limits,
                  const MessageSink& sink) {
  Walker walker(source);
  if (auto at = go_to(walker, range.begin); !at) return at;
  Handout handout(source, limits, sink);
  while (walker.frame() && *walker.frame() < range.end) {
    auto entry = walker.next();
    if (!entry) return std::move(entry).take_error();
    RawMessage message{.frame = entry->frame, .range = {entry->begin, entry->end}};
    message.is_contested = entry->is_contested;
    auto wants_more = handout.give(message, walker.held(entry->begin, entry->end));
    if (!wants_more) return std::move(wants_more).take_error();
    if (!*wants_more) return {};
    source.release_before(walker.frame().value_or(entry->end));
  }
  return walker.frame() ? Status() : verdict(walker);
}

Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits) {
  return open_bytes(item.files[0].get(), item.compression, kept_by_stream(limits));
}

Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink) {
  const auto frame = frame_before(source, where.begin);
  if (!frame) return damaged("no message begins at byte " + std::to_string(where.begin));
  RawMessage message{.frame = *frame, .range = where};
  auto given = Handout(source, limits, sink).give(message, std::nullopt);
  if (!given) return std::move(given).take_error();
  return {};
}

}  // namespace oubli::mbox
