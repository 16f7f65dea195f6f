// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "scanner/app/erase/reapply.h"
#include "scanner/cli/erase_options.h"
#include "scanner/cli/json.h"
#include "scanner/cli/named_rows.h"
#include "scanner/cli/receipt_text.h"
#include "scanner/cli/run.h"
#include "scanner/cli/server_options.h"

namespace oubli::cli {

namespace {

// "the erasure of 2026-05-01 (4f0c12ab)"
std::string title_of(const app::ErasureMemory& memory) {
  constexpr std::size_t kDay = 10, kDigits = 8;
  return "the erasure of " + memory.created.substr(0, kDay) + " (" + memory.id.substr(0, kDigits) +
         ")";
}

template <typename Rows>
void print_staying(Terminal& terminal, const Rows& all, const std::string& label) {
  if (terminal.is_json()) {
    for (const auto& one : all) terminal.result(json_line(one));
  }
  for (const NamedLine& line : lines_of(rows_of(all))) terminal.note(label + line.text);
}

void print_returned(Terminal& terminal, const app::ReappliedErasure& erasure) {
  for (const app::Returned& returned : erasure.returned) {
    if (terminal.is_json()) {
      terminal.result(json_line(erasure.memory, returned));
      continue;
    }
    terminal.result(counted(returned.messages, "message") + " of " + title_of(erasure.memory) +
                    " came back in " + visible(returned.source) + ", " +
                    counted(returned.identical) + " of them the same");
  }
  print_staying(terminal, erasure.kept, "stays: ");
  print_staying(terminal, erasure.undecided, "not decided: ");
  print_staying(terminal, erasure.restricted, "stays: ");
}

// What cannot be looked for, and may have come back.
void name_damaged(Terminal& terminal, const std::vector<Unreadable>& damaged) {
  for (const Unreadable& one : damaged) {
    if (terminal.is_json()) terminal.result(json_line(one));
    terminal.note("an erasure that is remembered no more: " + visible(one.reason));
  }
  if (!damaged.empty()) {
    terminal.note("restore " + std::string(damaged.size() == 1 ? "it" : "them") +
                  " from a backup of the workspace, or `oubli reapply --forget ID`");
  }
}

void print_shown(Terminal& terminal, const app::ReapplyShown& shown) {
  name_damaged(terminal, shown.damaged);
  for (const auto& erasure : shown.erasures) print_returned(terminal, erasure);
  if (terminal.is_json()) {
    for (const Unreadable& one : shown.not_examined.unread) terminal.result(json_line(one));
    return;
  }
  terminal.result(counted(shown.remembered, "erasure") + " remembered, " +
                  counted(shown.total, "message") + " to erase or redact again");
  std::uint64_t undecided = 0;
  for (const auto& erasure : shown.erasures) undecided += erasure.undecided.size();
  if (undecided > 0) {
    terminal.result("not decided: " + counted(undecided, "message") +
                    "; look at them with `oubli find` and the person's name");
  }
  print_not_examined(terminal, shown.not_examined);
}

void print_carried_out(Terminal& terminal, const app::ReappliedErasure& erasure) {
  if (!erasure.outcome || !erasure.outcome->receipt) return;
  if (!terminal.is_json()) terminal.result(title_of(erasure.memory) + ", again:");
  print_receipt(terminal, *erasure.outcome->receipt, erasure.outcome->receipt_lines);
}

// Each that did not come to its end; the first is what the command ends with.
void name_failures(Terminal& terminal, const app::ReapplyShown& shown) {
  bool is_first = true;
  for (const auto& erasure : shown.erasures) {
    if (erasure.failure || std::exchange(is_first, false)) continue;
    terminal.note(erasure.failure.error().what);
  }
}

// Nothing is left unsaid: of the sources, and of each erasure that was carried out.
bool is_whole(const app::ReapplyShown& shown) {
  for (const auto& erasure : shown.erasures) {
    const bool is_any_left =
        !erasure.kept.empty() || !erasure.restricted.empty() || !erasure.undecided.empty();
    if (is_any_left) return false;
    if (erasure.outcome && !erasure.outcome->not_examined.unread.empty()) return false;
  }
  return shown.not_examined.unread.empty() && shown.damaged.empty();
}

Result<int> list(Context& context, app::Workspace& workspace) {
  auto memories = app::list_remembered(workspace);
  if (!memories) return std::move(memories).take_error();
  name_damaged(context.terminal, memories->damaged);
  for (const auto& memory : memories->erasures) {
    if (context.terminal.is_json()) {
      context.terminal.result(json_line(memory));
      continue;
    }
    const bool is_redaction = memory.mode == app::EraseMode::Redact;
    context.terminal.result(memory.id + "  " + memory.created + "  " +
                            counted(memory.messages.size(), "message") +
                            (is_redaction ? " redacted" : " erased") + "  until " +
                            (memory.until.empty() ? "further notice" : memory.until));
  }
  if (!memories->damaged.empty()) return kPartly;
  if (memories->erasures.empty()) context.terminal.note("no erasure is remembered");
  return kDone;
}

Result<int> forget(Context& context, app::Workspace& workspace) {
  for (const std::string& id : context.arguments.values("forget")) {
    if (auto done = app::forget_erasure(workspace, id); !done) return std::move(done).take_error();
    if (!context.terminal.is_json()) context.terminal.result("forgotten: " + id);
  }
  return kDone;
}

Result<int> apply_again(Context& context, app::Workspace& workspace) {
  Terminal& terminal = context.terminal;
  app::ReapplyOptions options;
  auto erasing = erase_options(context);
  if (!erasing) return std::move(erasing).take_error();
  options.erase = *std::move(erasing);
  auto access = access_of(context);
  if (!access) return std::move(access).take_error();
  app::MailServers servers(context.session.zygote(), *std::move(access));
  options.erase.scan.servers = options.erase.find.servers = &servers;
  options.confirm = [&](const app::ReapplyShown& shown) -> std::optional<std::uint64_t> {
    print_shown(terminal, shown);
    if (options.erase.is_dry_run || options.erase.expected || shown.total == 0) return std::nullopt;
    return ask_number(terminal, shown.total);
  };
  options.on_carried_out = [&](const auto& one) { print_carried_out(terminal, one); };
  auto outcome = app::reapply(workspace, context.session.zygote(), options);
  if (!outcome) return std::move(outcome).take_error();
  print_settled(terminal, outcome->settled);
  name_failures(terminal, outcome->shown);
  if (terminal.is_json()) terminal.result(json_line(outcome->shown));
  if (!outcome->verdict) return std::move(outcome->verdict).take_error();
  return is_whole(outcome->shown) ? kDone : kPartly;
}

}  // namespace

Result<int> run_reapply(Context& context) {
  const Arguments& arguments = context.arguments;
  const bool is_list = arguments.has("list");
  const bool is_forget = arguments.has("forget");
  if (arguments.operands.empty() && !is_list && !is_forget) {
    return Error{ErrorCode::Usage, "reapply: SOURCE is missing",
                 std::string(arguments.command->example)};
  }
  if (!arguments.operands.empty() && (is_list || is_forget)) {
    return Error{ErrorCode::Usage, "reapply: --list and --forget take no SOURCE",
                 "oubli reapply --list"};
  }
  const auto use = is_list ? app::Workspace::Use::Read : app::Workspace::Use::Write;
  auto workspace = context.session.workspace(use);
  if (!workspace) return std::move(workspace).take_error();
  if (is_forget) return forget(context, **workspace);
  return is_list ? list(context, **workspace) : apply_again(context, **workspace);
}

}  // namespace oubli::cli
