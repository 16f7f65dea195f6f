// SPDX-License-Identifier: GPL-3.0-or-later
// One folder of a server as it is copied, in whatever form: a Maildir, or an mbox. What was copied
// stays whatever happens, and is gone on with by the next run. Owned by one export; one thread.
// Failure: an Error that names the folder in the copy.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/imap/uid_set.h"
#include "adapters/message.h"
#include "scanner/app/server/mail_server.h"

namespace oubli::app {

class FolderCopy {
 public:
  FolderCopy() = default;
  FolderCopy(const FolderCopy&) = delete;
  FolderCopy& operator=(const FolderCopy&) = delete;
  virtual ~FolderCopy() = default;

  // What an earlier run copied.
  [[nodiscard]] virtual const imap::UidSet& held() const = 0;
  // Of what stands in the copy, messages whose bytes are not those of the server: the form has no
  // room for them as they are.
  [[nodiscard]] virtual std::uint64_t altered() const = 0;
  // The flags that the form has no room for. REQUIRES: facts.
  [[nodiscard]] virtual std::vector<std::string> lost_of(const ServerMail& mail) const = 0;
  // Bytes of a file below the root of the copy.
  struct Place {
    std::string file;
    ByteRange where{};
  };
  // Returns where it stands. REQUIRES: facts, and that it is not held.
  virtual Result<Place> add(const ServerMail& mail) = 0;
};

}  // namespace oubli::app
