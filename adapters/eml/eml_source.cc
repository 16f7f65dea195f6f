// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/eml/eml_source.h"

#include <array>

#include "adapters/bytes/window.h"
#include "adapters/compression/compression.h"
#include "adapters/eml/emlx.h"
#include "adapters/eml/header.h"
#include "adapters/handout.h"

namespace oubli::eml {
namespace {

// A server may store Maildir entries compressed, under their usual names (Dovecot's mail_compress);
// no message begins with these bytes.
Result<Compression> compression_within(const WorkItem& item, int fd) {
  if (item.compression != Compression::None) return item.compression;
  std::array<char, kMagicSize> head{};
  auto got = read_at(fd, 0, head);
  if (!got) return std::move(got).take_error();
  return compression_of({head.data(), *got});
}

struct Place {
  ByteRange message;
  std::optional<Error> fault;  // to be told after the message was handed out
};

// Goes to the end of what the window shows.
Place whole_file(Window& window) {
  constexpr std::size_t kStep = Window::kCapacity / 2;
  Place place;
  place.message.begin = framing_size(window.look(0, kStep));
  std::uint64_t at = 0;
  while (window.look(at, kStep).size() >= kStep) at += kStep;
  place.message.end = window.end();
  if (window.damage()) place.fault = *window.damage();
  return place;
}

// `message`: what is known of it.
Status give(ByteSource& source, Format format, RawMessage message, const Limits& limits,
            const MessageSink& sink) {
  Window window(source);
  Place place = whole_file(window);
  if (format == Format::Emlx) {
    auto emlx = find_emlx(window, place.message.end);
    if (!emlx) return std::move(emlx).take_error();
    place.message = emlx->message;
    if (!place.fault) place.fault = emlx->fault;
  }
  // A compressed file that is cut short holds no whole message.
  if (window.damage()) return *window.damage();
  message.range = place.message;
  const auto held = window.held(place.message.begin, place.message.end);
  auto given = Handout(source, limits, sink).give(message, held);
  if (!given) return std::move(given).take_error();
  return place.fault ? Status(*place.fault) : Status();
}

Status read_file(const WorkItem& item, std::size_t index, const Limits& limits,
                 const MessageSink& sink, bool& wants_more) {
  const int fd = item.files[index].get();
  const auto compression = compression_within(item, fd);
  if (!compression) return compression.error();
  const auto source = open_bytes(fd, *compression, limits.message_bytes + Window::kCapacity);
  return give(*source, item.format, {.file = index}, limits, [&](const RawMessage& message) {
    wants_more = sink(message);
    return wants_more;
  });
}

}  // namespace

Status read_bytes(ByteSource& source, Format format, const Limits& limits,
                  const MessageSink& sink) {
  return give(source, format, {}, limits, sink);
}

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  // One damaged file must not hide those after it: the first fault is told at the end.
  Status outcome;
  bool wants_more = true;
  for (std::size_t i = 0; i < item.files.size() && wants_more; ++i) {
    if (item.range.begin > 0) break;
    auto read = read_file(item, i, limits, sink, wants_more);
    if (!read && outcome) outcome = std::move(read).take_error();
  }
  return outcome;
}

Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits) {
  const int fd = item.files[0].get();
  const auto compression = compression_within(item, fd);
  if (!compression) return compression.error();
  return open_bytes(fd, *compression, limits.message_bytes + Window::kCapacity);
}

Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink) {
  const RawMessage message{.frame = 0, .range = where};
  auto given = Handout(source, limits, sink).give(message, std::nullopt);
  return given ? Status() : Status(std::move(given).take_error());
}

}  // namespace oubli::eml
