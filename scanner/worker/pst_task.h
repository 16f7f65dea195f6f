// SPDX-License-Identifier: GPL-3.0-or-later
// A worker as the editor of a PST: what was looked at stays until it is written. Owned by the
// worker; one thread.
#pragma once

#include <memory>
#include <string_view>

#include "scanner/sandbox/sandbox.h"
#include "scanner/worker/pst_protocol.h"

namespace oubli::worker {

class PstTask {
 public:
  PstTask();
  ~PstTask();
  PstTask(const PstTask&) = delete;
  PstTask& operator=(const PstTask&) = delete;

  void serve(std::string_view body, sandbox::Channel& channel);

 private:
  class AskedBytes;
  Status carry_out(const PstRequest& asked, sandbox::Channel& channel);

  std::unique_ptr<AskedBytes> first_, second_;  // outlive the editor
  std::unique_ptr<pst::Editor> editor_;
};

}  // namespace oubli::worker
