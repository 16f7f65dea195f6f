// SPDX-License-Identifier: GPL-3.0-or-later
// What a killed run left, brought to an end: Wiper::recover().
#include <algorithm>
#include <utility>

#include "wiper/disk/held_file.h"
#include "wiper/mailbox/file_redactor.h"
#include "wiper/outcome.h"
#include "wiper/repository/repository_eraser.h"
#include "wiper/server/server_eraser.h"
#include "wiper/wiper.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kLongestPlan = 1ULL << 30;

using SourceStates = std::map<std::uint64_t, SourceState>;
using BatchStates = std::map<std::uint64_t, BatchState>;

// All that can be is; gives the first reason why something cannot.
Status settle_all(Disk& disk, Journal& journal, SourceStates& states, BatchStates& batches) {
  Status first;
  for (auto& [source, state] : states) {
    if (!state.asked.empty()) continue;  // others have to be asked, see below
    auto done = settle_source(disk, journal, source, state);
    if (!done && first)
      first = std::move(done).take_error().during("settle " + state.path.string());
  }
  for (auto& [number, state] : batches) {
    auto done = settle_batch(disk, journal, number, state);
    if (!done && first) first = std::move(done).take_error().during("settle");
  }
  return first;
}

struct PlanBegun {
  Plan plan;
  ContentHash digest;
};

Result<PlanBegun> plan_begun(const Path& file, const Journal& journal) {
  auto fd = open_for_reading(file);
  if (!fd) return std::move(fd).take_error();
  auto saved = read_whole(fd->get(), kLongestPlan, file);
  if (!saved) return std::move(saved).take_error();
  const ContentHash digest = content_hash(*saved);
  if (journal.records().front().text != to_hex(digest)) {
    return damaged(file.string() + ": not the plan that was begun",
                   "put the file back as it was; its digest stands in the journal");
  }
  auto plan = parse_plan(*saved);
  if (!plan) return std::move(plan).take_error();
  return PlanBegun{*std::move(plan), digest};
}

Error killed_before(const Path& mailbox) {
  return failed(mailbox.string() + ": the run was killed before it was rewritten; it is as it was",
                "run the command again");
}

}  // namespace

// Fails where it cannot be settled yet.
Status Wiper::settle_in_repository(RepositoryEraser& eraser, std::uint64_t index,
                                   const PlannedSource& source, SourceStates& states,
                                   Receipt& receipt) {
  const auto state = states.find(index);
  if (state == states.end() || state->second.last == Step::Failed) {
    add_failure(source, killed_before(source.path), receipt);
    return {};
  }
  auto outcome = eraser.settle(index, source, state->second);
  const bool is_owed = !outcome && state->second.last != Step::Failed;
  if (is_owed) return std::move(outcome).take_error();
  add_mailbox(source, std::move(outcome), receipt);
  return {};
}

// Fails where it cannot be settled yet.
Status Wiper::settle_on_server(Journal& journal, std::uint64_t index, const PlannedSource& source,
                               SourceStates& states, Receipt& receipt) {
  const auto state = states.find(index);
  if (state == states.end() || state->second.last == Step::Failed) {
    add_failure(source, killed_before(source.path), receipt);
    return {};
  }
  ServerEraser eraser(journal, settings_.server_folders, nullptr);
  auto outcome = eraser.settle(index, source, state->second);
  if (outcome) {
    add_folder_on_server(source, *outcome, receipt);
    return {};
  }
  if (state->second.last != Step::Failed) return std::move(outcome).take_error();
  add_failure(source, std::move(outcome).take_error(), receipt);
  return {};
}

Result<std::optional<Receipt>> Wiper::recover() {
  auto journal = Journal::open(disk_, settings_.workspace, kJournal);
  if (!journal) return std::move(journal).take_error();
  // Killed before the journal began, nothing was touched; killed after it was closed, all is done.
  const auto& records = journal->records();
  if (!records.empty() && records.back().step != Step::Closed) return settle(*journal);
  if (auto done = tidy_up(*journal); !done) return std::move(done).take_error();
  return std::optional<Receipt>();
}

// Fails where something cannot be settled yet.
Status Wiper::settle_sources(Journal& journal, const Plan& plan, SourceStates& states,
                             std::map<std::uint64_t, FilesOutcome> files, Receipt& receipt) {
  RepositoryEraser stored(journal, settings_.repositories,
                          {settings_.splitters, settings_.pst_editors, settings_.workspace},
                          settings_.unpacker);
  for (std::uint64_t i = 0; i < plan.sources.size(); ++i) {
    const PlannedSource& source = plan.sources[i];
    if (source.erase.empty()) continue;  // nothing was to be done there
    if (is_remote(source.format)) {
      auto settled = settle_on_server(journal, i, source, states, receipt);
      if (!settled) return settled;
      continue;
    }
    if (is_in_repository(source.format)) {
      auto settled = settle_in_repository(stored, i, source, states, receipt);
      if (!settled) return settled;
      continue;
    }
    if (redacts_files(source)) files[i] = redaction_of(i, source, states);
    if (const auto outcome = files.find(i); outcome != files.end()) {
      add_files(source, outcome->second, {}, nullptr, receipt);
      continue;
    }
    const auto state = states.find(i);
    if (state == states.end() || state->second.last == Step::Failed) {
      add_failure(source, killed_before(source.path), receipt);
    } else {
      add_settled(source, state->second, settings_, receipt);
    }
  }
  return {};
}

Result<std::optional<Receipt>> Wiper::settle(Journal& journal) {
  auto states = states_of(journal);
  auto batches = batches_of(journal);
  if (auto done = settle_all(disk_, journal, states, batches); !done) {
    return std::move(done).take_error();
  }
  auto begun = plan_begun(settings_.workspace / kPlan, journal);
  if (!begun) return std::move(begun).take_error();
  const Plan& plan = begun->plan;
  Receipt receipt;
  receipt.started = settings_.now();
  receipt.plan = begun->digest;
  receipt.is_recovery = true;
  receipt.is_verified = true;
  receipt.ordered = plan.created;
  receipt.named = journal.records().front().parties;
  auto settled = settle_sources(journal, plan, states, outcomes_of(plan, batches), receipt);
  if (!settled) return std::move(settled).take_error();
  receipt.is_verified = receipt.is_verified && receipt.failures.empty();
  clear_index(plan, receipt);
  if (receipt.index && !*receipt.index) return receipt.index->error();
  if (auto done = clear_unfinished(disk_, settings_.workspace, receipt); !done) {
    return std::move(done).take_error();
  }
  if (auto done = close(journal, receipt); !done) return std::move(done).take_error();
  return std::optional<Receipt>(std::move(receipt));
}

}  // namespace oubli::wiper
