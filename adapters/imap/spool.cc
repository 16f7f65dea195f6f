// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/spool.h"

#include <algorithm>
#include <array>
#include <functional>

#include "adapters/imap/place.h"

namespace oubli::imap {
namespace {

void put(std::string& out, std::uint64_t value) {
  for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
}

std::uint64_t get(std::span<const char> bytes) {
  std::uint64_t value = 0;
  for (unsigned i = 8; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

Status fill(ByteSource& source, std::uint64_t at, std::span<char> into) {
  for (std::size_t done = 0; done < into.size();) {
    auto got = source.read_at(at + done, into.subspan(done));
    if (!got) return std::move(got).take_error();
    if (*got == 0) return damaged("what was fetched from the server ends too early");
    done += *got;
  }
  return {};
}

// Calls `take` with each record and where its bytes begin, until it wants no more.
Status each_record(ByteSource& source,
                   const std::function<Result<bool>(const SpoolRecord&, std::uint64_t)>& take) {
  for (std::uint64_t at = 0;;) {
    std::array<char, kSpoolHead> head{};
    auto got = source.read_at(at, std::span(head).first(1));
    if (!got) return std::move(got).take_error();
    if (*got == 0) return {};
    if (auto whole = fill(source, at, head); !whole) return whole;
    const auto number = [&](std::size_t i) { return get(std::span(head).subspan(8 * i, 8)); };
    const SpoolRecord record{number(0), number(1), number(2), number(3)};
    at += kSpoolHead;
    if (record.held > UINT64_MAX - at) return damaged("what was fetched is not well-formed");
    auto more = take(record, at);
    if (!more) return std::move(more).take_error();
    if (!*more) return {};
    at += record.held;
  }
}

Result<bool> give(ByteSource& source, const SpoolRecord& record, std::uint64_t at,
                  const Limits& limits, const MessageSink& sink) {
  std::string bytes(std::min(record.held, limits.message_bytes), '\0');
  if (auto filled = fill(source, at, bytes); !filled) return std::move(filled).take_error();
  RawMessage message;
  message.frame = record.uid_validity;
  message.range = range_of(static_cast<Uid>(record.uid), record.size);
  message.bytes = bytes;
  message.is_cut = bytes.size() < record.size;
  return sink(message);
}

}  // namespace

std::string encode(const SpoolRecord& record) {
  std::string head;
  put(head, record.uid);
  put(head, record.uid_validity);
  put(head, record.held);
  put(head, record.size);
  return head;
}

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  if (item.files.empty()) return {};
  FileBytes source(item.files[0].get());
  return each_record(source, [&](const SpoolRecord& record, std::uint64_t at) -> Result<bool> {
    if (item.alive) item.alive();
    return give(source, record, at, limits, sink);
  });
}

Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits&) {
  return std::unique_ptr<ByteSource>(std::make_unique<FileBytes>(item.files[0].get()));
}

Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink) {
  bool is_there = false;
  auto read = each_record(source, [&](const SpoolRecord& record, std::uint64_t at) -> Result<bool> {
    if (record.uid != number_at(where.begin)) return true;
    is_there = true;
    auto given = give(source, record, at, limits, sink);
    if (!given) return std::move(given).take_error();
    return false;
  });
  if (!read) return read;
  return is_there ? Status() : damaged("the server has no such message any more");
}

}  // namespace oubli::imap
