// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/erase.h"

#include <algorithm>
#include <utility>

#include "adapters/base/counted.h"
#include "scanner/app/confined/confined_editor.h"
#include "scanner/app/erase/erase_request.h"
#include "scanner/app/erase/forget.h"
#include "scanner/app/erase/plan_erasure.h"
#include "scanner/app/erase/traces.h"
#include "scanner/app/erase/unpacking.h"
#include "scanner/app/server/server_folder.h"
#include "scanner/app/stored/stored_archives.h"
#include "wiper/plan.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

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

std::vector<NamedFolder> named_folders(const PlanShown& shown) {
  std::vector<NamedFolder> all;
  for (const PlannedMailbox& mailbox : shown.mailboxes) {
    for (const std::string& folder : mailbox.folders) all.push_back({mailbox.path, folder});
    for (const std::string& path : mailbox.named_after) all.push_back({path, {}});
  }
  return all;
}

Error nothing_can_be(const PlanShown& shown) {
  const Unreadable& first = shown.kept.front();
  return refused("nothing was touched: of " + counted(shown.kept.size(), "message") +
                     " none can be; first " + first.locator + ": " + first.reason,
                 "--dry-run names each with its reason");
}

// What the receipt says of messages that are not erased: those under a restriction, and those that
// cannot be.
std::vector<wiper::Erasure> staying(const PlanShown& shown) {
  std::vector<wiper::Erasure> all = shown.restricted;
  if (shown.mode == EraseMode::Redact) return all;
  for (const Unreadable& one : shown.kept) {
    const auto message = std::ranges::find(shown.messages, one.locator, &FoundMessage::locator);
    all.push_back({one.locator, wiper::Action::Failed, one.reason, message->hash});
  }
  return all;
}

void finish_as_settled(EraseOutcome& outcome) {
  finish(outcome, std::exchange(outcome.settled, std::nullopt)->receipt);
}

}  // namespace

Result<EraseOutcome> erase(Workspace& workspace, sandbox::Zygote& zygote, EraseOptions options) {
  EraseOutcome outcome;
  auto settled =
      settle(workspace, zygote, options.scan.servers, options.scan.passphrases, options.scan.stop);
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
  programs::Repositories repositories(options.scan.passphrases);
  auto planned =
      plan_erasure(workspace, zygote, *scanned, options, redactor, stored_archives(repositories));
  if (!planned) return std::move(planned).take_error();

  outcome.not_examined = planned->shown.not_examined;
  const std::vector<Unreadable> kept = planned->shown.kept;
  const bool is_redaction = options.mode == EraseMode::Redact;
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
  if (!agreed && !options.expected && planned->shown.total == 0 && kept.empty()) {
    return refused("erase: nothing of whom the command names was found; nothing was erased",
                   "try another form of the name or address, and `oubli status`, which names what "
                   "could not be read");
  }
  if (!agreed && !options.expected) {
    return refused("erase: nobody agreed to the plan; nothing was erased",
                   "--yes --expect " + std::to_string(planned->shown.total));
  }
  if (planned->shown.total == 0 && !kept.empty()) return nothing_can_be(planned->shown);
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
    if (done && is_redaction) unread.insert(unread.end(), kept.begin(), kept.end());
    return done;
  };
  settings.replacer = redactor.replacer();
  settings.server_folders = server_folders(options.scan.servers);
  settings.repositories = stored_archives(repositories);
  settings.parties = *std::move(parties);
  auto memory = memory_of(workspace, options, *approved);
  if (!memory) return std::move(memory).take_error();
  if (auto noted = remember_planned(workspace, *memory); !noted)
    return std::move(noted).take_error();
  Unpacking unpacking(zygote);
  settings.unpacker = unpacking.unpacker();
  settings.pst_editors = confined_editors(zygote);
  wiper::Wiper wiper(disk, std::move(settings));
  if (!is_redaction) outcome.not_examined = planned->shown.not_examined;
  const std::vector<std::string> traces = traces_of(options.find.subject);
  const std::vector<std::string_view> strings(traces.begin(), traces.end());
  auto receipt = wiper.carry_out(*std::move(approved), strings, std::move(outcome.not_examined),
                                 staying(planned->shown));
  if (!receipt) return std::move(receipt).take_error();
  finish(outcome, *std::move(receipt));
  outcome.named_folders = named_folders(planned->shown);
  auto noted = complete_memory(workspace, *outcome.receipt);
  if (!noted) return std::move(noted).take_error();
  return outcome;
}

}  // namespace oubli::app
