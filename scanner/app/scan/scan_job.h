// SPDX-License-Identifier: GPL-3.0-or-later
// The pieces of a scan that pass from the discovering thread to the scanning threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/source.h"
#include "indexer/catalog.h"
#include "scanner/app/scan/spools.h"

namespace oubli::app {

// A container being scanned. Shared by its jobs; the counters are atomic, the rest is set before
// the first job and read-only after.
struct ContainerScan {
  index::ContainerId id = 0;
  Container container;
  Fingerprint fingerprint;             // taken before the first byte was read
  std::vector<std::int64_t> gone;      // catalog rows of places that are no longer true
  std::int64_t gone_to = 0;            // and all rows of this container up to this one
  std::atomic<std::uint64_t> jobs{0};  // not finished; the discoverer holds one while cutting
  std::atomic<std::uint64_t> rows{0};  // places and failures noted and not yet in the catalog
  bool is_retry = false;               // unchanged; only what was lost in it is read again
  std::uint32_t lost_before = 0;       // in so many scans a worker was lost while reading it
  std::atomic<bool> is_failed{false};  // not read to its end: must not be marked complete
  // A file of it could not be opened, which its fingerprint may not tell when that is mended.
  std::atomic<bool> is_to_be_seen_again{false};
};

// No file was ever modified then: a fingerprint with it is never that of an unchanged container.
inline constexpr std::int64_t kNeverTrue = -1;

using ContainerPtr = std::shared_ptr<ContainerScan>;

// What an earlier scan lost with its worker is tried again in so many scans altogether: a lack of
// memory may have passed, while what ends every worker must not make every later scan slow.
inline constexpr std::uint32_t kTriesOfLost = 3;

struct JobFile {
  ContainerPtr container;
  Entry entry;
  std::optional<index::LostPlace> retried{};  // the job reads just this place
  SpoolPtr spool{};                           // of a mail server: what was fetched; else null
};

// Files of one format and compression, or a range of one file.
struct Job {
  std::vector<JobFile> files;
  ByteRange range{0, UINT64_MAX};
  bool is_to_be_cut = false;  // a large single file: ask a worker for its partitions first
  // Of one message, where `range` is, that is only to be named: there is nothing to read.
  std::string trouble{};
};

// Spreads names over shares; the same on every machine.
std::uint64_t spread(const std::string& name);

// Bounded, so that discovery does not run away from the scan. close() lets readers drain it.
class JobQueue {
 public:
  void push(Job job);
  // Never waits for room: for jobs made by a scanning thread, which would wait for itself.
  void push_front(Job job);
  // Nullopt when closed, empty, and no job is being cut any more.
  std::optional<Job> pop();
  // REQUIRES: called once for every job popped, after its own pushes.
  void done();
  void close();

 private:
  static constexpr std::size_t kRoom = 64;
  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::size_t running_ = 0;
  bool is_closed_ = false;
};

}  // namespace oubli::app
