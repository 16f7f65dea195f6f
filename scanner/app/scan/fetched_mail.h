// SPDX-License-Identifier: GPL-3.0-or-later
// Mail fetched from a server on its way to the scanning threads: gathered in memory by folder, and
// handed over when it is enough, never more than a few pieces at a time. Owned by the discovering
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "scanner/app/scan/scan_state.h"
#include "scanner/app/spool_file.h"

namespace oubli::app {

class FetchedMail {
 public:
  explicit FetchedMail(ScanState& state) : state_(state) {}

  // Waits for room. Failure: Interrupted where the scan is to stop.
  Status add(const ContainerPtr& folder, const imap::SpoolRecord& record, std::string_view bytes);
  Status hand_over();

 private:
  Status hand_over(const ContainerPtr& folder, SpoolFile& spool);

  ScanState& state_;
  std::map<ContainerPtr, SpoolFile> spools_;
  std::uint64_t held_ = 0;
};

}  // namespace oubli::app
