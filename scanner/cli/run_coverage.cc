// SPDX-License-Identifier: GPL-3.0-or-later
// The commands about what is and is not reached: coverage and restrict.
#include "scanner/app/coverage.h"
#include "scanner/app/erase/restriction.h"
#include "scanner/app/proof.h"
#include "scanner/cli/json.h"
#include "scanner/cli/run.h"

namespace oubli::cli {

namespace {

void print_restriction(Terminal& terminal, const app::Restriction& one) {
  if (terminal.is_json()) return terminal.result(json_line(one));
  const std::string why = one.reason.empty() ? "" : " (" + one.reason + ")";
  const bool is_lost = !one.is_there && !one.is_over;
  terminal.result((one.is_over ? "ended " : "until ") + one.until + "  " +
                  visible(one.path.string() + why) + (one.is_over ? "; it is still there" : "") +
                  (is_lost ? "; nothing is there" : ""));
}

Result<int> list_restrictions(Context& context) {
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  auto all = app::restrictions(**workspace);
  if (!all) return std::move(all).take_error();
  bool is_any_over = false, is_any_lost = false;
  for (const auto& one : *all) {
    print_restriction(context.terminal, one);
    is_any_over |= one.is_over;
    is_any_lost |= !one.is_over && !one.is_there;
  }
  if (all->empty()) context.terminal.note("nothing is restricted");
  if (is_any_over) {
    context.terminal.note(
        "what has ended and is still there can be erased from, or removed; then "
        "it is listed no more");
  }
  if (is_any_lost)
    context.terminal.note("what was moved is restricted no more: restrict it where it is now");
  return is_any_over || is_any_lost ? kPartly : kDone;
}

void print_coverage(Terminal& terminal, const wiper::Coverage& stated, const std::string& file) {
  if (terminal.is_json()) return terminal.result(json_line(stated, file));
  std::uint64_t messages = 0;
  for (const auto& mailbox : stated.mailboxes) messages += mailbox.messages;
  terminal.result(visible(stated.time) + ": read " + counted(messages, "message") + " in " +
                  counted(stated.mailboxes.size(), "mailbox"));
  for (const auto& mailbox : stated.mailboxes) {
    if (!mailbox.is_complete) terminal.result("not read to its end: " + visible(mailbox.path));
  }
  for (const std::string& source : stated.unfinished)
    terminal.result("scan not ended: " + visible(source));
  for (const Unreadable& one : stated.unread)
    terminal.result("not read: " + visible(one.locator + ": " + one.reason));
  for (const auto& [reason, count] : stated.unsupported)
    terminal.result("not searched: " + counted(count, "attachment") + ": " + visible(reason));
  if (stated.unrecognised > 0) terminal.result(told_unrecognised(stated.unrecognised));
  if (stated.changed > 0) terminal.result(told_changed(stated.changed));
  if (stated.unchecked > 0)
    terminal.result(counted(stated.unchecked, "mailbox") + " not checked for changes");
  for (const auto& one : stated.restricted) {
    terminal.result("restricted until " + visible(one.until) + ": " + visible(one.path) +
                    (one.reason.empty() ? "" : " (" + visible(one.reason) + ")"));
  }
}

Result<wiper::PublicKey> trusted_key(Context& context) {
  if (context.arguments.has("key")) return app::read_public_key(context.arguments.value("key"));
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  return (*workspace)->proof_keys().signing.public_key();
}

Result<int> verify_coverage(Context& context) {
  auto key = trusted_key(context);
  if (!key) return std::move(key).take_error();
  int code = kDone;
  for (std::size_t i = 1; i < context.arguments.operands.size(); ++i) {
    const std::string& file = context.arguments.operands[i];
    auto stated = app::check_coverage(file, *key);
    if (!stated) return std::move(stated).take_error();
    if (!context.terminal.is_json()) context.terminal.result("sound: signed by " + key->name());
    print_coverage(context.terminal, *stated, file);
    if (!stated->is_whole()) code = kPartly;
  }
  return code;
}

}  // namespace

Result<int> run_restrict(Context& context) {
  const Arguments& arguments = context.arguments;
  const bool is_lift = arguments.has("lift");
  if (arguments.operands.empty() && !is_lift && !arguments.has("until"))
    return list_restrictions(context);
  if (arguments.operands.empty() || is_lift == arguments.has("until")) {
    return Error{ErrorCode::Usage,
                 "restrict: SOURCE and --until DATE, SOURCE and --lift, or nothing",
                 std::string(arguments.command->example)};
  }
  auto workspace = context.session.workspace(app::Workspace::Use::Write);
  if (!workspace) return std::move(workspace).take_error();
  for (const std::string& source : arguments.operands) {
    auto done = is_lift ? app::lift_restriction(**workspace, source)
                        : app::restrict(**workspace, source, arguments.value("until"),
                                        arguments.value("reason"));
    if (!done) return std::move(done).take_error();
  }
  return list_restrictions(context);
}

Result<int> run_coverage(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.operands.size() > 1 && arguments.operands.front() == "verify")
    return verify_coverage(context);
  if (!arguments.operands.empty()) {
    return Error{ErrorCode::Usage, "coverage: verify FILE…, or nothing",
                 std::string(arguments.command->example)};
  }
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  auto stated = app::coverage(**workspace);
  if (!stated) return std::move(stated).take_error();
  const std::string file = arguments.value("output");
  if (!file.empty()) {
    if (auto saved = app::save_coverage(**workspace, *stated, file); !saved)
      return std::move(saved).take_error();
  }
  print_coverage(context.terminal, *stated, file);
  return stated->is_whole() ? kDone : kPartly;
}

}  // namespace oubli::cli
