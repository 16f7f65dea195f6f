// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/reapply.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "adapters/base/counted.h"
#include "scanner/app/erase/forget.h"

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
  struct MadeOut {
    subject::Subject subject;
    std::set<std::string> undecided;  // locators
  };
  Result<MadeOut> make_out(const ErasureMemory& memory, const ScanSummary& scanned);
  Result<FindSummary> look_up(const Remembered& part, const ScanSummary& scanned);
  Result<bool> is_any_back(const ErasureMemory& memory);
  EraseOptions options_for(const ErasureMemory& memory, subject::Subject subject) const;
  void add_unread(const std::vector<Unreadable>& unread);
  void add(ReappliedErasure erasure, const PlanShown& plan, const MadeOut& made_out);
  Result<PlanShown> plan_of(const ErasureMemory& memory, const subject::Subject& subject);
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

// Every message that may be meant by one thing that named the person, with what stands behind it.
Result<FindSummary> Reapplication::look_up(const Remembered& part, const ScanSummary& scanned) {
  FindOptions options = options_.erase.find;
  options.subject = {};
  options.remembered = part;
  options.containers = scanned.containers;
  options.min_score = 0.0;
  auto found = find(workspace_, zygote_, options);
  if (found) add_unread(found->unproved);
  return found;
}

void append(const subject::Subject& one, subject::Subject& to) {
  for (const auto list : {&subject::Subject::names, &subject::Subject::emails,
                          &subject::Subject::phones, &subject::Subject::ids}) {
    (to.*list).insert((to.*list).end(), (one.*list).begin(), (one.*list).end());
  }
}

