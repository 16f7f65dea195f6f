// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/reapply.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "adapters/base/counted.h"
#include "scanner/app/forget.h"

namespace oubli::app {

namespace {

using Claimed = std::set<std::string>;  // locators that an erasure before takes away

class Reapplication {
 public:
  Reapplication(Workspace& workspace, sandbox::Zygote& zygote, const ReapplyOptions& options)
      : workspace_(workspace), zygote_(zygote), options_(options) {}

  Result<ReapplyOutcome> run();

 private:
  Result<ScanSummary> scan_sources();
  Status look_for(ErasureMemory memory, const ScanSummary& scanned);
  Result<std::vector<subject::Evidence>> evidence_of(const ErasureMemory& memory,
                                                     const ScanSummary& scanned);
  Result<bool> is_any_back(const ErasureMemory& memory);
  EraseOptions options_for(const ErasureMemory& memory, subject::Subject subject) const;
  void add_unread(const std::vector<Unreadable>& unread);
  void add(ReappliedErasure erasure, const PlanShown& plan);
  Result<bool> is_agreed();
  void carry_out(ReappliedErasure& erasure, subject::Subject subject);

  Workspace& workspace_;
  sandbox::Zygote& zygote_;
  const ReapplyOptions& options_;
  ReapplyOutcome outcome_;
  std::vector<subject::Subject> subjects_;  // of outcome_.shown.erasures
  Claimed claimed_;
};

Result<ScanSummary> Reapplication::scan_sources() {
  ScanOptions scanning = options_.erase.scan;
  scanning.leftovers = index::Leftovers::Keep;  // what is merged now is overwritten as well
  auto scanned = scan(&workspace_, zygote_, scanning);
  if (scanned && scanned->was_interrupted) {
    return Error{ErrorCode::Interrupted, "reapply: interrupted; nothing was erased",
                 "run the same command again to go on"};
  }
  return scanned;
}

// What in these sources stands behind the digests of the person.
Result<std::vector<subject::Evidence>> Reapplication::evidence_of(const ErasureMemory& memory,
                                                                  const ScanSummary& scanned) {
  FindOptions options = options_.erase.find;
  options.subject = {};
  options.remembered = Remembered{memory.pseudonyms, memory.narrowing};
  options.containers = scanned.containers;
  options.min_score = 0.0;
  auto found = find(workspace_, zygote_, options);
  if (!found) return std::move(found).take_error();
  add_unread(found->unproved);
  std::vector<subject::Evidence> evidence;
  std::set<std::pair<std::string, std::string>> seen;
  for (FoundMessage& match : found->matches) {
    for (subject::Evidence& one : match.match.evidence) {
      if (seen.emplace(one.category, one.text).second) evidence.push_back(std::move(one));
    }
  }
  return evidence;
}

Result<bool> Reapplication::is_any_back(const ErasureMemory& memory) {
  for (const index::Identity& message : memory.messages) {
    auto known = workspace_.catalog().find_message(message);
    if (!known) return std::move(known).take_error();
    if (*known) return true;
  }
  return false;
}

EraseOptions Reapplication::options_for(const ErasureMemory& memory,
                                        subject::Subject subject) const {
  EraseOptions options = options_.erase;
  options.find.subject = std::move(subject);
  options.find.min_score = memory.min_score;
  options.find.erased_before = {memory.messages.begin(), memory.messages.end()};
  options.mode = memory.mode;
  options.applies_again = memory.id;
  options.remember_until = memory.until;
  options.plan_file.clear();
  return options;
}

// What was written a moment ago is read again for every plan, and may not be readable then.
void Reapplication::add_unread(const std::vector<Unreadable>& unread) {
  auto& all = outcome_.shown.not_examined.unread;
  for (const Unreadable& one : unread) {
    const bool is_known = std::ranges::find(all, one.locator, &Unreadable::locator) != all.end();
    if (!is_known) all.push_back(one);
  }
}

void Reapplication::add(ReappliedErasure erasure, const PlanShown& plan) {
  std::map<std::string, Returned> by_source;
  for (const FoundMessage& message : plan.messages) {
    const bool is_kept =
        std::ranges::find(plan.kept, message.locator, &Unreadable::locator) != plan.kept.end() ||
        std::ranges::find(plan.restricted, message.locator, &wiper::Erasure::locator) !=
            plan.restricted.end();
    if (is_kept || claimed_.contains(message.locator)) continue;
    if (erasure.memory.mode == EraseMode::Delete) claimed_.insert(message.locator);
    Returned& returned = by_source[message.source];
    returned.source = message.source;
    ++returned.messages;
    ++erasure.total;
    if (std::ranges::any_of(message.match.evidence,
                            [](const auto& one) { return one.category == kErasedBefore; })) {
      ++returned.identical;
    }
  }
  for (auto& [unused, returned] : by_source) erasure.returned.push_back(std::move(returned));
  erasure.kept = plan.kept;
  erasure.restricted = plan.restricted;
  outcome_.shown.total += erasure.total;
  outcome_.shown.erasures.push_back(std::move(erasure));
}

Status Reapplication::look_for(ErasureMemory memory, const ScanSummary& scanned) {
  auto evidence = evidence_of(memory, scanned);
  if (!evidence) return std::move(evidence).take_error();
  auto is_back = is_any_back(memory);
  if (!is_back) return std::move(is_back).take_error();
  if (evidence->empty() && !*is_back) return {};
  subject::Subject subject = subject::recover(memory.pseudonyms, *evidence);
  EraseOptions options = options_for(memory, subject);
  PlanShown plan;
  options.is_dry_run = true;
  options.confirm = [&](const PlanShown& shown) {
    plan = shown;
    return std::nullopt;
  };
  auto planned = erase(workspace_, zygote_, std::move(options));
  if (!planned) return std::move(planned).take_error().during("erasure " + memory.id);
  add_unread(plan.not_examined.unread);
  if (plan.messages.empty()) return {};
  add({std::move(memory), {}, {}, {}, 0, std::nullopt, {}}, plan);
  subjects_.push_back(std::move(subject));
  return {};
}

// The whole is agreed to at once: what was stated or typed is its size.
Result<bool> Reapplication::is_agreed() {
  const ReapplyShown& shown = outcome_.shown;
  const EraseOptions& erasing = options_.erase;
  const auto agreed = options_.confirm(shown);
  if (erasing.is_dry_run || shown.total == 0) return false;
  const std::string size = "--yes --expect " + std::to_string(shown.total);
  if (!agreed && !erasing.expected)
    return refused("reapply: nobody agreed to the plan; nothing was erased", size);
  const std::uint64_t stated = erasing.expected ? *erasing.expected : *agreed;
  const bool is_overridden = erasing.overrides.contains(wiper::kRuleCountDiffers);
  if (stated != shown.total && !is_overridden) {
    return refused("reapply: " + counted(shown.total, "message") + " came back, and " +
                       counted(stated) + " were agreed to (rule count-differs)",
                   size);
  }
  return true;
}

void Reapplication::carry_out(ReappliedErasure& erasure, subject::Subject subject) {
  EraseOptions options = options_for(erasure.memory, std::move(subject));
  options.expected = erasure.total;
  options.confirm = [](const PlanShown&) { return std::nullopt; };
  auto done = erase(workspace_, zygote_, std::move(options));
  if (!done) {
    erasure.failure = std::move(done).take_error().during("erasure " + erasure.memory.id);
  } else {
    erasure.failure = done->verdict;
    erasure.outcome = *std::move(done);
  }
  if (options_.on_carried_out) options_.on_carried_out(erasure);
}

// The one reason where nothing was done at all; else some of it was.
Status verdict_of(const std::vector<ReappliedErasure>& erasures) {
  const auto failed = std::ranges::find_if(erasures, [](const auto& one) { return !one.failure; });
  if (failed == erasures.end()) return {};
  const bool is_any_done =
      std::ranges::any_of(erasures, [](const auto& one) { return one.outcome.has_value(); });
  Error error = failed->failure.error();
  if (is_any_done) error.code = ErrorCode::Partial;
  return error;
}

Result<ReapplyOutcome> Reapplication::run() {
  auto settled = settle(workspace_, zygote_, options_.erase.scan.servers, options_.erase.scan.stop);
  if (!settled) return std::move(settled).take_error();
  outcome_.settled = *std::move(settled);
  auto memories = remembered(workspace_);
  if (!memories) return std::move(memories).take_error();
  auto scanned = scan_sources();
  if (!scanned) return std::move(scanned).take_error();
  auto left_out = app::not_examined(workspace_.catalog(), *scanned, {});
  if (!left_out) return std::move(left_out).take_error();
  ReapplyShown& shown = outcome_.shown;
  shown.not_examined = *std::move(left_out);
  shown.remembered = memories->size();
  std::ranges::stable_sort(*memories, {}, &ErasureMemory::mode);  // deletions first
  for (ErasureMemory& memory : *memories) {
    if (auto looked = look_for(std::move(memory), *scanned); !looked)
      return std::move(looked).take_error();
  }
  auto agreed = is_agreed();
  if (!agreed) return std::move(agreed).take_error();
  if (!*agreed) return std::move(outcome_);
  for (std::size_t i = 0; i < shown.erasures.size(); ++i) {
    if (shown.erasures[i].total > 0) carry_out(shown.erasures[i], std::move(subjects_[i]));
  }
  outcome_.verdict = verdict_of(shown.erasures);
  return std::move(outcome_);
}

}  // namespace

Result<ReapplyOutcome> reapply(Workspace& workspace, sandbox::Zygote& zygote,
                               ReapplyOptions options) {
  return Reapplication(workspace, zygote, options).run();
}

}  // namespace oubli::app
