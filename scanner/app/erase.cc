// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase.h"

#include <algorithm>
#include <ctime>
#include <tuple>
#include <utility>

#include "scanner/app/confined_editor.h"
#include "scanner/app/erase_bounds.h"
#include "scanner/app/forget.h"
#include "scanner/app/locator.h"
#include "scanner/app/organisation.h"
#include "scanner/app/plan_redactions.h"
#include "scanner/app/server_folder.h"
#include "scanner/app/unpacking.h"
#include "wiper/plan.h"
#include "wiper/plan_file.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

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
  const bool is_attached = std::ranges::all_of(match.evidence, [](const auto& one) {
    return one.where.find(subject::kInAttached) != std::string::npos;
  });
  if (is_attached && !kinds.empty()) reason += " in an attached message";
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
      return std::tie(a->place.range.begin, a->place.entry.name) <
             std::tie(b->place.range.begin, b->place.entry.name);
    });
  }
  Planned planned;
  planned.plan.created = wiper_settings(workspace).now();
  auto left_out = not_examined(workspace.catalog(), scanned, std::move(found.unproved));
  if (!left_out) return std::move(left_out).take_error();
  planned.shown.not_examined = *std::move(left_out);
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
    PlannedMailbox mailbox;
    mailbox.path = source.path.string();
    mailbox.examined = counts->places;
    mailbox.unreadable = counts->unread;
    mailbox.unsupported = counts->unsupported;
    for (const FoundMessage* match : by_container[id]) {
      // The name of a folder within a file is no part of the place, and may be a person's.
      const bool has_entry = !has_folders(source.format);
      source.erase.push_back({match->locator, match->place.frame, match->place.range, match->hash,
                              reason_of(match->match),
                              has_entry ? match->place.entry.name : std::string()});
      ++mailbox.erase;
      mailbox.attached += match->match.attached.size();
      ++mailbox.years[year_of(match->envelope)];
    }
    mailbox.sheds_deleted = source.format == Format::Pst && !source.erase.empty();
    planned.shown.total += mailbox.erase;
    planned.shown.mailboxes.push_back(std::move(mailbox));
    planned.plan.sources.push_back(std::move(source));
  }
  planned.shown.messages = std::move(found.matches);
  return planned;
}

// What cannot be redacted is in no plan: it is shown, and stands on the receipt.
Status make_redactions(Planned& planned, Redactor& redactor, MailServers* servers) {
  auto left = plan_redactions(planned.plan, redactor, servers);
  if (!left) return std::move(left).take_error();
  PlanShown& shown = planned.shown;
  shown.mode = EraseMode::Redact;
  shown.kept = *std::move(left);
  shown.total -= shown.kept.size();
  for (const Unreadable& kept : shown.kept) {
    const auto message = std::ranges::find(shown.messages, kept.locator, &FoundMessage::locator);
    const auto mailbox = std::ranges::find(shown.mailboxes, message->source, &PlannedMailbox::path);
    --mailbox->erase;
    mailbox->attached -= message->match.attached.size();
    const auto year = mailbox->years.find(year_of(message->envelope));
    if (--year->second == 0) mailbox->years.erase(year);
  }
  // What was deleted from a PST already goes whole.
  for (std::size_t i = 0; i < shown.mailboxes.size(); ++i) {
    shown.mailboxes[i].redact = static_cast<std::uint64_t>(
        std::ranges::count_if(planned.plan.sources[i].erase,
                              [](const auto& one) { return one.replacement.has_value(); }));
  }
  return {};
}

// The catalog marks a file that was written a moment ago so that it is read again next time; the
// plan needs what is there now.
Status refresh_fingerprints(wiper::Plan& plan) {
  for (auto& source : plan.sources) {
    if (is_remote(source.format)) continue;  // told by the UIDVALIDITY of each message
    auto now = fingerprint({source.format, source.compression, source.path, {}, 0, 1});
    // What is gone meanwhile is told of when its turn comes, and does not stop the others.
    if (!now && now.error().code == ErrorCode::NotFound) continue;
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
  strings.insert(strings.end(), subject.phones.begin(), subject.phones.end());
  // A name of one word is other people's too.
  std::ranges::copy_if(subject.names, std::back_inserter(strings),
                       [](const std::string& name) { return name.find(' ') != std::string::npos; });
  return strings;
}

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

void finish_as_settled(EraseOutcome& outcome) {
  finish(outcome, std::exchange(outcome.settled, std::nullopt)->receipt);
}

// Finds the person in what was scanned, and plans within what was named and may be written.
Result<Planned> plan_erasure(Workspace& workspace, sandbox::Zygote& zygote,
                             const ScanSummary& scanned, const EraseOptions& options,
                             Redactor& redactor) {
  auto found = find(workspace, zygote, options.find);
  if (!found) return std::move(found).take_error();
  auto planned = make_plan(workspace, scanned, *std::move(found));
  if (!planned) return planned;
  Status done = check_bounds(planned->plan, options.scan.sources);
  if (done) done = check_may_be_written(planned->plan, options.scan.servers);
  if (done && options.mode == EraseMode::Redact)
    done = make_redactions(*planned, redactor, options.scan.servers);
  if (done) done = refresh_fingerprints(planned->plan);
  if (!done) return std::move(done).take_error();
  return planned;
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
  outcome.not_examined.unread.insert(outcome.not_examined.unread.end(), kept.begin(), kept.end());
  if (is_settled_already(outcome.settled, planned->shown, options)) {
    finish_as_settled(outcome);
    return outcome;
  }
  const auto agreed = options.confirm(planned->shown);
  if (options.is_dry_run && !options.plan_file.empty()) {
    auto saved = replace_file(options.plan_file,
                              wiper::signed_plan(planned->plan, workspace.proof_keys().signing));
    if (!saved) return std::move(saved).take_error();
  }
  if (options.is_dry_run) return outcome;
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
    auto& unread = receipt.not_examined.unread;
    if (done) unread.insert(unread.end(), kept.begin(), kept.end());
    return done;
  };
  settings.replacer = redactor.replacer();
  settings.server_folders = server_folders(options.scan.servers);
  settings.parties = *std::move(parties);
  Unpacking unpacking(zygote);
  settings.unpacker = unpacking.unpacker();
  settings.pst_editors = confined_editors(zygote);
  wiper::Wiper wiper(disk, std::move(settings));
  auto receipt = wiper.carry_out(*std::move(approved), residue_strings(options.find.subject),
                                 std::move(outcome.not_examined));
  if (!receipt) return std::move(receipt).take_error();
  finish(outcome, *std::move(receipt));
  return outcome;
}

}  // namespace oubli::app
