// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/msg/msg_source.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include <sodium.h>
#include <unistd.h>

#include "adapters/bytes/hold.h"
#include "adapters/compression/compression.h"
#include "adapters/msg/msg_item.h"

namespace oubli::msg {
namespace {

// Fails where the bytes end before `size`.
Result<ContentHash> hash_of(ByteSource& source, std::uint64_t size) {
  std::vector<char> chunk(256U << 10);
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, ContentHash::kSize);
  for (std::uint64_t at = 0; at < size;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), size - at));
    auto got = source.read_at(at, {chunk.data(), want});
    if (!got) return std::move(got).take_error();
    if (*got == 0) return damaged("the file is shorter than it was");
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()), *got);
    at += *got;
  }
  ContentHash hash;
  crypto_generichash_final(&state, hash.bytes.data(), hash.bytes.size());
  return hash;
}

Result<std::uint64_t> size_of_file(int fd) {
  const off_t end = ::lseek(fd, 0, SEEK_END);  // of the calls that tell a size, the one allowed
  if (end < 0) return system_error("size of an Outlook message", errno);
  return static_cast<std::uint64_t>(end);
}

constexpr const char* kTooLong = "a packed Outlook message longer than is held in memory";

// Sectors are read in any order, so what is compressed is held whole.
Result<std::string> unpacked(int fd, Compression compression, std::size_t most) {
  return hold(*open_bytes(fd, compression, 1U << 20), most, 0, kTooLong);
}

Result<bool> give(ByteSource& source, std::uint64_t size, std::size_t file, const Limits& limits,
                  const MessageSink& sink) {
  auto hash = hash_of(source, size);
  if (!hash) return std::move(hash).take_error();
  const auto most = static_cast<std::size_t>(limits.message_bytes);
  mapi::Bounds bounds;
  bounds.value_bytes = std::min(bounds.value_bytes, most);
  auto read = read_item(source, size, bounds);
  if (!read) return std::move(read).take_error();
  const mapi::Rendering made = mapi::render(read->item, most);
  RawMessage message{.file = file, .frame = 0, .range = {0, size}};
  message.bytes = std::string_view(made.bytes).substr(0, most);
  message.is_cut = made.bytes.size() > most;
  message.hash = *hash;
  return sink(message);
}

Result<bool> read_file(const WorkItem& item, std::size_t index, const Limits& limits,
                       const MessageSink& sink) {
  const int fd = item.files[index].get();
  if (item.compression == Compression::None) {
    const auto size = size_of_file(fd);
    if (!size) return size.error();
    FileBytes source(fd);
    return give(source, *size, index, limits, sink);
  }
  auto bytes = unpacked(fd, item.compression, static_cast<std::size_t>(limits.message_bytes));
  if (!bytes) return std::move(bytes).take_error();
  MemoryBytes source(*bytes);
  return give(source, bytes->size(), index, limits, sink);
}

}  // namespace

Status read_bytes(ByteSource& source, const Limits& limits, const MessageSink& sink) {
  auto bytes = hold(source, limits.message_bytes, 0, kTooLong);
  if (!bytes) return std::move(bytes).take_error();
  MemoryBytes held(*bytes);
  auto given = give(held, bytes->size(), 0, limits, sink);
  return given ? Status() : Status(std::move(given).take_error());
}

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  // One damaged file must not hide those after it: the first fault is told at the end.
  Status outcome;
  if (item.range.begin > 0) return outcome;
  for (std::size_t i = 0; i < item.files.size(); ++i) {
    auto read = read_file(item, i, limits, sink);
    if (read && !*read) break;
    if (!read && outcome) outcome = std::move(read).take_error();
  }
  return outcome;
}

Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits) {
  const int fd = item.files[0].get();
  if (item.compression == Compression::None) {
    return std::unique_ptr<ByteSource>(std::make_unique<FileBytes>(fd));
  }
  auto bytes = unpacked(fd, item.compression, static_cast<std::size_t>(limits.message_bytes));
  if (!bytes) return std::move(bytes).take_error();
  return std::unique_ptr<ByteSource>(std::make_unique<OwnedBytes>(*std::move(bytes)));
}

Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink) {
  if (where.begin != 0) return damaged("an Outlook message begins where its file does");
  auto given = give(source, where.end, 0, limits, sink);
  return given ? Status() : Status(std::move(given).take_error());
}

Result<mapi::Rendering> render_bytes(std::string_view bytes, std::size_t limit) {
  MemoryBytes source(bytes);
  auto read = read_item(source, bytes.size());
  if (!read) return std::move(read).take_error();
  return mapi::render(read->item, limit);
}

}  // namespace oubli::msg
