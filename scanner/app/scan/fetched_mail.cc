// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/fetched_mail.h"

namespace oubli::app {

namespace {

constexpr std::uint64_t kSpoolBytes = 8U << 20;

Error stopped() { return {ErrorCode::Interrupted, "scan: stopped", ""}; }

}  // namespace

Status FetchedMail::add(const ContainerPtr& folder, const imap::SpoolRecord& record,
                        std::string_view bytes) {
  // Here, because whoever waits for room must not hold what the others wait for.
  if (held_ == 0 && !state_.spools.wait_for_room([&] { return state_.should_stop(); })) {
    return stopped();
  }
  if (state_.should_stop()) return stopped();
  SpoolFile& spool = spools_[folder];
  const std::uint64_t before = spool.size();
  if (auto added = spool.add(record, bytes); !added) return added;
  held_ += spool.size() - before;
  return held_ >= kSpoolBytes ? hand_over() : Status();
}

Status FetchedMail::hand_over() {
  if (state_.should_stop()) return {};
  for (auto& [folder, spool] : spools_) {
    if (auto handed = hand_over(folder, spool); !handed) return handed;
  }
  spools_.clear();
  held_ = 0;
  return {};
}

Status FetchedMail::hand_over(const ContainerPtr& folder, SpoolFile& spool) {
  Entry entry;
  entry.size = spool.size();
  auto fd = spool.finish();
  if (!fd) return std::move(fd).take_error();
  state_.bytes_known += entry.size;
  folder->jobs.fetch_add(1);
  Job job;
  job.files.push_back({folder, std::move(entry)});
  job.files.back().spool = state_.spools.keep(*std::move(fd));
  state_.queue.push(std::move(job));
  return {};
}

}  // namespace oubli::app
