// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase.h"

#include <algorithm>
#include <utility>

#include <sodium.h>

#include "indexer/narrower.h"
#include "scanner/app/confined_editor.h"
#include "scanner/app/forget.h"
#include "scanner/app/may_replace.h"
#include "scanner/app/organisation.h"
#include "scanner/app/plan_erasure.h"
#include "scanner/app/server_folder.h"
#include "scanner/app/traces.h"
#include "scanner/app/unpacking.h"
#include "wiper/plan.h"
#include "wiper/plan_file.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestPlanFile = 1U << 30;

// Who stands on the certificate; looked at before anything is scanned.
Result<wiper::Parties> parties_of(const Workspace& workspace, const EraseOptions& options) {
  auto parties = read_organisation(workspace.folder());
  if (!parties) return parties;
  if (!options.performed_by.empty()) parties->performed_by.name = options.performed_by;
  if (!options.validated_by.empty()) parties->validated_by.name = options.validated_by;
  auto fit = check_parties(*parties, options.find.subject);
  if (!fit) return std::move(fit).take_error();
  return parties;
}

// What is to be remembered of the erasure; nothing of what it erased yet.
Result<ErasureMemory> memory_of(const Workspace& workspace, const EraseOptions& options,
                                const wiper::ApprovedPlan& approved) {
  ErasureMemory memory;
  memory.id = memory_id(approved.digest());
  memory.created = approved.plan().created;
  memory.until = options.remember_until;
  memory.mode = options.mode;
  memory.min_score = options.find.min_score;
  memory.extends = options.applies_again;
  const subject::Subject& subject = options.find.subject;
  std::string key(subject::Pseudonyms::kKeySize, '\0');
  ::randombytes_buf(key.data(), key.size());
  for (const subject::Subject& one : subject::one_by_one(subject)) {
    auto narrowing = subject::narrowing_query(one, options.find.min_score);
    if (!narrowing) return std::move(narrowing).take_error();
    memory.parts.push_back(
        {subject::pseudonyms_of(one, key), index::seal(*narrowing, workspace.sealer())});
  }
  return memory;
}

// The plan that was kept to be looked at; nothing where none was, or where one is only to be made.
Result<std::optional<wiper::Plan>> read_shown(const Workspace& workspace,
                                              const EraseOptions& options) {
  const Path& file = options.plan_file;
  if (file.empty() || options.is_dry_run) return std::optional<wiper::Plan>();
  auto bytes = read_file(file, kLongestPlanFile);
  if (!bytes) return std::move(bytes).take_error();
  auto plan = wiper::open_plan(*bytes, workspace.proof_keys().signing.public_key());
  if (!plan) return std::move(plan).take_error().during(file.string());
  return std::optional(*std::move(plan));
}

// The same request again, after a kill: what it asks for was carried out just now.
bool is_settled_already(const std::optional<Settled>& settled, const PlanShown& shown,
                        const EraseOptions& options) {
  return settled && shown.total == 0 && !options.is_dry_run && options.expected &&
         *options.expected == settled->receipt.count_done();
}

void finish(EraseOutcome& outcome, wiper::Receipt receipt) {
  outcome.verdict = wiper::verdict(receipt);
  outcome.receipt_lines = wiper::to_json_lines(receipt);
  outcome.not_examined = receipt.not_examined;
  outcome.receipt = std::move(receipt);
}

// For those who look at it, and for the run that carries it out.
Status keep_plan(const Workspace& workspace, const EraseOptions& options, const wiper::Plan& plan) {
  if (options.plan_file.empty()) return {};
  if (auto fit = check_may_replace(options.plan_file, "{\n \"plan\""); !fit) return fit;
  return replace_file(options.plan_file, wiper::signed_plan(plan, workspace.proof_keys().signing));
}

// Where something is owed yet, who settles it completes what is remembered. Where nothing went
// because all of it is kept, or none was found, it is asked for all the same.
Status complete_memory(const Workspace& workspace, const wiper::Receipt& receipt) {
  if (wiper::Wiper::is_owed(workspace.folder())) return {};
  const auto& rows = receipt.erasures;
  const bool is_any_else = std::ranges::any_of(
      rows, [](const auto& row) { return row.action != wiper::Action::Failed; });
  const bool is_asked_for = rows.empty() || is_any_else;
  Status noted = is_asked_for ? remember_done(workspace, receipt) : Status();
  return noted ? clear_planned(workspace) : noted;
}

