// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/worker_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <utility>

#include <unistd.h>

#include "scanner/sandbox/fd_socket.h"
#include "scanner/sandbox/protocol.h"
#include "scanner/sandbox/seccomp_filter.h"

namespace oubli::sandbox {
namespace {

// Half the ring: the parent copies one half while the worker fills the other.
constexpr std::uint64_t kRingDoorbellAt = kRingBytes / 4;

void ring_doorbell(Doorbell what) {
  const char byte = static_cast<char>(what);
  if (::write(kWorkerSocket, &byte, 1) != 1) ::_exit(0);  // the parent is gone
}

// Reads what the parent sends. Small messages take one system call.
class Inbox {
 public:
  Inbox() : scratch_(kScratch, '\0') {}

  // The next message; its bytes go to `frame`, its descriptors to `files`.
  void receive(MessageKind expected, std::string& frame, std::vector<UniqueFd>& files) {
    MessageHeader header;
    std::size_t got = receive_some(header, files);
    while (got < sizeof(header)) {
      got += read_into(reinterpret_cast<char*>(&header) + got, sizeof(header) - got, files);
    }
    if (header.kind != expected) ::_exit(kExitProtocol);
    const std::size_t padding = padding_of(header.files);
    std::size_t have = got - sizeof(header);  // in scratch_, padding first
    while (have < padding) have += read_into(scratch_.data() + have, kScratch - have, files);
    frame.assign(scratch_, padding, have - padding);
    frame.resize(header.bytes);
    for (std::size_t filled = have - padding; filled < frame.size();) {
      filled += read_into(frame.data() + filled, frame.size() - filled, files);
    }
    if (files.size() != header.files) ::_exit(kExitProtocol);
  }

 private:
  static constexpr std::size_t kScratch = 64U << 10;

  std::size_t receive_some(MessageHeader& header, std::vector<UniqueFd>& files) {
    const std::array parts{iovec{&header, sizeof(header)}, iovec{scratch_.data(), kScratch}};
    return checked(receive_with_files(kWorkerSocket, parts, files, 0));
  }

  std::size_t read_into(char* at, std::size_t size, std::vector<UniqueFd>& files) {
    const std::array part{iovec{at, size}};
    return checked(receive_with_files(kWorkerSocket, part, files, 0));
  }

  static std::size_t checked(ssize_t got) {
    if (got == 0) ::_exit(0);  // the parent is gone
    if (got < 0) ::_exit(kExitProtocol);
    return static_cast<std::size_t>(got);
  }

  std::string scratch_;
};

class RingChannel final : public Channel {
 public:
  RingChannel(SharedArea& shared, Inbox& inbox) : shared_(shared), inbox_(inbox) {}

  void reply(std::string_view frame) override {
    if (frame.size() > kLongestFrame) throw std::bad_alloc();
    const auto length = static_cast<std::uint32_t>(frame.size());
    put(reinterpret_cast<const char*>(&length), sizeof(length));
    put(frame.data(), frame.size());
    publish();
    if (written_ - announced_ < kRingDoorbellAt) return;
    ring_doorbell(Doorbell::Data);
    announced_ = written_;
  }

  std::string ask() override {
    ring_doorbell(Doorbell::Ask);
    announced_ = written_;
    return receive(MessageKind::Answer);
  }

  void progress(std::uint64_t position) override {
    shared_.position.store(position, std::memory_order_relaxed);
    shared_.beats.store(++beats_, std::memory_order_release);
  }

  void done() {
    ring_doorbell(Doorbell::Done);
    announced_ = written_;
  }

 private:
  void put(const char* from, std::size_t size) {
    while (size > 0) {
      const std::size_t room = room_now();
      if (room == 0) {
        wait_for_room();
        continue;
      }
      const std::size_t at = written_ % kRingBytes;
      const std::size_t chunk = std::min({size, room, kRingBytes - at});
      std::memcpy(shared_.ring + at, from, chunk);
      written_ += chunk;
      from += chunk;
      size -= chunk;
    }
  }

  [[nodiscard]] std::size_t room_now() const {
    return kRingBytes - (written_ - shared_.consumed.load(std::memory_order_acquire));
  }

  void publish() { shared_.written.store(written_, std::memory_order_release); }

  void wait_for_room() {
    publish();
    ring_doorbell(Doorbell::Full);
    announced_ = written_;
    receive(MessageKind::Room);
  }

  std::string receive(MessageKind kind) {
    std::string bytes;
    std::vector<UniqueFd> none;
    inbox_.receive(kind, bytes, none);
    return bytes;
  }

  SharedArea& shared_;  // the mapping lives as long as the process
  Inbox& inbox_;        // run_worker's, beside the channel
  std::uint64_t written_ = 0;
  std::uint64_t announced_ = 0;  // what the parent was last told of
  std::uint64_t beats_ = 0;
};

}  // namespace

void run_worker(const Service& service, SharedArea& shared) {
  // Some libraries print. What they print goes nowhere, and with a buffer of ours the C library
  // does not ask what kind of file standard output is, which the filter forbids.
  static std::array<char, BUFSIZ> unread;
  static_cast<void>(std::setvbuf(stdout, unread.data(), _IOFBF, unread.size()));
  try {
    Inbox inbox;
    RingChannel channel(shared, inbox);
    ring_doorbell(Doorbell::Ready);
    for (std::uint64_t number = 1;; ++number) {
      Request request;
      inbox.receive(MessageKind::Request, request.frame, request.files);
      shared.taken.store(number, std::memory_order_release);
      service.serve(std::move(request), channel);
      channel.done();
    }
  } catch (const std::bad_alloc&) {
    ::_exit(kExitOutOfMemory);
  } catch (...) {
    ::_exit(kExitException);
  }
}

}  // namespace oubli::sandbox
