// SPDX-License-Identifier: GPL-3.0-or-later
// The list of formats: one row each, and the functions of source.h look their work up here. A new
// format is a folder and a row. Constant data; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli {

struct FormatRow {
  Format format;
  std::string_view name;    // "mbox"
  std::string_view scheme;  // "mbox:", as written before a path; empty: not to be named outright
  Status (*read_messages)(const WorkItem&, const Limits&, const MessageSink&);
  // The bytes of the item's first file, and one message in them: see message_reader.h.
  Result<std::unique_ptr<ByteSource>> (*open)(const WorkItem&, const Limits&);
  Status (*read_message_at)(ByteSource&, const ByteRange&, const Limits&, const MessageSink&);
  // Null when a file of this format is always read in one go.
  Result<std::vector<ByteRange>> (*cut)(const WorkItem&, std::uint64_t target_bytes);
  // Where a message begins that its file gives a number; null where messages are counted.
  std::uint64_t (*begin_of)(std::uint64_t number) = nullptr;
  std::uint64_t (*number_at)(std::uint64_t begin) = nullptr;
};

// The row of a format; null for a number that no format has.
[[nodiscard]] const FormatRow* find_format(Format format);
// The row whose scheme `spec` begins with; null when it begins with none.
[[nodiscard]] const FormatRow* format_named_by(std::string_view spec);

[[nodiscard]] std::string_view to_string(Format format);

// The number that the file itself gives a message; nothing where messages are counted.
[[nodiscard]] std::optional<std::uint64_t> number_of(Format format, const ByteRange& where);

}  // namespace oubli