std::vector<NamedFolder> named_folders(const PlanShown& shown) {
  std::vector<NamedFolder> all;
  for (const PlannedMailbox& mailbox : shown.mailboxes) {
    for (const std::string& folder : mailbox.folders) all.push_back({mailbox.path, folder});
  }
  return all;
}

void finish_as_settled(EraseOutcome& outcome) {
  finish(outcome, std::exchange(outcome.settled, std::nullopt)->receipt);
}

}  // namespace

Result<EraseOutcome> erase(Workspace& workspace, sandbox::Zygote& zygote, EraseOptions options) {
  EraseOutcome outcome;
  auto settled = settle(workspace, zygote, options.scan.servers, options.scan.stop);
  if (!settled) return std::move(settled).take_error();
  outcome.settled = *std::move(settled);
  auto parties = parties_of(workspace, options);
  if (!parties) return std::move(parties).take_error();
  auto shown = read_shown(workspace, options);
  if (!shown) return std::move(shown).take_error();
  options.scan.leftovers = index::Leftovers::Keep;  // what is merged now is overwritten as well
  auto scanned = scan(&workspace, zygote, options.scan);
  // What was named may have been a message that is a file, and was taken away just now.
  if (!scanned && scanned.error().code == ErrorCode::NotFound &&
      is_settled_already(outcome.settled, {}, options)) {
    finish_as_settled(outcome);
    return outcome;
  }
  if (!scanned) return std::move(scanned).take_error();
  if (scanned->was_interrupted) {
    return Error{ErrorCode::Interrupted, "erase: interrupted; nothing was erased",
                 "run the same command again to go on"};
  }
  options.find.containers = scanned->containers;
  Redactor redactor(zygote, options.find.subject, options.find.min_score);
  auto planned = plan_erasure(workspace, zygote, *scanned, options, redactor);
  if (!planned) return std::move(planned).take_error();

  outcome.not_examined = planned->shown.not_examined;
  const std::vector<Unreadable> kept = planned->shown.kept;
  outcome.keeps_restricted = !planned->shown.restricted.empty();
  outcome.not_examined.unread.insert(outcome.not_examined.unread.end(), kept.begin(), kept.end());
  if (is_settled_already(outcome.settled, planned->shown, options)) {
    finish_as_settled(outcome);
    return outcome;
  }
  const auto agreed = options.confirm(planned->shown);
  if (options.is_dry_run) {
    auto saved = keep_plan(workspace, options, planned->plan);
    if (!saved) return std::move(saved).take_error();
    return outcome;
  }
  if (!agreed && !options.expected) {
    return refused("erase: nobody agreed to the plan; nothing was erased",
                   "--yes --expect " + std::to_string(planned->shown.total));
  }
  auto approved =
      wiper::approve(std::move(planned->plan), options.expected ? *options.expected : *agreed,
                     {.overrides = options.overrides, .shown = *shown ? &**shown : nullptr});
  if (!approved) return std::move(approved).take_error();
  wiper::RealDisk disk;
  wiper::WiperSettings settings = wiper_settings(workspace);
  settings.clear_index = [&](const wiper::Plan& plan, wiper::Receipt& receipt) {
    auto done = forget(workspace, zygote, {options.scan, options.find}, plan, disk, receipt);
    if (done) done = remember_done(workspace, receipt);
    auto& unread = receipt.not_examined.unread;
    if (done) unread.insert(unread.end(), kept.begin(), kept.end());
    return done;
  };
  settings.replacer = redactor.replacer();
  settings.server_folders = server_folders(options.scan.servers);
  settings.parties = *std::move(parties);
  auto memory = memory_of(workspace, options, *approved);
  if (!memory) return std::move(memory).take_error();
  if (auto noted = remember_planned(workspace, *memory); !noted)
    return std::move(noted).take_error();
  Unpacking unpacking(zygote);
  settings.unpacker = unpacking.unpacker();
  settings.pst_editors = confined_editors(zygote);
  wiper::Wiper wiper(disk, std::move(settings));
  auto receipt = wiper.carry_out(*std::move(approved), traces_of(options.find.subject),
                                 std::move(outcome.not_examined), planned->shown.restricted);
  if (!receipt) return std::move(receipt).take_error();
  finish(outcome, *std::move(receipt));
  outcome.named_folders = named_folders(planned->shown);
  auto noted = complete_memory(workspace, *outcome.receipt);
  if (!noted) return std::move(noted).take_error();
  return outcome;
}

}  // namespace oubli::app
