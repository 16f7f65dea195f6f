// SPDX-License-Identifier: GPL-3.0-or-later
// The conversation of one worker with one mail server, from its Open to its Close. Owned by the
// worker; one thread.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/imap/client.h"
#include "scanner/sandbox/sandbox.h"

namespace oubli::worker {

class ServerTask {
 public:
  ServerTask();
  ~ServerTask();
  ServerTask(const ServerTask&) = delete;
  ServerTask& operator=(const ServerTask&) = delete;

  void serve(std::string_view body, sandbox::Channel& channel);

 private:
  class ChannelLine;
  std::unique_ptr<ChannelLine> line_;  // outlives the client
  std::unique_ptr<imap::Client> client_;
};

}  // namespace oubli::worker
