// SPDX-License-Identifier: GPL-3.0-or-later
// Takes up an erasure that did not come to its end: each mailbox goes back to the whole old file or
// on to the whole new one, and of what was erased the index is cleared. Every command that writes
// calls it before its own work. One thread. Failure: it cannot be settled yet, nothing was guessed,
// and it may be called again.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "adapters/base/result.h"
#include "scanner/app/server/mail_server.h"
#include "scanner/app/workspace.h"
#include "scanner/sandbox/sandbox.h"
#include "wiper/wiper.h"

namespace oubli::app {

struct Settled {
  wiper::Receipt receipt;
  Status verdict;  // why it is not wholly done
};

// Nothing when nothing was left. `servers` are asked where it concerned them; may be null, and
// repositories opened with `passphrases`. `stop`: set by a signal.
Result<std::optional<Settled>> settle(Workspace& workspace, sandbox::Zygote& zygote,
                                      MailServers* servers, const Passphrases& passphrases,
                                      const std::atomic<bool>* stop);

// What every run of the wiper is given; the index is the caller's matter.
wiper::WiperSettings wiper_settings(const Workspace& workspace);

}  // namespace oubli::app
