// SPDX-License-Identifier: GPL-3.0-or-later
// scan: read, detect, index. One thread discovers, each of the others owns a confined worker and a
// shard of the index. Incremental: unchanged containers and entries are not read again, known
// content is not examined again; a run killed at any moment resumes from its last commit.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/source.h"
#include "indexer/leftovers.h"
#include "scanner/app/server/mail_server.h"
#include "scanner/app/workspace.h"
#include "scanner/sandbox/sandbox.h"

namespace oubli::app {

// Told now and then by any thread; must not block for long.
struct ScanProgress {
  std::uint64_t messages = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_known = 0;  // of what was discovered so far
};

struct ScanOptions {
  std::vector<std::string> sources;
  bool is_full = false;      // read and examine everything again
  bool may_be_gone = false;  // sources that are not there are named, and no failure of the scan
  unsigned jobs = 0;         // 0: one for each processor
  std::uint32_t share = 0, shares = 1;
  index::Leftovers leftovers = index::Leftovers::Remove;  // of the index
  Limits limits;
  Passphrases passphrases;         // of archives
  MailServers* servers = nullptr;  // who is asked where a source is an address
  std::function<void(const ScanProgress&)> on_progress;
  const std::atomic<bool>* stop = nullptr;  // set by a signal: commit what stands, then end
};

struct ScanSummary {
  std::uint64_t sources = 0;      // containers
  std::uint64_t messages = 0;     // standing in them now
  std::uint64_t unreadable = 0;   // messages or containers, see `unread`
  std::uint64_t unsupported = 0;  // parts of a type that is not examined
  std::uint64_t skipped = 0;      // messages not read again because nothing changed
  std::uint64_t bytes = 0;        // read
  double seconds = 0.0;
  std::map<std::string, std::uint64_t> findings;  // in what this run examined
  std::vector<Unreadable> unread;                 // in these sources, also from earlier runs
  std::vector<index::ContainerId> containers;     // the catalog's numbers of the sources met
  std::uint64_t unrecognised = 0;  // files that hold no mail we know, those in `unread` left out
  std::uint64_t volumes_on_trust = 0;  // of a tar, see wiper/stream/volume_sequence.h
  bool was_interrupted = false;
};

// `workspace` null: --no-index, nothing is stored.
Result<ScanSummary> scan(Workspace* workspace, sandbox::Zygote& zygote, const ScanOptions& options);

}  // namespace oubli::app
