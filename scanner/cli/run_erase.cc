// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "scanner/app/days.h"
#include "scanner/app/erase/erase.h"
#include "scanner/app/erase/erase_stream.h"
#include "scanner/app/erase/wipe.h"
#include "scanner/cli/erase_options.h"
#include "scanner/cli/json.h"
#include "scanner/cli/named_rows.h"
#include "scanner/cli/receipt_text.h"
#include "scanner/cli/run.h"
#include "scanner/cli/server_options.h"
#include "scanner/cli/subject_options.h"

namespace oubli::cli {

namespace {

Result<app::EraseOptions> requested_erasure(Context& context) {
  const Arguments& arguments = context.arguments;
  auto options = erase_options(context);
  if (!options) return options;
  options->find.subject = subject_of(arguments);
  if (options->find.subject.is_empty()) {
    return Error{ErrorCode::Usage, "erase: nobody was named",
                 "oubli erase SOURCE --email jean@example.org --dry-run"};
  }
  const std::string mode = arguments.value("mode");
  if (!mode.empty() && mode != "delete" && mode != "redact") {
    return Error{ErrorCode::Usage, "--mode " + mode + ": not delete or redact", "--mode delete"};
  }
  if (mode == "redact") options->mode = app::EraseMode::Redact;
  auto score = arguments.share("min-score", subject::kDefaultMinScore);
  if (!score) return std::move(score).take_error();
  options->find.min_score = *score;
  options->plan_file = arguments.value("plan");
  if (const std::string until = arguments.value("remember-until");
      arguments.has("remember-until")) {
    auto day = app::read_term(until, "--remember-until",
                              "the day on which the last backup that may hold the mail has gone");
    if (!day) return std::move(day).take_error();
    options->remember_until = *std::move(day);
  }
  return options;
}

// Where it goes in volumes.
Status set_volume_size(const Arguments& arguments, app::StreamOptions& options) {
  constexpr const char* kExample = "oubli erase - … --volume-size 4G -o NEW.tar < old.tar";
  const bool has_size = arguments.has("volume-size");
  if (has_size != arguments.has("output")) {
    return Error{ErrorCode::Usage,
                 has_size ? "--volume-size: needs --output, the first volume"
                          : "--output: of a new archive in volumes, and needs --volume-size",
                 kExample};
  }
  if (!has_size) return {};
  const std::string text = arguments.value("volume-size");
  const auto size = parse_size(text);
  if (!size || *size < wiper::VolumeSplitter::kLeast) {
    return Error{ErrorCode::Usage,
                 "--volume-size " + text + ": not a number of bytes of at least " +
                     std::to_string(wiper::VolumeSplitter::kLeast),
                 kExample};
  }
  options.into = arguments.value("output");
  options.volume_size = *size;
  return {};
}

Result<app::StreamOptions> stream_options(Context& context) {
  const Arguments& arguments = context.arguments;
  const auto usage = [](std::string why) {
    return Error{ErrorCode::Usage, "erase -: " + std::move(why),
                 "oubli erase - --email jean@example.org --yes --at-most 100 < old.tar > new.tar"};
  };
  if (arguments.operands.size() > 1) return usage("standard input is a source by itself");
  auto erase = requested_erasure(context);
  if (!erase) return std::move(erase).take_error();
  if (erase->mode == app::EraseMode::Redact)
    return usage("nothing is redacted in a stream; messages go as a whole");
  app::StreamOptions options;
  options.erase = *std::move(erase);
  auto most = arguments.number("at-most", 0);
  if (!most) return std::move(most).take_error();
  options.at_most = *most;
  for (const std::string& volume : arguments.values("volume")) options.volumes.push_back(volume);
  if (auto set = set_volume_size(arguments, options); !set) return std::move(set).take_error();
  if (options.erase.is_dry_run) return options;
  const bool is_planned = !options.erase.plan_file.empty();
  if (!arguments.has("yes"))
    return usage("needs --yes: standard input is the archive, and nobody can be asked");
  if (options.at_most && (options.erase.expected || is_planned))
    return usage("--at-most is in place of --expect and --plan");
  return options;
}

// Those of one mailbox with one reason in one line.
template <typename Rows>
void name_rows(Terminal& terminal, const Rows& all) {
  for (const NamedLine& line : lines_of(rows_of(all))) terminal.note(line.text);
}

void name_restricted(Terminal& terminal, const app::PlanShown& plan) {
  name_rows(terminal, plan.restricted);
}

// A message may stand in several places, and is erased from each.
std::uint64_t different_of(const app::PlanShown& plan) {
  std::set<ContentHash> hashes;
  for (const auto& message : plan.messages) {
    const bool is_kept =
        std::ranges::find(plan.kept, message.locator, &Unreadable::locator) != plan.kept.end();
    const bool is_restricted = std::ranges::find(plan.restricted, message.locator,
                                                 &wiper::Erasure::locator) != plan.restricted.end();
    if (!is_kept && !is_restricted) hashes.insert(message.hash);
  }
  return hashes.size();
}

// No erasure renames a folder. Of the old name a new file has nothing, so it is best renamed
// before.
void print_folders(Terminal& terminal, const app::PlannedMailbox& mailbox) {
  for (const std::string& folder : mailbox.folders) {
    terminal.note(mailbox.path + ": the folder \"" + folder +
                  "\" is named after them and keeps its name; rename it in Outlook first");
  }
  for (const std::string& path : mailbox.named_after)
    terminal.note(path + ": is named after them and keeps its name; rename it first");
}

void print_plan(Terminal& terminal, const app::PlanShown& plan) {
  if (terminal.is_json()) {
    for (const Unreadable& one : plan.not_examined.unread) terminal.result(json_line(one));
    for (const Unreadable& one : plan.kept) terminal.result(json_line(one));
    for (const auto& one : plan.restricted) terminal.result(json_line(one));
  }
  for (const auto& mailbox : plan.mailboxes) {
    if (terminal.is_json()) {
      terminal.result(json_line(mailbox));
      continue;
    }
    print_folders(terminal, mailbox);
    if (mailbox.erase + mailbox.kept == 0) continue;
    terminal.result(counted(mailbox.erase) + " of " + counted(mailbox.examined, "message") +
                    " in " + visible(mailbox.path));
    for (const auto& [year, count] : mailbox.years) {
      terminal.result("  " + (year.empty() ? std::string("(no date)") : year) + "  " +
                      counted(count));
    }
    if (mailbox.attached > 0) {
      terminal.result("  with " + counted(mailbox.attached, "message") + " attached to them");
    }
    if (mailbox.kept > 0) terminal.result("  " + counted(mailbox.kept) + " more cannot be");
    if (mailbox.sheds_deleted) {
      terminal.result("  with what was deleted from it before and still stands in it");
    }
  }
  if (terminal.is_json()) return;
  const bool is_redaction = plan.mode == app::EraseMode::Redact;
  const std::uint64_t different = different_of(plan);
  if (different > 0 && different < plan.total) {
    terminal.result(counted(different, "different message") + " in " +
                    counted(plan.total, "place"));
  }
  terminal.result((is_redaction ? "to redact: " : "to erase: ") + counted(plan.total, "message"));
  if (!plan.kept.empty()) {
    terminal.result((is_redaction ? "cannot be redacted: " : "cannot be erased: ") +
                    counted(plan.kept.size(), "message"));
  }
  if (!plan.restricted.empty())
    terminal.result("restricted, and stays: " + counted(plan.restricted.size(), "message"));
  name_restricted(terminal, plan);
  name_rows(terminal, plan.kept);
  print_not_examined(terminal, plan.not_examined);
}

}  // namespace

bool is_stream(const Arguments& arguments) {
  return arguments.command != nullptr && arguments.command->name == "erase" &&
         std::ranges::find(arguments.operands, "-") != arguments.operands.end();
}

bool writes_archive(const Arguments& arguments) {
  return is_stream(arguments) && !arguments.has("dry-run") && !arguments.has("output");
}

Result<int> run_erase_stream(Context& context) {
  auto stream = stream_options(context);
  if (!stream) return std::move(stream).take_error();
  auto workspace = context.session.workspace(app::Workspace::Use::Write);
  if (!workspace) return std::move(workspace).take_error();
  stream->on_progress = [&](std::uint64_t bytes) {
    context.terminal.progress("passing on, " + sized(bytes), 0, 0);
  };
  stream->on_refused = [&](const wiper::NotExamined& left) { name_unread(context.terminal, left); };
  auto erased = app::erase_stream(**workspace, context.session.zygote(), *stream);
  if (!erased) return std::move(erased).take_error();
  print_settled(context.terminal, erased->settled);
  if (!erased->receipt) {
    erased->shown.not_examined = erased->not_examined;
    print_plan(context.terminal, erased->shown);
  } else {
    print_receipt(context.terminal, *erased->receipt, erased->receipt_lines);
  }
  if (!erased->verdict) return std::move(erased->verdict).take_error();
  return erased->not_examined.unread.empty() ? kDone : kPartly;
}

Result<int> run_erase(Context& context) {
  if (is_stream(context.arguments)) return run_erase_stream(context);
  auto options = requested_erasure(context);
  if (!options) return std::move(options).take_error();
  if (context.arguments.has("at-most")) {
    return Error{ErrorCode::Usage, "--at-most: only for an archive in a stream",
                 "--expect N is of mailboxes, which are searched before anything is erased"};
  }
  for (const char* one : {"volume", "volume-size", "output"}) {
    if (!context.arguments.has(one)) continue;
    return Error{
        ErrorCode::Usage,
        std::string("--") + one + ": only for an archive in a stream, of which SOURCE is -",
        "oubli erase - --email jean@example.org --yes --at-most 100 --volume v1.tar "
        "--volume v2.tar > new.tar"};
  }
  options->confirm = [&](const app::PlanShown& plan) -> std::optional<std::uint64_t> {
    if (!options->expected || options->is_dry_run) print_plan(context.terminal, plan);
    const bool is_refused = options->expected && *options->expected != plan.total;
    if (is_refused && !options->is_dry_run) name_unread(context.terminal, plan.not_examined);
    const bool is_unshown = options->expected && !options->is_dry_run;
    if (is_unshown && (is_refused || plan.total == 0)) name_restricted(context.terminal, plan);
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
  for (const app::NamedFolder& one : outcome->named_folders) {
    const bool is_path = one.folder.empty();
    context.terminal.note(one.path + (is_path ? ": " : ": the folder \"" + one.folder + "\" ") +
                          "is named after them still; rename it" + (is_path ? "" : " in Outlook"));
  }
  if (!outcome->verdict) return std::move(outcome->verdict).take_error();
  const bool is_whole = outcome->not_examined.unread.empty() && !outcome->keeps_restricted &&
                        outcome->named_folders.empty();
  return is_whole ? kDone : kPartly;
}

Result<int> run_wipe(Context& context) {
  // A file can be wiped where there is no workspace, and where it is the workspace that is damaged.
  const app::Workspace* known = nullptr;
  if (const auto is_any = app::Workspace::exists(context.session.workspace_folder());
      !is_any || *is_any) {
    auto workspace = context.session.workspace(app::Workspace::Use::Read);
    if (workspace) known = *workspace;
    if (!workspace)
      context.terminal.note("restrictions are not asked for: " + workspace.error().what);
  }
  int code = kDone;
  for (const std::string& name : context.arguments.operands) {
    auto wiped = app::wipe(name, known);
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
