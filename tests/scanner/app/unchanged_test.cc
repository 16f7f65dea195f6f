// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <thread>

#include "tests/scanner/app/scanning.h"

namespace oubli::app::test {
namespace {

class Unchanged : public Scanning {};

// Waiting for the disk would be most of what such a scan costs.
TEST_F(Unchanged, MailIsScannedAgainWithoutWritingAnything) {
  write("in.mbox", "From a@b Thu Jan  1 00:00:00 2015\n" + message("ann") + "\n");
  write_eml("ben");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // or it may change unseen
  EXPECT_EQ(scan_mail().messages, 2U);
  const Path log = workspace_->folder() / "catalog.db-wal";
  ASSERT_TRUE(workspace_->catalog().checkpoint());
  ASSERT_EQ(std::filesystem::file_size(log), 0U);
  const ScanSummary again = scan_mail();
  EXPECT_EQ(again.skipped, 2U);
  EXPECT_EQ(std::filesystem::file_size(log), 0U);
}

}  // namespace
}  // namespace oubli::app::test
