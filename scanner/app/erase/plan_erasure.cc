// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/plan_erasure.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <tuple>
#include <utility>

#include "scanner/app/erase/erase_bounds.h"
#include "scanner/app/erase/forget.h"
#include "scanner/app/erase/plan_archives.h"
#include "scanner/app/erase/plan_redactions.h"
#include "scanner/app/erase/restriction.h"
#include "scanner/app/erase/settle.h"
#include "scanner/app/erase/telling_paths.h"
#include "scanner/app/erase/traces.h"
#include "scanner/app/locator.h"

namespace oubli::app {

namespace {

std::string year_of(const Envelope& envelope) {
  if (!envelope.date) return {};
  const auto time = static_cast<std::time_t>(*envelope.date);
  struct tm utc {};
  return ::gmtime_r(&time, &utc) == nullptr ? std::string() : std::to_string(utc.tm_year + 1900);
}

Result<PlannedErasure> make_plan(Workspace& workspace, const ScanSummary& scanned,
                                 FindSummary found, EraseMode mode) {
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
  PlannedErasure planned;
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
    source.unexamined = counts->lost;
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
  planned.shown.mode = mode;
  return planned;
}

PlannedMailbox& take_off(PlanShown& shown, const std::string& locator) {
  const auto message = std::ranges::find(shown.messages, locator, &FoundMessage::locator);
  const auto mailbox = std::ranges::find(shown.mailboxes, message->source, &PlannedMailbox::path);
  --shown.total;
  --mailbox->erase;
  mailbox->attached -= message->match.attached.size();
  const auto year = mailbox->years.find(year_of(message->envelope));
  if (--year->second == 0) mailbox->years.erase(year);
  return *mailbox;
}

// What cannot be done is in no plan: it is shown, and stands on the receipt.
void keep(PlanShown& shown, std::vector<Unreadable> left) {
  for (Unreadable& one : left) {
    PlannedMailbox& mailbox = take_off(shown, one.locator);
    if (shown.mode == EraseMode::Delete) ++mailbox.kept;
    shown.kept.push_back(std::move(one));
  }
}

// What stands under a restriction is in no plan: it is shown, and stands on the receipt as kept.
void leave_restricted(PlannedErasure& planned, const std::vector<Restriction>& all) {
  for (wiper::PlannedSource& source : planned.plan.sources) {
    const Restriction* restriction = restriction_of(all, source.path);
    if (restriction == nullptr) continue;
    const std::string why = told(*restriction);
    for (wiper::PlannedMessage& message : source.erase) {
      take_off(planned.shown, message.locator);
      planned.shown.restricted.push_back(
          {std::move(message.locator), wiper::Action::Kept, why, message.hash});
    }
    source.erase.clear();
  }
}

// What is erased under one name of a file would still stand under the other: nothing goes from it,
// and the others go. A name that is not in the plan is met when the file is held.
std::vector<Unreadable> leave_linked(wiper::Plan& plan) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<wiper::PlannedSource*>> files;
  for (wiper::PlannedSource& source : plan.sources) {
    const bool is_file = !wiper::keeps_messages_in_files(source.format) &&
                         !is_remote(source.format) && !is_in_repository(source.format);
    if (!is_file) continue;
    files[{source.fingerprint.device, source.fingerprint.inode}].push_back(&source);
  }
  std::vector<Unreadable> left;
  for (const auto& [unused, names] : files) {
    if (names.size() < 2) continue;
    for (wiper::PlannedSource* source : names) {
      const Path& other = names[source == names[0] ? 1 : 0]->path;
      for (wiper::PlannedMessage& message : source->erase) {
        left.push_back(
            {std::move(message.locator), "cannot be erased: the file is named " + other.string() +
                                             " as well (hard links); remove one of them, or "
                                             "make it a copy (cp -p, mv)"});
      }
      source->erase.clear();
    }
  }
  return left;
}

void name_paths(PlannedErasure& planned, const EraseOptions& options) {
  TellingPaths telling(options.find.subject, options.scan.sources, options.find.min_score);
  for (std::size_t i = 0; i < planned.plan.sources.size(); ++i) {
    const Format format = planned.plan.sources[i].format;
    // What is a message of its own loses its name with it.
    const bool goes = options.mode == EraseMode::Delete &&
                      (format == Format::Eml || format == Format::Emlx || format == Format::Msg);
    PlannedMailbox& mailbox = planned.shown.mailboxes[i];
    mailbox.named_after = goes ? telling.above(mailbox.path) : telling.at_or_above(mailbox.path);
  }
}

void name_folders(PlannedErasure& planned, const subject::Subject& subject,
                  sandbox::Zygote& zygote) {
  std::vector<Unreadable>& unread = planned.shown.not_examined.unread;
  for (std::size_t i = 0; i < planned.plan.sources.size(); ++i) {
    const wiper::PlannedSource& source = planned.plan.sources[i];
    if (source.format != Format::Pst || source.compression != Compression::None) continue;
    const std::string path = source.path.string();
    if (std::ranges::find(unread, path, &Unreadable::locator) != unread.end()) continue;  // is told
    auto named = folders_named_after(subject, source.path, zygote);
    if (named) {
      planned.shown.mailboxes[i].folders = *std::move(named);
    } else {
      unread.push_back({path, "the names of its folders could not be read"});
    }
  }
}

Status make_redactions(PlannedErasure& planned, Redactor& redactor, MailServers* servers) {
  auto left = plan_redactions(planned.plan, redactor, servers);
  if (!left) return std::move(left).take_error();
  PlanShown& shown = planned.shown;
  keep(shown, *std::move(left));
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
    // Told by the UIDVALIDITY of each message, or by its id.
    if (is_remote(source.format) || is_in_repository(source.format)) continue;
    auto now = fingerprint({source.format, source.compression, source.path, {}, 0, 1});
    // What is gone meanwhile is told of when its turn comes, and does not stop the others.
    if (!now && now.error().code == ErrorCode::NotFound) continue;
    if (!now) return std::move(now).take_error();
    source.fingerprint = *now;
  }
  return {};
}

}  // namespace

