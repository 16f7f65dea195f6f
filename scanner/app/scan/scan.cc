// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/scan.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <thread>

#include "scanner/app/scan/repair.h"
#include "scanner/app/scan/scan_discovery.h"
#include "scanner/app/scan/scan_end.h"
#include "scanner/app/scan/scan_thread.h"

namespace oubli::app {

namespace {

// Every number below the highest must be there to be read, whichever thread gets work first.
Status make_shards(ScanState& state) {
  if (state.workspace == nullptr) return {};
  index::Catalog& catalog = state.workspace->catalog();
  auto known = catalog.shards();
  if (!known) return std::move(known).take_error();
  for (std::uint32_t shard = *known; shard < jobs_of(state.options); ++shard) {
    auto made =
        index::ShardWriter::open(state.workspace->shard(shard), state.workspace->sealer(), 0);
    if (!made) return std::move(made).take_error();
    if (auto noted = catalog.remember_shard(shard, 0); !noted) return noted;
  }
  return {};
}

// The scanning threads, each with its shard; none is started before there is work.
class Crew {
 public:
  Crew(ScanState& state, sandbox::Zygote& zygote) : state_(state), zygote_(zygote) {}

  void start() {
    zygote_.warm_up();
    for (unsigned shard = 0; shard < jobs_of(state_.options); ++shard) {
      workers_.push_back(std::make_unique<ScanThread>(state_, zygote_, shard));
      try {
        threads_.emplace_back([worker = workers_.back().get()] { worker->run(); });
      } catch (const std::system_error& refused) {  // as many as the machine gives
        if (threads_.empty()) state_.fail(system_error("start a thread", refused.code().value()));
        break;
      }
    }
  }

  // Returns the places that wait for a message another thread had claimed.
  std::vector<index::Batch::NewPlace> join() {
    state_.queue.close();
    for (std::thread& thread : threads_) thread.join();
    std::vector<index::Batch::NewPlace> waiting;
    for (auto& worker : workers_) {
      auto rest = worker->take_waiting();
      std::move(rest.begin(), rest.end(), std::back_inserter(waiting));
    }
    workers_.clear();  // each lets go of its shard
    return waiting;
  }

 private:
  ScanState& state_;
  sandbox::Zygote& zygote_;
  std::vector<std::unique_ptr<ScanThread>> workers_;
  std::vector<std::thread> threads_;
};

// A source under which nothing is known is marked at once. Of the others all is known that was
// found before, until something in them turns out to have changed: a scan that finds nothing new
// writes nothing.
struct Begun {
  std::vector<index::UnfinishedSource> at_once, when_changed;
};

Result<Begun> sources_to_begin(const ScanState& state) {
  Begun begun;
  if (state.workspace == nullptr) return begun;
  for (const std::string& source : state.options.sources) {
    begun.at_once.push_back({absolute_of(source), state.options.share, state.options.shares});
  }
  auto& at_once = begun.at_once;
  auto listed = state.workspace->catalog().each_container([&](const index::KnownContainer& known) {
    const auto of_it = std::ranges::find_if(
        at_once, [&](const auto& source) { return is_below(known.container.path, source.path); });
    if (of_it == at_once.end()) return;
    begun.when_changed.push_back(std::move(*of_it));
    at_once.erase(of_it);
  });
  if (!listed) return std::move(listed).take_error();
  return begun;
}

// Until end_sources() what is in the sources is not known, which find() has to say.
Status begin_sources(const ScanState& state, const std::vector<index::UnfinishedSource>& sources) {
  return sources.empty() ? Status() : state.workspace->catalog().begin_sources(sources);
}

}  // namespace

Result<ScanSummary> scan(Workspace* workspace, sandbox::Zygote& zygote,
                         const ScanOptions& options) {
  const auto started = std::chrono::steady_clock::now();
  if (workspace != nullptr && options.is_full) {
    if (auto done = remake_damaged_shards(*workspace); !done) return std::move(done).take_error();
  }
  ScanState state(workspace, options);
  Crew crew(state, zygote);
  auto sources = sources_to_begin(state);
  if (!sources) return std::move(sources).take_error();
  ScanDiscovery discovery(state, [&] {
    auto begun = begin_sources(state, sources->when_changed);
    if (!begun) state.fail(std::move(begun).take_error());
    crew.start();
  });
  if (auto made = make_shards(state); !made) return std::move(made).take_error();
  if (auto loaded = state.claims.load_lost(); !loaded) return std::move(loaded).take_error();
  if (auto begun = begin_sources(state, sources->at_once); !begun) {
    return std::move(begun).take_error();
  }
  Status discovered = discovery.run();
  auto waiting = crew.join();
  if (auto failure = state.first_failure(); !failure) return std::move(failure).take_error();
  if (!discovered && !state.should_stop()) {
    auto noted = note_what_failed(state, discovery);
    return noted ? std::move(discovered).take_error() : std::move(noted).take_error();
  }
  ScanSummary summary;
  summary.was_interrupted = options.stop != nullptr && options.stop->load();
  auto stored = workspace == nullptr ? count_unstored(state, summary)
                                     : settle_stored(state, discovery, std::move(waiting), summary);
  if (!stored) return std::move(stored).take_error();
  add_met(state, discovery, summary);
  summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return summary;
}

}  // namespace oubli::app
