// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/message_file.h"

#include <algorithm>
#include <array>
#include <vector>

#include "adapters/byte_digest.h"
#include "adapters/compression/compression.h"
#include "wiper/disk/mail_locks.h"
#include "wiper/mailbox/range_hasher.h"

namespace oubli::wiper {

namespace {

// Whether there was as much as the range promises.
Result<bool> hash_range(ByteSource& bytes, const ByteRange& range, ByteDigest& digest) {
  std::vector<char> buffer(
      std::min<std::uint64_t>(kHashedAtOnce, std::max<std::uint64_t>(range.size(), 1)));
  for (std::uint64_t at = range.begin; at < range.end;) {
    const std::size_t want = std::min<std::uint64_t>(buffer.size(), range.end - at);
    auto got = bytes.read_at(at, {buffer.data(), want});
    if (!got) return std::move(got).take_error();
    if (*got == 0) return false;
    digest.add({buffer.data(), *got});
    at += *got;
    bytes.release_before(at);
  }
  return true;
}

}  // namespace

Result<MessageFile> hold_message(const Path& path, std::uint64_t source, std::uint64_t message) {
  auto held = hold(path);
  if (!held) return std::move(held).take_error();
  auto lease = take_write_lease(held->fd.get(), path);
  if (!lease) return std::move(lease).take_error();
  return MessageFile{source, message, std::move(*held), *lease};
}

Result<std::unique_ptr<ByteSource>> open_message(int fd, const Path& shown) {
  std::array<char, kMagicSize> head{};
  auto got = read_at(fd, 0, head);
  if (!got) return std::move(got).take_error().during(shown.string());
  return open_bytes(fd, compression_of({head.data(), *got}), 0);
}

Result<bool> holds_message(int fd, const Path& shown, Format format,
                           const PlannedMessage& message) {
  auto bytes = open_message(fd, shown);
  if (!bytes) return std::move(bytes).take_error();
  ByteDigest digest;
  auto is_long_enough = hash_range(**bytes, message.range, digest);
  if (!is_long_enough) return std::move(is_long_enough).take_error().during(shown.string());
  if (!*is_long_enough || digest.finish() != message.hash) return false;
  if (format == Format::Emlx) return true;
  char next = 0;
  auto more = (*bytes)->read_at(message.range.end, {&next, 1});
  if (!more) return std::move(more).take_error().during(shown.string());
  return *more == 0;
}

}  // namespace oubli::wiper
