// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes to and from a mail server, whoever holds the socket. Owned by one client; one thread.
// Failure: an empty receive(), from which there is no way back.
#pragma once

#include <string>
#include <string_view>

namespace oubli::imap {

class Line {
 public:
  Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  virtual ~Line() = default;

  virtual void send(std::string_view bytes) = 0;
  // What has come, at least a byte; empty when nothing will come any more.
  virtual std::string receive() = 0;
};

}  // namespace oubli::imap
