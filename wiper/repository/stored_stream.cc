// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/repository/stored_stream.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include <sys/mman.h>

#include "adapters/base/files.h"
#include "adapters/compression/piped.h"
#include "adapters/walk/recognise.h"

namespace oubli::wiper {

namespace {

constexpr std::uint64_t kKept = 4U << 20;  // more than headers of one member come to
constexpr std::size_t kReadAtOnce = 1U << 20;

}  // namespace

StoredStream::StoredStream(int fd)
    : bytes_(by_offset(std::make_unique<PipedBytes>(fd), kKept)), walker_(*bytes_) {}

Result<std::optional<archive::TarMember>> StoredStream::next() {
  auto member = walker_.next();
  if (!member || *member) return member;
  if (auto ended = read_to_end(walker_.end_mark()); !ended) return std::move(ended).take_error();
  return member;
}

Status StoredStream::read(std::uint64_t begin, std::uint64_t end, const Take& take) {
  std::string room;
  for (std::uint64_t at = begin; at < end;) {
    room.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kReadAtOnce, end - at)));
    bytes_->release_before(at);
    auto got = bytes_->read_at(at, room);
    if (!got) return std::move(got).take_error();
    if (*got < room.size()) return damaged("it ends early");
    if (Status taken = take(room); !taken) return taken;
    at += room.size();
  }
  return {};
}

Result<std::string> StoredStream::head(const archive::TarMember& member) {
  const std::uint64_t size = member.data_end - member.data;
  std::string head(static_cast<std::size_t>(std::min<std::uint64_t>(walk::kHeadSize, size)), '\0');
  auto got = bytes_->read_at(member.data, head);
  if (!got) return std::move(got).take_error();
  if (*got < head.size()) return damaged("it ends early");
  return head;
}

Result<UniqueFd> StoredStream::hold(const archive::TarMember& member, const Take& also) {
  UniqueFd held(::memfd_create("oubli-mailbox", MFD_CLOEXEC));
  if (!held.is_open()) return system_error("hold a mailbox in memory", errno);
  auto done = read(member.data, member.data_end, [&](std::string_view run) -> Status {
    if (also) {
      if (auto taken = also(run); !taken) return taken;
    }
    return write_all(held.get(), run);
  });
  if (!done) return std::move(done).take_error();
  return held;
}

// Who writes must not find the pipe closed; and nothing but padding may stand there.
Status StoredStream::read_to_end(std::uint64_t at) {
  std::string room(kReadAtOnce, '\0');
  for (;;) {
    bytes_->release_before(at);
    auto got = bytes_->read_at(at, room);
    if (!got) return std::move(got).take_error();
    if (*got == 0) return {};
    const std::string_view run = std::string_view(room).substr(0, *got);
    if (run.find_first_not_of('\0') != run.npos) return damaged("something stands behind its end");
    at += *got;
  }
}

}  // namespace oubli::wiper
