// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that stand nowhere a worker could read them (fetched from a mail server, passing in a
// stream), in memory, as a descriptor that a confined worker may be
// given: read-only, and sealed, so that what was hashed is what is examined. Never on a disk.
// Owned by whoever fills it; one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"
#include "adapters/imap/spool.h"

namespace oubli::app {

class SpoolFile {
 public:
  Status add(const imap::SpoolRecord& record, std::string_view bytes);
  // A message by itself, for whoever knows where it stands.
  Status add(std::string_view bytes);
  // Seals it; the next add() begins another.
  Result<UniqueFd> finish();
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  Status open();

  UniqueFd fd_;
  std::uint64_t size_ = 0;
};

}  // namespace oubli::app
