// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/entry.h"

#include <string>
#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/place.h"
#include "adapters/eml/eml_source.h"
#include "adapters/mbox/mbox_source.h"
#include "adapters/msg/msg_source.h"
#include "adapters/walk/recognise.h"

namespace oubli::archive {
namespace {

// Sectors of a compound file stand in any order; farther is not looked before it is read.
constexpr std::uint64_t kFarthestDirectory = 16ULL << 20;

// What is in a Maildir's folders is mail, however it is named.
std::string name_to_go_by(const Leaf& leaf) {
  return is_in_maildir(leaf.name) ? "message.eml" : std::string(last_part_of(leaf.name));
}

Status read_bytes(const Leaf& leaf, Format format, const Limits& limits, const MessageSink& sink) {
  if (format == Format::Mbox) return mbox::read_bytes(*leaf.bytes, {0, UINT64_MAX}, limits, sink);
  if (format == Format::Msg) return msg::read_bytes(*leaf.bytes, limits, sink);
  return eml::read_bytes(*leaf.bytes, format, limits, sink);
}

}  // namespace

std::optional<Format> format_of(const Leaf& leaf) {
  const std::string name = name_to_go_by(leaf);
  // Of what is compressed the size is not known before it is read to its end.
  const bool is_short = leaf.head.size() < walk::kHeadSize;
  const std::uint64_t size = is_short ? leaf.head.size() : UINT64_MAX;
  walk::FileHead head{name, leaf.head, leaf.is_packed || is_short ? size : leaf.size};
  std::string directory(walk::kDirectorySize, '\0');
  if (const std::uint64_t at = walk::directory_at(leaf.head); at > 0 && at < kFarthestDirectory) {
    auto held = leaf.bytes->read_at(at, directory);
    directory.resize(held ? *held : 0);
    head.directory = directory;
  }
  const auto kind = walk::recognise(head);
  if (kind) return kind->format;
  // Delivered, and without a head that could be told by.
  return is_maildir_message(leaf.name) ? std::optional(Format::Eml) : std::nullopt;
}

bool claims_mail(const Leaf& leaf) { return walk::claims_mail(last_part_of(leaf.name)); }

Result<bool> read_leaf(const Leaf& leaf, Format format, const ByteRange& wanted,
                       const Limits& limits, const MessageSink& sink) {
  bool wants_more = true, is_too_long = false;
  std::uint64_t ordinal = 0;
  std::string name;
  auto read = read_bytes(leaf, format, limits, [&](const RawMessage& found) {
    is_too_long = found.range.end >= kLongestEntry;
    if (is_too_long) return false;
    ++ordinal;
    RawMessage message = found;
    message.file = 0;
    message.frame = position_of(leaf.number, found.frame);
    message.range = {position_of(leaf.number, found.range.begin),
                     position_of(leaf.number, found.range.end)};
    if (message.frame < wanted.begin || message.frame >= wanted.end) return true;
    name = format == Format::Mbox ? numbered(leaf.name, ordinal) : leaf.name;
    message.folder = name;
    wants_more = sink(message);
    return wants_more;
  });
  if (is_too_long) return damaged("longer than is counted: what stands behind was not read");
  if (!read) return std::move(read).take_error();
  return wants_more;
}

Status read_leaf_at(const Leaf& leaf, Format format, const ByteRange& where, const Limits& limits,
                    const MessageSink& sink) {
  const ByteRange within{offset_at(where.begin), offset_at(where.begin) + where.size()};
  if (format == Format::Mbox) return mbox::read_message_at(*leaf.bytes, within, limits, sink);
  if (format == Format::Msg) return msg::read_bytes(*leaf.bytes, limits, sink);
  return eml::read_message_at(*leaf.bytes, within, limits, sink);
}

}  // namespace oubli::archive
