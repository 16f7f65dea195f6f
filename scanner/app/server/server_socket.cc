// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/server/server_socket.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace oubli::app {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kSocketPiece = 256U << 10;
constexpr milliseconds kTick{200};  // how soon a signal is heeded

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

Error interrupted() {
  return {ErrorCode::Interrupted, "talk to the mail server: stopped",
          "run the same command again to go on"};
}

// True when the descriptor is ready; false when the time is up.
Result<bool> wait_for(int fd, short events, milliseconds longest, const Patience& patience) {
  const auto end = Clock::now() + longest;
  for (;;) {
    if (patience.stop != nullptr && patience.stop->load()) return interrupted();
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{fd, events, 0};
    const int woken = ::poll(&waiting, 1, static_cast<int>(std::min(left, kTick).count()));
    if (woken > 0) return true;
    if (woken < 0 && errno != EINTR) return system_error("wait for the mail server", errno);
  }
}

Result<UniqueFd> connect_to(const addrinfo& address, const Patience& patience) {
  UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.is_open()) return system_error("open a socket", errno);
  if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return system_error("connect", errno);
    auto ready = wait_for(fd.get(), POLLOUT, patience.connect, patience);
    if (!ready) return std::move(ready).take_error();
    if (!*ready) return system_error("connect", ETIMEDOUT);
    int problem = 0;
    socklen_t size = sizeof problem;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &problem, &size) != 0) problem = errno;
    if (problem != 0) return system_error("connect", problem);
  }
  const int on = 1;
  (void)::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

}  // namespace

Result<ServerSocket> ServerSocket::connect(const std::string& host, std::uint16_t port,
                                           const Patience& patience) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed_by = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (failed_by != 0) {
    return failed("no address of " + host + " is known: " + ::gai_strerror(failed_by),
                  "check the name: getent hosts " + host);
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  Error last = failed("no address of " + host + " is known");
  for (const addrinfo* at = list.get(); at != nullptr; at = at->ai_next) {
    auto fd = connect_to(*at, patience);
    if (fd) return ServerSocket(*std::move(fd), patience);
    last = std::move(fd).take_error();
    if (last.code == ErrorCode::Interrupted) break;
  }
  return last;
}

Status wait_awhile(milliseconds how_long, const Patience& patience) {
  for (const auto end = Clock::now() + how_long; Clock::now() < end;) {
    if (patience.stop != nullptr && patience.stop->load()) return interrupted();
    std::this_thread::sleep_until(std::min(end, Clock::now() + kTick));
  }
  return {};
}

Status ServerSocket::slow_down(std::size_t bytes) {
  if (patience_.bytes_per_second == 0) return {};
  const std::chrono::duration<double> takes(static_cast<double>(bytes) /
                                            static_cast<double>(patience_.bytes_per_second));
  free_at_ = std::max(free_at_, Clock::now()) + std::chrono::duration_cast<Clock::duration>(takes);
  return wait_awhile(std::chrono::ceil<milliseconds>(free_at_ - Clock::now()), patience_);
}

Status ServerSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return system_error("send to the mail server", errno);
    auto ready = wait_for(fd_.get(), POLLOUT, patience_.silence, patience_);
    if (!ready) return std::move(ready).take_error();
    if (!*ready) return system_error("send to the mail server", ETIMEDOUT);
  }
  return {};
}

Result<std::string> ServerSocket::receive() {
  const std::uint64_t rate = patience_.bytes_per_second;
  const std::uint64_t most =
      rate == 0 ? kSocketPiece : std::clamp<std::uint64_t>(rate / 4, 256, kSocketPiece);
  std::string piece(most, '\0');
  for (;;) {
    const ssize_t got = ::recv(fd_.get(), piece.data(), piece.size(), 0);
    if (got >= 0) {
      piece.resize(static_cast<std::size_t>(got));
      if (auto slowed = slow_down(piece.size()); !slowed) return std::move(slowed).take_error();
      return piece;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return system_error("hear from the mail server", errno);
    auto ready = wait_for(fd_.get(), POLLIN, patience_.silence, patience_);
    if (!ready) return std::move(ready).take_error();
    if (!*ready) return system_error("hear from the mail server", ETIMEDOUT);
  }
}

}  // namespace oubli::app
