// SPDX-License-Identifier: GPL-3.0-or-later
// What every command needs, in the order that is safe: the zygote first, while the process is
// small and holds no key; then the workspace. Owned by main; one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/base/secret.h"
#include "scanner/app/workspace.h"
#include "scanner/sandbox/sandbox.h"

namespace oubli::app {

struct SessionOptions {
  Path workspace;                              // empty: the default of the command-line contract
  Path passphrase_file;                        // empty: environment, systemd credential, then ask
  std::function<SecretText()> ask_passphrase;  // where the key needs one and none was given
  std::string region = "FR";
  bool warms_detectors = true;  // false where nothing will be detected (find, status)
  bool warms_at_once = true;    // false where there may be nothing to read (scan, status)
};

class Session {
 public:
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  // From here on no compressed file is unpacked in this process (unpack_by).
  // REQUIRES: no other thread is running.
  static Result<std::unique_ptr<Session>> start(SessionOptions options);

  // Opens it on first use.
  Result<Workspace*> workspace(Workspace::Use use);
  // Refused where `file` holds no passphrase.
  Result<wiper::Reached> change_passphrase(const Path& file);
  [[nodiscard]] sandbox::Zygote& zygote() { return *zygote_; }
  [[nodiscard]] const Path& workspace_folder() const { return options_.workspace; }

 private:
  Session() = default;
  Result<SecretText> passphrase() const;

  SessionOptions options_;
  std::unique_ptr<sandbox::Zygote> zygote_;
  std::unique_ptr<Workspace> workspace_;
};

}  // namespace oubli::app
