// SPDX-License-Identifier: GPL-3.0-or-later
// TLS over a line, with GnuTLS and without a socket: pure computing, so that it runs where nothing
// may be opened. TLS 1.2 or later; the server's certificate must be signed by one of the
// authorities given and name the host. Owned by one client; one thread. Failure: an Error that says
// why the server is not believed; a line that ends without TLS's own farewell reads as gone.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/imap/line.h"

namespace oubli::imap {

class Tls {
 public:
  // `line` is lent by the caller, who outlives the session. `authorities` is PEM.
  static Result<std::unique_ptr<Tls>> shake_hands(Line& line, const std::string& host,
                                                  const std::string& authorities);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  [[nodiscard]] bool write(std::string_view bytes);
  // 0 when nothing comes any more.
  [[nodiscard]] std::size_t read(std::span<char> into);

 private:
  struct State;
  explicit Tls(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What the library would open or compute on first use; before a process is confined.
void prepare_tls();

}  // namespace oubli::imap