std::string reason_of(const subject::Match& match) {
  std::set<std::string> kinds;
  for (const auto& one : match.evidence) kinds.insert(one.category);
  if (kinds.contains(std::string(kErasedBefore))) return "was erased before, and came back";
  std::string reason = "concerns the person by";
  for (const std::string& kind : kinds) reason += (reason.back() == 'y' ? " " : ", ") + kind;
  const bool is_attached = std::ranges::all_of(match.evidence, [](const auto& one) {
    return one.where.find(subject::kInAttached) != std::string::npos;
  });
  if (is_attached && !kinds.empty()) reason += " in an attached message";
  return reason;
}

Result<PlannedErasure> plan_erasure(Workspace& workspace, sandbox::Zygote& zygote,
                                    const ScanSummary& scanned, const EraseOptions& options,
                                    Redactor& redactor, const wiper::Repositories& repositories) {
  auto found = find(workspace, zygote, options.find);
  if (!found) return std::move(found).take_error();
  auto planned = make_plan(workspace, scanned, *std::move(found), options.mode);
  if (!planned) return planned;
  auto restricted = restrictions(workspace);
  if (!restricted) return std::move(restricted).take_error();
  leave_restricted(*planned, *restricted);
  Status done = check_bounds(planned->plan, options.scan.sources);
  if (done) done = check_may_be_written(planned->plan, options.scan.servers, repositories);
  if (done) done = refresh_fingerprints(planned->plan);
  if (done) keep(planned->shown, leave_linked(planned->plan));
  if (done && options.mode == EraseMode::Redact)
    done = make_redactions(*planned, redactor, options.scan.servers);
  if (done && options.mode == EraseMode::Delete) {
    auto archives = plan_archives(planned->plan, zygote, repositories, workspace.folder());
    if (!archives) return std::move(archives).take_error();
    keep(planned->shown, std::move(archives->left));
    for (PlannedMailbox& mailbox : planned->shown.mailboxes)
      mailbox.sheds_deleted |= archives->sheds_deleted.contains(mailbox.path);
  }
  if (done) name_folders(*planned, options.find.subject, zygote);
  if (done) name_paths(*planned, options);
  if (!done) return std::move(done).take_error();
  return planned;
}

}  // namespace oubli::app