// Thing by thing: what stands nowhere in this mail is not missed, and what may stand in it and is
// not made out leaves its messages undecided.
Result<Reapplication::MadeOut> Reapplication::make_out(const ErasureMemory& memory,
                                                       const ScanSummary& scanned) {
  MadeOut made;
  std::string born;
  for (const Remembered& part : memory.parts) {
    made.subject.region = part.pseudonyms.region;
    if (!part.pseudonyms.born.empty()) {  // known without the mail
      born = subject::recover(part.pseudonyms, {}).born;
      continue;
    }
    auto found = look_up(part, scanned);
    if (!found) return std::move(found).take_error();
    std::vector<subject::Evidence> evidence;
    for (const FoundMessage& match : found->matches)
      evidence.insert(evidence.end(), match.match.evidence.begin(), match.match.evidence.end());
    const subject::Subject one = subject::recover(part.pseudonyms, evidence);
    append(one, made.subject);
    if (!one.is_empty()) continue;
    for (const FoundMessage& match : found->matches) made.undecided.insert(match.locator);
  }
  // A date of birth by itself is other people's, but where nothing else was asked for.
  if (!made.subject.is_empty() || memory.parts.size() == 1) made.subject.born = born;
  for (auto* list :
       {&made.subject.names, &made.subject.emails, &made.subject.phones, &made.subject.ids}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return made;
}

Result<bool> Reapplication::is_any_back(const ErasureMemory& memory) {
  auto known = workspace_.catalog().known(memory.messages);
  if (!known) return std::move(known).take_error();
  return std::ranges::find(*known, true) != known->end();
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

void Reapplication::add(ReappliedErasure erasure, const PlanShown& plan, const MadeOut& made_out) {
  std::map<std::string, Returned> by_source;
  std::set<std::string> planned;
  // With half of what named the person a message would be redacted by half, and known by nobody
  // then.
  const bool is_half_known =
      erasure.memory.mode == EraseMode::Redact && !made_out.undecided.empty();
  for (const FoundMessage& message : plan.messages) {
    const bool is_kept =
        std::ranges::find(plan.kept, message.locator, &Unreadable::locator) != plan.kept.end() ||
        std::ranges::find(plan.restricted, message.locator, &wiper::Erasure::locator) !=
            plan.restricted.end();
    planned.insert(message.locator);
    if (is_half_known) {
      erasure.undecided.push_back(
          {message.locator,
           "not all that names the person of this erasure is made out by this mail: "
           "not redacted"});
      continue;
    }
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
  for (const std::string& locator : made_out.undecided) {
    if (planned.contains(locator)) continue;
    erasure.undecided.push_back(
        {locator, "may concern the person of this erasure, who is not made out by this mail"});
  }
  for (auto& [unused, returned] : by_source) erasure.returned.push_back(std::move(returned));
  erasure.kept = plan.kept;
  erasure.restricted = plan.restricted;
  outcome_.shown.total += erasure.total;
  outcome_.shown.erasures.push_back(std::move(erasure));
}

// What an erasure of this person, as far as they are made out, would take.
Result<PlanShown> Reapplication::plan_of(const ErasureMemory& memory,
                                         const subject::Subject& subject) {
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
  return plan;
}

Status Reapplication::look_for(ErasureMemory memory, const ScanSummary& scanned) {
  auto made = make_out(memory, scanned);
  if (!made) return std::move(made).take_error();
  auto is_back = is_any_back(memory);
  if (!is_back) return std::move(is_back).take_error();
  PlanShown plan;
  if (!made->subject.is_empty() || *is_back) {
    auto planned = plan_of(memory, made->subject);
    if (!planned) return std::move(planned).take_error();
    plan = *std::move(planned);
  }
  if (plan.messages.empty() && made->undecided.empty()) return {};
  ReappliedErasure erasure;
  erasure.memory = std::move(memory);
  add(std::move(erasure), plan, *made);
  subjects_.push_back(std::move(made->subject));
  return {};
}

// The whole is agreed to at once: what was stated or typed is its size.
Result<bool> Reapplication::is_agreed() {
  const ReapplyShown& shown = outcome_.shown;
  const EraseOptions& erasing = options_.erase;
  const auto agreed = options_.confirm(shown);
  const bool is_stated = erasing.expected && *erasing.expected != 0;
  if (erasing.is_dry_run || (shown.total == 0 && !is_stated)) return false;
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
  // What an erasure before it redacted may concern this person no more.
  auto now = plan_of(erasure.memory, subject);
  if (now && now->total == 0) {
    erasure.total = 0;
    return;
  }
  if (now && now->total > erasure.total) {
    now = refused(counted(now->total, "message") + " came back by now, and " +
                      counted(erasure.total) + " were agreed to",
                  "run the same command again");
  }
  if (!now) {
    erasure.failure = std::move(now).take_error().during("erasure " + erasure.memory.id);
    return;
  }
  EraseOptions options = options_for(erasure.memory, std::move(subject));
  options.expected = now->total;
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
  const ScanOptions& scan = options_.erase.scan;
  auto settled = settle(workspace_, zygote_, scan.servers, scan.passphrases, scan.stop);
  if (!settled) return std::move(settled).take_error();
  outcome_.settled = *std::move(settled);
  auto memories =
      remembered(workspace_, options_.erase.is_dry_run ? Expired::LeaveAlone : Expired::Overwrite);
  if (!memories) return std::move(memories).take_error();
  if (memories->erasures.empty() && !memories->damaged.empty()) {
    const Unreadable& one = memories->damaged.front();
    return damaged(one.reason,
                   "restore it from a backup of the workspace, or `oubli reapply --forget ID`");
  }
  if (memories->erasures.empty()) {
    return Error{ErrorCode::NotFound,
                 "reapply: no erasure is remembered in " + workspace_.folder().string(),
                 "name the workspace that was erased with: --workspace DIR"};
  }
  auto scanned = scan_sources();
  if (!scanned) return std::move(scanned).take_error();
  auto left_out = app::not_examined(workspace_.catalog(), *scanned, {});
  if (!left_out) return std::move(left_out).take_error();
  ReapplyShown& shown = outcome_.shown;
  shown.not_examined = *std::move(left_out);
  shown.damaged = std::move(memories->damaged);
  shown.remembered = memories->erasures.size();
  std::ranges::stable_sort(memories->erasures, {}, &ErasureMemory::mode);  // deletions first
  for (ErasureMemory& memory : memories->erasures) {
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
