// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase.h"

#include <algorithm>
#include <ctime>

#include "scanner/app/forget.h"
#include "scanner/app/locator.h"
#include "wiper/plan.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

std::string now_rfc3339() {
  const std::time_t now = std::time(nullptr);
  struct tm utc {};
  ::gmtime_r(&now, &utc);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string year_of(const Envelope& envelope) {
  if (!envelope.date) return {};
  const auto time = static_cast<std::time_t>(*envelope.date);
  struct tm utc {};
  return ::gmtime_r(&time, &utc) == nullptr ? std::string() : std::to_string(utc.tm_year + 1900);
}

// What named the message, in words without content: "email in from; name in body".
std::string reason_of(const subject::Match& match) {
  std::set<std::string> kinds;
  for (const auto& one : match.evidence) kinds.insert(one.category);
  std::string reason = "concerns the person by";
  for (const std::string& kind : kinds) reason += (reason.back() == 'y' ? " " : ", ") + kind;
  return reason;
}

struct Planned {
  wiper::Plan plan;
  PlanShown shown;
};

Result<Planned> make_plan(Workspace& workspace, const ScanSummary& scanned, FindSummary found) {
  const Places places(workspace.catalog());
  std::map<index::ContainerId, std::vector<const FoundMessage*>> by_container;
  for (const FoundMessage& match : found.matches) {
    by_container[match.place.container].push_back(&match);
  }
  for (auto& [unused, matches] : by_container) {  // found best first, planned as they stand
    std::sort(matches.begin(), matches.end(), [](const auto* a, const auto* b) {
      return a->place.range.begin < b->place.range.begin;
    });
  }
  Planned planned;
  planned.plan.created = now_rfc3339();
  planned.shown.not_covered = scanned.unread;
  for (auto& one : found.unproved) planned.shown.not_covered.push_back(std::move(one));
  for (const index::ContainerId id : scanned.containers) {
    auto container = places.container(id);
    if (!container) return std::move(container).take_error();
    const index::KnownContainer* known = *container;
    if (known == nullptr) continue;
    auto counts = workspace.catalog().counts(id);
    if (!counts) return std::move(counts).take_error();
    wiper::PlannedSource source;
    source.path = known->container.path;
    source.format = known->container.format;
    source.compression = known->container.compression;
    source.fingerprint = known->fingerprint;
    source.examined = counts->places;
    PlannedMailbox mailbox{source.path.string(), counts->places, 0, {}};
    // Matches come best first; a plan names messages in the order in which they stand.
    std::ranges::sort(by_container[id], {},
                      [](const auto* match) { return match->place.range.begin; });
    for (const FoundMessage* match : by_container[id]) {
      source.erase.push_back({match->locator, match->place.frame, match->place.range, match->hash,
                              reason_of(match->match)});
      ++mailbox.erase;
      ++mailbox.years[year_of(match->envelope)];
    }
    planned.shown.total += mailbox.erase;
    planned.shown.mailboxes.push_back(std::move(mailbox));
    planned.plan.sources.push_back(std::move(source));
  }
  planned.shown.messages = std::move(found.matches);
  return planned;
}

// The catalog marks a file that was written a moment ago so that it is read again next time; the
// plan needs what is there now.
Status refresh_fingerprints(wiper::Plan& plan) {
  for (auto& source : plan.sources) {
    auto now = fingerprint({source.format, source.compression, source.path, {}, 0, 1});
    if (!now) return std::move(now).take_error();
    source.fingerprint = *now;
  }
  return {};
}

std::vector<std::string_view> residue_strings(const subject::Subject& subject) {
  std::vector<std::string_view> strings;
  for (const auto* list : {&subject.emails, &subject.ids}) {
    strings.insert(strings.end(), list->begin(), list->end());
  }
  return strings;
}

}  // namespace

Result<EraseOutcome> erase(Workspace& workspace, sandbox::Zygote& zygote, EraseOptions options) {
  wiper::RealDisk disk;
  wiper::WiperSettings settings;
  settings.workspace = workspace.folder();
  settings.now = now_rfc3339;
  wiper::Wiper wiper(disk, std::move(settings));
  if (auto recovered = wiper.recover(); !recovered) return std::move(recovered).take_error();

  auto scanned = scan(&workspace, zygote, options.scan);
  if (!scanned) return std::move(scanned).take_error();
  if (scanned->was_interrupted) return Error{ErrorCode::Interrupted, "erase: interrupted", ""};
  options.find.containers = scanned->containers;
  auto found = find(workspace, zygote, options.find);
  if (!found) return std::move(found).take_error();
  auto planned = make_plan(workspace, *scanned, *std::move(found));
  if (!planned) return std::move(planned).take_error();
  if (auto fresh = refresh_fingerprints(planned->plan); !fresh)
    return std::move(fresh).take_error();

  EraseOutcome outcome;
  outcome.not_covered = planned->shown.not_covered;
  const auto agreed = options.confirm(planned->shown);
  if (options.is_dry_run) return outcome;
  if (!agreed && !options.expected) {
    return refused("erase: nobody agreed to the plan; nothing was erased",
                   "--yes --expect " + std::to_string(planned->shown.total));
  }
  auto approved =
      wiper::approve(std::move(planned->plan), options.expected ? *options.expected : *agreed,
                     {.overrides = options.overrides});
  if (!approved) return std::move(approved).take_error();
  auto receipt = wiper.carry_out(*std::move(approved), residue_strings(options.find.subject));
  if (!receipt) return std::move(receipt).take_error();

  // Where nothing was erased the index is as true as before.
  const bool is_changed = receipt->count(wiper::Action::Deleted) > 0;
  auto forgotten = is_changed ? forget(workspace, zygote, options, disk, *receipt) : Status();
  if (!forgotten) receipt->is_verified = false;
  if (auto saved = wiper::save_receipt(disk, workspace.folder(), *receipt); !saved) {
    return std::move(saved).take_error();
  }
  outcome.verdict = wiper::verdict(*receipt);
  if (!forgotten) {  // the mail is gone, and the receipt must say so whatever became of the index
    Error error =
        std::move(forgotten).take_error().during("the mailboxes are done, the index is not");
    outcome.verdict = Error{ErrorCode::Partial, std::move(error.what), "oubli scan SOURCE"};
  }
  outcome.receipt_lines = wiper::to_json_lines(*receipt);
  outcome.receipt = *std::move(receipt);
  return outcome;
}

}  // namespace oubli::app
