// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include "scanner/app/find/find.h"
#include "scanner/cli/json.h"
#include "scanner/cli/run.h"
#include "scanner/cli/server_options.h"
#include "scanner/cli/subject_options.h"

namespace oubli::cli {

namespace {

constexpr std::size_t kEvidenceShown = 3;
constexpr std::size_t kDayLength = 10;

std::string sender_of(const Envelope& envelope) {
  for (const Mailbox& mailbox : envelope.mailboxes) {
    if (mailbox.role == Where::From) return mailbox.name.empty() ? mailbox.address : mailbox.name;
  }
  return "(no sender)";
}

void print_match(Terminal& terminal, const app::FoundMessage& match) {
  char score[16];
  std::snprintf(score, sizeof score, "%.2f", match.match.score);
  const std::string day =
      match.envelope.date ? rfc3339(*match.envelope.date).substr(0, kDayLength) : "(no date) ";
  std::string role(subject::to_string(match.match.role));
  role.resize(10, ' ');
  terminal.result(std::string(score) + "  " + role + "  " + day + "  " +
                  visible(sender_of(match.envelope)) + ": " + visible(match.envelope.subject));
  terminal.result("      " + visible(match.locator));
  std::string evidence;
  for (std::size_t i = 0; i < match.match.evidence.size() && i < kEvidenceShown; ++i) {
    const auto& one = match.match.evidence[i];
    evidence += (i == 0 ? "" : "; ") + one.where + ": " + one.category + " \"" + one.text + "\"";
  }
  if (match.match.evidence.size() > kEvidenceShown) {
    evidence += "; " + counted(match.match.evidence.size() - kEvidenceShown) + " more";
  }
  if (!evidence.empty()) terminal.result("      " + visible(evidence));
  for (const std::string& part : match.match.attached) {
    terminal.result("      and the message attached to it: " + visible(match.locator + "/" + part));
  }
}

void print_summary(Terminal& terminal, const app::FindSummary& summary) {
  for (const Unreadable& one : summary.unproved) {
    if (terminal.is_json()) {
      terminal.result(json_line(one));
    } else {
      terminal.note("not proved: " + one.locator + ": " + one.reason);
    }
  }
  if (terminal.is_json()) {
    terminal.result(json_line(summary));
    return;
  }
  terminal.note(counted(summary.matches.size()) + " of " + counted(summary.messages, "message") +
                (summary.messages == 1 ? " matches" : " match"));
  if (summary.sources == 0) {
    terminal.note("no mailbox was scanned yet; `oubli scan SOURCE` reads one");
  }
  if (summary.incomplete > 0) {
    terminal.note(counted(summary.incomplete, "mailbox") +
                  (summary.incomplete == 1
                       ? " was not read to its end yet; `oubli sources` names it"
                       : " were not read to their end yet; `oubli sources` names them"));
  }
  for (const std::string& source : summary.unfinished) {
    terminal.note("not searched to its end: " + source + "; `oubli scan` goes on where it was");
  }
  if (summary.changes.changed > 0) terminal.note(told_changed(summary.changes.changed));
  if (summary.changes.unchecked > 0) {
    terminal.note(
        counted(summary.changes.unchecked, "mailbox") +
        (summary.changes.unchecked == 1 ? " was" : " were") +
        " not checked for changes since the scan; `oubli status` checks all it can reach");
  }
  if (summary.unrecognised > 0) terminal.note(told_unrecognised(summary.unrecognised));
  if (summary.unreadable > 0) {
    terminal.note(counted(summary.unreadable) +
                  " could not be read and were not searched; `oubli status` names them");
  }
  if (summary.unsupported > 0) {
    terminal.note(counted(summary.unsupported, "attachment") +
                  (summary.unsupported == 1 ? " is" : " are") +
                  " of a type that is not searched; `oubli status` counts them");
  }
}

}  // namespace

Result<int> run_find(Context& context) {
  app::FindOptions options;
  for (const std::string& word : context.arguments.operands) {
    options.query += (options.query.empty() ? "" : " ") + word;
  }
  options.subject = subject_of(context.arguments);
  auto score = context.arguments.share("min-score", subject::kDefaultMinScore);
  if (!score) return std::move(score).take_error();
  options.min_score = *score;
  auto jobs = context.arguments.jobs();
  if (!jobs) return std::move(jobs).take_error();
  options.jobs = *jobs;
  auto passphrases = passphrases_of(context.arguments);
  if (!passphrases) return std::move(passphrases).take_error();
  options.passphrases = *std::move(passphrases);
  auto access = access_of(context);
  if (!access) return std::move(access).take_error();
  app::MailServers servers(context.session.zygote(), *std::move(access));
  options.servers = &servers;
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  auto summary = app::find(**workspace, context.session.zygote(), options);
  if (!summary) return std::move(summary).take_error();
  for (const auto& match : summary->matches) {
    if (context.terminal.is_json()) {
      context.terminal.result(json_line(match));
    } else {
      print_match(context.terminal, match);
    }
  }
  print_summary(context.terminal, *summary);
  // No hits must not look like nothing there.
  if (!summary->unproved.empty() || summary->unreadable > 0 || summary->incomplete > 0 ||
      !summary->unfinished.empty() || summary->sources == 0 || summary->changes.changed > 0) {
    return kPartly;
  }
  return context.arguments.has("check") && !summary->matches.empty() ? kFindings : kDone;
}

}  // namespace oubli::cli
