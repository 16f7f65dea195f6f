// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>

#include "scanner/app/erase.h"
#include "scanner/app/wipe.h"
#include "scanner/cli/json.h"
#include "scanner/cli/run.h"
#include "scanner/cli/server_options.h"
#include "scanner/cli/subject_options.h"

namespace oubli::cli {

namespace {

Result<app::EraseOptions> options_of(Context& context) {
  const Arguments& arguments = context.arguments;
  app::EraseOptions options;
  auto sources = sources_of(arguments);
  if (!sources) return std::move(sources).take_error();
  options.scan.sources = *std::move(sources);
  options.scan.stop = &context.stop;
  options.find.subject = subject_of(arguments);
  if (options.find.subject.is_empty()) {
    return Error{ErrorCode::Usage, "erase: nobody was named",
                 "oubli erase SOURCE --email jean@example.org --dry-run"};
  }
  const std::string mode = arguments.value("mode");
  if (!mode.empty() && mode != "delete" && mode != "redact") {
    return Error{ErrorCode::Usage, "--mode " + mode + ": not delete or redact", "--mode delete"};
  }
  if (mode == "redact") options.mode = app::EraseMode::Redact;
  auto score = arguments.share("min-score", subject::kDefaultMinScore);
  if (!score) return std::move(score).take_error();
  options.find.min_score = *score;
  auto jobs = arguments.jobs();
  if (!jobs) return std::move(jobs).take_error();
  options.scan.jobs = options.find.jobs = *jobs;
  auto expected = arguments.number("expect", 0);
  if (!expected) return std::move(expected).take_error();
  options.is_dry_run = arguments.has("dry-run");
  options.plan_file = arguments.value("plan");
  options.performed_by = arguments.value("performed-by");
  options.validated_by = arguments.value("validated-by");
  if (arguments.has("yes") && !*expected && !options.is_dry_run) {
    return Error{ErrorCode::Usage,
                 "--yes needs --expect N: nothing is erased without its size stated",
                 "oubli erase … --dry-run shows the plan and its size"};
  }
  if (arguments.has("yes")) options.expected = *expected;
  for (const std::string& rule : arguments.values("override")) options.overrides.insert(rule);
  return options;
}

constexpr std::size_t kNamedAtMost = 20;  // on a terminal; the receipt names them all

// What nothing is said of: the kinds on standard output beside the plan or verdict, each by name on
// standard error.
void print_not_examined(Terminal& terminal, const wiper::NotExamined& left) {
  for (const auto& [reason, count] : left.unsupported) {
    terminal.result("not searched: " + counted(count, "attachment") + ": " + visible(reason));
  }
  if (left.unread.empty()) return;
  terminal.result("not searched: " + counted(left.unread.size()) + " could not be read");
  for (std::size_t i = 0; i < left.unread.size() && i < kNamedAtMost; ++i) {
    terminal.note("not searched: " + left.unread[i].locator + ": " + left.unread[i].reason);
  }
  if (left.unread.size() > kNamedAtMost) {
    terminal.note("not searched: " + counted(left.unread.size() - kNamedAtMost) +
                  " more; `oubli status` names them all");
  }
}

// Beside a plan that is refused for its size: it may be what was not read that is missing.
void name_unread(Terminal& terminal, const wiper::NotExamined& left) {
  for (std::size_t i = 0; i < left.unread.size() && i < kNamedAtMost; ++i) {
    if (terminal.is_json()) terminal.result(json_line(left.unread[i]));
    terminal.note("not searched: " + left.unread[i].locator + ": " + left.unread[i].reason);
  }
}

void print_plan(Terminal& terminal, const app::PlanShown& plan) {
  if (terminal.is_json()) {
    for (const Unreadable& one : plan.not_examined.unread) terminal.result(json_line(one));
    for (const Unreadable& one : plan.kept) terminal.result(json_line(one));
  }
  for (const auto& mailbox : plan.mailboxes) {
    if (terminal.is_json()) {
      terminal.result(json_line(mailbox));
      continue;
    }
    if (mailbox.erase == 0) continue;
    terminal.result(counted(mailbox.erase) + " of " + counted(mailbox.examined, "message") +
                    " in " + visible(mailbox.path));
    for (const auto& [year, count] : mailbox.years) {
      terminal.result("  " + (year.empty() ? std::string("(no date)") : year) + "  " +
                      counted(count));
    }
    if (mailbox.attached > 0) {
      terminal.result("  with " + counted(mailbox.attached, "message") + " attached to them");
    }
    if (mailbox.sheds_deleted) {
      terminal.result("  with what was deleted from it before and still stands in it");
    }
  }
  if (terminal.is_json()) return;
  const bool is_redaction = plan.mode == app::EraseMode::Redact;
  terminal.result((is_redaction ? "to redact: " : "to erase: ") + counted(plan.total, "message"));
  if (!plan.kept.empty()) {
    terminal.result("cannot be redacted: " + counted(plan.kept.size(), "message"));
  }
  for (const Unreadable& one : plan.kept) {
    terminal.note(visible(one.locator) + ": " + visible(one.reason));
  }
  print_not_examined(terminal, plan.not_examined);
}

std::optional<std::uint64_t> ask_number(Terminal& terminal, std::uint64_t total) {
  const std::string answer =
      terminal.ask("type the number of messages to erase, or nothing to stop:");
  std::uint64_t number = 0;
  const char* end = answer.data() + answer.size();
  const auto [stop, problem] = std::from_chars(answer.data(), end, number);
  if (problem != std::errc{} || stop != end || number != total) return std::nullopt;
  return number;
}

// One by one: what is still there, and what other programs may keep of the rest.
void print_named(Terminal& terminal, const wiper::Receipt& receipt) {
  std::size_t named = 0;
  for (const auto& row : receipt.erasures) {
    if (row.action != wiper::Action::Failed || ++named > kNamedAtMost) continue;
    terminal.note("not erased: " + row.locator + ": " + row.reason);
  }
  if (named > kNamedAtMost) {
    terminal.note("not erased: " + counted(named - kNamedAtMost) +
                  " more; the receipt names them all");
  }
  for (std::size_t i = 0; i < receipt.leftovers.size() && i < kNamedAtMost; ++i) {
    terminal.result("not touched: " + visible(receipt.leftovers[i].path.string()) + ": " +
                    receipt.leftovers[i].what);
  }
  if (receipt.leftovers.size() > kNamedAtMost) {
    terminal.result("not touched: " + counted(receipt.leftovers.size() - kNamedAtMost) +
                    " more; the receipt names them all");
  }
}

std::string unfinished_of(const wiper::Receipt& receipt) {
  return "overwritten: " + counted(receipt.unfinished, "file") +
         " that a killed run had begun to write as its receipt or certificate";
}

void print_receipt(Terminal& terminal, const wiper::Receipt& receipt, const std::string& lines) {
  if (terminal.is_json()) {
    std::string_view rest(lines);
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      terminal.result(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return;
  }
  for (const auto& row : app::media_rows(receipt)) terminal.result(visible(row));
  const std::uint64_t redacted = receipt.count(wiper::Action::Redacted);
  terminal.result("erased " + counted(receipt.count(wiper::Action::Deleted)) +
                  (redacted > 0 ? ", redacted " + counted(redacted) : "") + ", " +
                  (receipt.is_verified ? "verified" : "NOT verified") + ", residue " +
                  counted(receipt.residue) + " (searched for the messages and " +
                  counted(receipt.strings, "string") + ")");
  if (receipt.unopened > 0) {
    terminal.result(counted(receipt.unopened, "compressed attachment") +
                    " could not be unpacked and searched for them");
  }
  if (receipt.unfinished > 0) terminal.result(unfinished_of(receipt));
  for (const auto& [path, count] : receipt.elsewhere) {
    terminal.result("also in " + visible(path) +
                    ", which was not named: " + counted(count, "message"));
  }
  print_named(terminal, receipt);
  print_not_examined(terminal, receipt.not_examined);
  terminal.result("receipt: " + visible(receipt.saved.string()));
  terminal.result("certificate: " + visible(receipt.certificate.string()));
}

}  // namespace

bool print_settled(Terminal& terminal, const std::optional<app::Settled>& settled) {
  if (!settled) return true;
  const wiper::Receipt& receipt = settled->receipt;
  terminal.note("an erasure that was cut short was settled: erased " +
                counted(app::erased_count(receipt)) + " of " + counted(receipt.erasures.size()) +
                ", " + (receipt.is_verified ? "verified" : "NOT verified") +
                "; receipt: " + receipt.saved.string());
  if (receipt.unfinished > 0) terminal.note(unfinished_of(receipt));
  return static_cast<bool>(settled->verdict);
}

Result<int> run_erase(Context& context) {
  auto options = options_of(context);
  if (!options) return std::move(options).take_error();
  options->confirm = [&](const app::PlanShown& plan) -> std::optional<std::uint64_t> {
    if (!options->expected || options->is_dry_run) print_plan(context.terminal, plan);
    const bool is_refused = options->expected && *options->expected != plan.total;
    if (is_refused && !options->is_dry_run) name_unread(context.terminal, plan.not_examined);
    if (options->is_dry_run || options->expected) return std::nullopt;
    return ask_number(context.terminal, plan.total);
  };
  auto workspace = context.session.workspace(app::Workspace::Use::Write);
  if (!workspace) return std::move(workspace).take_error();
  auto access = access_of(context);
  if (!access) return std::move(access).take_error();
  app::MailServers servers(context.session.zygote(), *std::move(access));
  options->scan.servers = options->find.servers = &servers;
  auto outcome = app::erase(**workspace, context.session.zygote(), *options);
  if (!outcome) return std::move(outcome).take_error();
  print_settled(context.terminal, outcome->settled);
  if (outcome->receipt) {
    print_receipt(context.terminal, *outcome->receipt, outcome->receipt_lines);
  }
  if (!outcome->verdict) return std::move(outcome->verdict).take_error();
  return outcome->not_examined.unread.empty() ? kDone : kPartly;
}

Result<int> run_wipe(Context& context) {
  int code = kDone;
  for (const std::string& name : context.arguments.operands) {
    auto wiped = app::wipe(name);
    if (!wiped) {
      if (context.arguments.operands.size() == 1) return std::move(wiped).take_error();
      context.terminal.error(wiped.error());
      code = kPartly;
      continue;
    }
    context.terminal.result(context.terminal.is_json()
                                ? json_line(*wiped)
                                : wiped->level + "  " + visible(wiped->path + ": " + wiped->why));
  }
  return code;
}

}  // namespace oubli::cli
