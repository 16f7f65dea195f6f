// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/outbox.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>

#include <sys/socket.h>

#include "scanner/sandbox/fd_socket.h"

namespace oubli::sandbox {

void Outbox::post(MessageKind kind, std::string_view bytes, std::span<const UniqueFd> files) {
  assert(is_empty());
  files_.clear();
  for (const UniqueFd& file : files) files_.push_back(file.get());
  header_ = {kind, static_cast<std::uint32_t>(files_.size()), bytes.size()};
  bytes_ = bytes;
  sent_ = 0;
  total_ = sizeof(header_) + padding_of(files_.size()) + bytes_.size();
}

// The wire: header with the first batch of descriptors, a byte of padding with each further batch,
// the bytes. A batch leaves with the first byte of its part.
int Outbox::push(int socket) {
  static char padding = 0;
  while (!is_empty()) {
    const std::size_t before_bytes = sizeof(header_) + padding_of(files_.size());
    std::array<iovec, 2> parts{};
    std::size_t part_count = 1;
    std::span<const int> batch;
    if (sent_ < sizeof(header_)) {
      parts[0] = {reinterpret_cast<char*>(&header_) + sent_, sizeof(header_) - sent_};
      if (sent_ == 0) batch = std::span(files_).first(std::min(files_.size(), kFilesPerBatch));
      if (before_bytes == sizeof(header_) && !bytes_.empty()) {
        parts[part_count++] = {const_cast<char*>(bytes_.data()), bytes_.size()};
      }
    } else if (sent_ < before_bytes) {
      const std::size_t from = (sent_ - sizeof(header_) + 1) * kFilesPerBatch;
      batch = std::span(files_).subspan(from, std::min(files_.size() - from, kFilesPerBatch));
      parts[0] = {&padding, 1};
    } else {
      const std::size_t from = sent_ - before_bytes;
      parts[0] = {const_cast<char*>(bytes_.data()) + from, bytes_.size() - from};
    }
    const ssize_t sent =
        send_with_files(socket, std::span(parts).first(part_count), batch, MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN ? 0 : errno;
    sent_ += static_cast<std::size_t>(sent);
  }
  return 0;
}

}  // namespace oubli::sandbox
