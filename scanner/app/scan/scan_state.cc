// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/scan_state.h"

#include <algorithm>
#include <thread>

#include "scanner/detect/detectors.h"

namespace oubli::app {

Result<std::vector<bool>> Claims::claim(const std::vector<index::Identity>& identities) {
  const std::lock_guard hold(lock_);
  std::vector<bool> is_known(identities.size(), false);
  if (workspace_ != nullptr) {
    if (auto opened = open_catalog(); !opened) return std::move(opened).take_error();
    auto known = catalog_->known(identities, before_);
    if (!known) return std::move(known).take_error();
    is_known = *std::move(known);
  }
  std::vector<bool> is_ours(identities.size());
  for (std::size_t i = 0; i < identities.size(); ++i) {
    is_ours[i] = !is_known[i] && claimed_.insert(identities[i]).second;
  }
  return is_ours;
}

Status Claims::open_catalog() {
  if (catalog_) return {};
  auto opened = workspace_->second_catalog();
  if (!opened) return std::move(opened).take_error();
  catalog_ = *std::move(opened);
  if (!is_full_) return {};
  auto shards = catalog_->shards();
  if (!shards) return std::move(shards).take_error();
  for (std::uint32_t shard = 0; shard < *shards; ++shard) {
    auto last = catalog_->committed(shard);
    if (!last) return std::move(last).take_error();
    before_.push_back(*last);
  }
  return {};
}

Status Claims::load_lost() {
  if (workspace_ == nullptr) return {};
  auto lost = workspace_->catalog().lost_messages();
  if (!lost) return std::move(lost).take_error();
  lost_ = *std::move(lost);
  return {};
}

std::uint32_t Claims::times_lost(const index::Identity& identity) const {
  const auto at = lost_.find(identity);
  return is_full_ || at == lost_.end() ? 0 : at->second;
}

void Claims::settle(const std::vector<index::Batch::NewMessage>& messages) {
  const std::lock_guard hold(lock_);
  for (const auto& message : messages) claimed_.erase(message.identity);
}

unsigned jobs_of(const ScanOptions& options) {
  return options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
}

ScanState::ScanState(Workspace* the_workspace, const ScanOptions& the_options)
    : workspace(the_workspace),
      options(the_options),
      spools(2 * static_cast<std::size_t>(jobs_of(the_options))),
      repositories(the_options.passphrases),
      claims(the_workspace, the_options.is_full),
      findings(detect::categories().size()) {}

void ScanState::add(const ContainerPtr& container) {
  const std::lock_guard hold(lock_);
  containers_[container->id] = container;
}

Status ScanState::finish(ContainerScan& container) {
  {
    const std::lock_guard hold(lock_);
    containers_.erase(container.id);
  }
  if (workspace == nullptr || container.is_retry || container.is_failed || should_stop()) return {};
  Fingerprint fingerprint = container.fingerprint;
  if (container.is_to_be_seen_again) fingerprint.modified_ns = kNeverTrue;
  return workspace->catalog().finish_container(container.id, fingerprint, container.gone,
                                               container.gone_to);
}

Status ScanState::job_ended(const ContainerPtr& container) {
  if (container->jobs.fetch_sub(1) == 1 && container->rows == 0) return finish(*container);
  return {};
}

Status ScanState::rows_settled(index::ContainerId id, std::uint64_t count) {
  ContainerPtr container;
  {
    const std::lock_guard hold(lock_);
    const auto at = containers_.find(id);
    if (at == containers_.end()) return {};
    container = at->second;
  }
  if (container->rows.fetch_sub(count) == count && container->jobs == 0) return finish(*container);
  return {};
}

void ScanState::fail(Error error) {
  const std::lock_guard hold(lock_);
  if (!failure_) failure_ = std::move(error);
  has_failed_ = true;
  queue.close();
}

bool ScanState::should_stop() const {
  return has_failed_ || (options.stop != nullptr && options.stop->load());
}

Status ScanState::first_failure() {
  const std::lock_guard hold(lock_);
  if (failure_) return *failure_;
  return {};
}

void ScanState::report_progress() {
  if (options.on_progress) options.on_progress({messages, bytes_done, bytes_known});
}

void ScanState::note_unread(Unreadable unread) {
  const std::lock_guard hold(lock_);
  unread_.push_back(std::move(unread));
}

std::vector<Unreadable> ScanState::take_unread() {
  const std::lock_guard hold(lock_);
  return std::move(unread_);
}

void ScanState::note_passed_within(const Path& archive, std::uint64_t count) {
  const std::lock_guard hold(lock_);
  passed_within_[archive] = count;
}

std::map<Path, std::uint64_t> ScanState::passed_within() {
  const std::lock_guard hold(lock_);
  return passed_within_;
}

}  // namespace oubli::app
