// SPDX-License-Identifier: GPL-3.0-or-later
// What the threads of one scan share: the claims on messages, the containers under way, the
// counters and the first failure. Any thread.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "indexer/catalog.h"
#include "scanner/app/scan/scan.h"
#include "scanner/app/scan/scan_job.h"
#include "scanner/programs/repositories.h"

namespace oubli::app {

// Who examines a message that stands in several places: whoever claims its identity first.
class Claims {
 public:
  // `workspace` null: without an index.
  Claims(const Workspace* workspace, bool is_full) : workspace_(workspace), is_full_(is_full) {}
  // Before the first claim. A full scan counts the losses anew.
  Status load_lost();

  // True where the caller must examine the message.
  Result<std::vector<bool>> claim(const std::vector<index::Identity>& identities);
  // In how many earlier scans a worker was lost on it.
  [[nodiscard]] std::uint32_t times_lost(const index::Identity& identity) const;
  [[nodiscard]] bool was_lost(const index::Identity& identity) const {
    return lost_.contains(identity);
  }
  // The catalog knows them now.
  void settle(const std::vector<index::Batch::NewMessage>& messages);

 private:
  Status open_catalog();

  std::mutex lock_;
  const Workspace* workspace_;
  // A connection of its own, so that no commit holds it up; opened when first asked.
  std::unique_ptr<index::Catalog> catalog_;
  std::vector<index::DocumentId> before_;          // the last of each shard that --full reads again
  std::unordered_set<index::Identity> claimed_;    // and not in the catalog yet
  std::map<index::Identity, std::uint32_t> lost_;  // read-only once loaded
  bool is_full_;
};

// How many scanning threads there are to be.
unsigned jobs_of(const ScanOptions& options);

class ScanState {
 public:
  ScanState(Workspace* workspace, const ScanOptions& options);

  void add(const ContainerPtr& container);
  // A job of the container ended; when it was the last and no row is waiting, it is complete.
  Status job_ended(const ContainerPtr& container);
  // `count` rows of the container reached the catalog.
  Status rows_settled(index::ContainerId id, std::uint64_t count);

  void fail(Error error);
  [[nodiscard]] bool should_stop() const;
  Status first_failure();
  void report_progress();

  Workspace* const workspace;
  const ScanOptions& options;
  Spools spools;  // outlives the jobs in the queue
  programs::Repositories repositories;
  JobQueue queue;
  Claims claims;
  std::atomic<std::uint64_t> messages{0}, bytes_done{0}, bytes_known{0}, skipped{0};
  std::vector<std::atomic<std::uint64_t>> findings;  // by row of the detector table

  // What --no-index run could not read (a catalog would hold it otherwise).
  void note_unread(Unreadable unread);
  std::vector<Unreadable> take_unread();
  // How many things within an archive hold no mail. Once it was read, by its path.
  void note_passed_within(const Path& archive, std::uint64_t count);
  std::map<Path, std::uint64_t> passed_within();

 private:
  Status finish(ContainerScan& container);

  std::mutex lock_;
  std::map<index::ContainerId, ContainerPtr> containers_;
  std::optional<Error> failure_;
  std::atomic<bool> has_failed_{false};
  std::vector<Unreadable> unread_;
  std::map<Path, std::uint64_t> passed_within_;
};

}  // namespace oubli::app
