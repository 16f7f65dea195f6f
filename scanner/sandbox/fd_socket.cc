// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/fd_socket.h"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>

#include "scanner/sandbox/protocol.h"

namespace oubli::sandbox {
namespace {

union ControlBuffer {
  char bytes[CMSG_SPACE(sizeof(int) * kFilesPerBatch)];
  cmsghdr align;
};

msghdr message_of(std::span<const iovec> bytes) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(bytes.data());  // the kernel does not write to it
  message.msg_iovlen = bytes.size();
  return message;
}

void take_files(msghdr& message, std::vector<UniqueFd>& files) {
  for (cmsghdr* at = CMSG_FIRSTHDR(&message); at != nullptr; at = CMSG_NXTHDR(&message, at)) {
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(at) + i * sizeof(int), sizeof(int));
      files.emplace_back(fd);
    }
  }
}

}  // namespace

ssize_t send_with_files(int socket, std::span<const iovec> bytes, std::span<const int> files,
                        int flags) {
  msghdr message = message_of(bytes);
  ControlBuffer control;
  if (!files.empty()) {
    std::memset(&control, 0, sizeof(control));
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(files.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(files.size_bytes());
    std::memcpy(CMSG_DATA(header), files.data(), files.size_bytes());
  }
  for (;;) {
    const ssize_t sent = ::sendmsg(socket, &message, flags | MSG_NOSIGNAL);
    if (sent >= 0 || errno != EINTR) return sent;
  }
}

ssize_t receive_with_files(int socket, std::span<const iovec> into, std::vector<UniqueFd>& files,
                           int flags) {
  msghdr message = message_of(into);
  ControlBuffer control;
  for (;;) {
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof(control.bytes);
    const ssize_t got = ::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return got;
    take_files(message, files);
    if ((message.msg_flags & MSG_CTRUNC) == 0) return got;
    errno = EMSGSIZE;
    return -1;
  }
}

}  // namespace oubli::sandbox
