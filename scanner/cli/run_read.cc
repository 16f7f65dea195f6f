// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that only look: show, detect, sources, status, doctor.
#include <algorithm>
#include <cstdio>

#include <unistd.h>

#include "scanner/app/detect_text.h"
#include "scanner/app/find/show.h"
#include "scanner/app/status.h"
#include "scanner/cli/json.h"
#include "scanner/cli/run.h"
#include "scanner/cli/server_options.h"

namespace oubli::cli {

namespace {

std::string marked(const std::string& text, const std::vector<ByteRange>& marks) {
  std::string out;
  std::size_t at = 0;
  for (const ByteRange& mark : marks) {
    if (mark.begin < at) continue;
    out += text.substr(at, mark.begin - at) + "[[" + text.substr(mark.begin, mark.size()) + "]]";
    at = mark.end;
  }
  return out + text.substr(at);
}

// Line by line, so that line breaks stay and everything else is made visible.
void print_text(Terminal& terminal, const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    terminal.result(visible(line));
    at = end + 1;
  }
}

bool is_header(Where where) { return where < Where::Body || where == Where::TraceHeader; }

void print_message(Terminal& terminal, const app::ShownMessage& shown) {
  for (const auto& one : shown.segments) {
    if (!is_header(one.segment.where)) {
      terminal.result("");
      std::string title = std::string(app::to_string(one.segment.where)) + " " + one.segment.part;
      if (!one.segment.label.empty()) title += " " + one.segment.label;
      terminal.result("-- " + visible(title));
      print_text(terminal, marked(one.segment.text, one.marks));
      continue;
    }
    const std::string label = one.segment.label.empty()
                                  ? std::string(app::to_string(one.segment.where))
                                  : one.segment.label;
    terminal.result(visible(label + ": " + marked(one.segment.text, one.marks)));
  }
  for (const NotScanned& one : shown.not_scanned) {
    terminal.note("not examined: part " + one.part + ": " + one.reason);
  }
}

void print_finding(Terminal& terminal, const std::string& name, const app::TextFinding& finding) {
  if (terminal.is_json()) {
    terminal.result(json_line(name, finding));
    return;
  }
  char line[96];
  std::snprintf(line, sizeof line, "%llu: %.2f ",
                static_cast<unsigned long long>(finding.where.begin), finding.confidence);
  terminal.result(visible(name) + ":" + line + std::string(finding.category) + " " +
                  visible(finding.text));
}

Status detect_in(Context& context, const std::string& name, std::uint64_t& count) {
  const auto on_finding = [&](const app::TextFinding& finding) {
    ++count;
    print_finding(context.terminal, name, finding);
  };
  auto& zygote = context.session.zygote();
  if (name == "-") return app::detect_stream(zygote, STDIN_FILENO, "standard input", on_finding);
  auto file = open_for_reading(name);
  if (!file) return std::move(file).take_error();
  return app::detect_text(zygote, *std::move(file), name, on_finding);
}

}  // namespace

Result<int> run_show(Context& context) {
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  int code = kDone;
  auto access = access_of(context);
  if (!access) return std::move(access).take_error();
  app::MailServers servers(context.session.zygote(), *std::move(access));
  auto passphrases = passphrases_of(context.arguments);
  if (!passphrases) return std::move(passphrases).take_error();
  for (const std::string& locator : context.arguments.operands) {
    auto shown = app::show(**workspace, context.session.zygote(), locator, &servers, *passphrases);
    if (!shown) return std::move(shown).take_error();
    if (context.terminal.is_json()) {
      context.terminal.result(json_line(*shown));
    } else {
      print_message(context.terminal, *shown);
    }
    for (const NotScanned& one : shown->not_scanned) {
      if (one.kind == NotScanned::Kind::Unreadable) code = kPartly;
    }
  }
  return code;
}

Result<int> run_detect(Context& context) {
  std::uint64_t findings = 0;
  std::size_t failures = 0;
  std::optional<Error> first;
  for (const std::string& name : context.arguments.operands) {
    auto done = detect_in(context, name, findings);
    if (done) continue;
    ++failures;
    if (!first) {
      first = std::move(done).take_error();
    } else {
      context.terminal.error(done.error());
    }
  }
  if (failures == context.arguments.operands.size() && first) return *std::move(first);
  if (first) {
    context.terminal.error(*first);
    return kPartly;
  }
  return context.arguments.has("check") && findings > 0 ? kFindings : kDone;
}

Result<int> run_sources(Context& context) {
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  auto rows = app::sources(**workspace);
  if (!rows) return std::move(rows).take_error();
  for (const auto& row : *rows) {
    if (context.terminal.is_json()) {
      context.terminal.result(json_line(row));
      continue;
    }
    std::string format = row.format;
    format.resize(std::max<std::size_t>(format.size(), 9), ' ');
    char count[24];
    std::snprintf(count, sizeof count, "%9llu", static_cast<unsigned long long>(row.messages));
    context.terminal.result(format + " " + count + "  " +
                            (row.is_complete ? rfc3339(row.scanned_at) : "(not read to its end)") +
                            "  " + visible(row.path));
  }
  return kDone;
}

Result<int> run_status(Context& context) {
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  auto status = app::status(**workspace);
  if (!status) return std::move(status).take_error();
  Terminal& terminal = context.terminal;
  for (const Unreadable& one : status->unread) {
    terminal.result(terminal.is_json() ? json_line(one)
                                       : "not read: " + visible(one.locator + ": " + one.reason));
  }
  if (terminal.is_json()) {
    terminal.result(json_line(*status));
  } else {
    terminal.result(counted(status->messages, "message") + " (" + counted(status->distinct) +
                    " distinct) in " + counted(status->sources, "mailbox"));
    terminal.result(counted(status->unreadable) + " could not be read");
    for (const auto& [reason, count] : status->unsupported_reasons) {
      terminal.result(counted(count, "attachment") + ": " + reason);
    }
    if (status->incomplete > 0) {
      terminal.result(counted(status->incomplete, "mailbox") +
                      (status->incomplete == 1 ? " was not read to its end; scan it again"
                                               : " were not read to their end; scan them again"));
    }
    if (status->changes.changed > 0) terminal.result(told_changed(status->changes.changed));
    if (status->changes.unchecked > 0) {
      terminal.result(counted(status->changes.unchecked, "mailbox") +
                      " out of reach: not checked for changes since the scan");
    }
    if (status->unrecognised > 0) terminal.result(told_unrecognised(status->unrecognised));
    for (const std::string& source : status->unfinished) {
      terminal.result("scan not ended: " + visible(source) + "; `oubli scan` goes on where it was");
    }
  }
  const bool is_partly = status->unreadable > 0 || status->incomplete > 0 ||
                         !status->unfinished.empty() || status->changes.changed > 0;
  return is_partly ? kPartly : kDone;
}

namespace {

// The exit code.
int print_checks(Terminal& terminal, const std::vector<app::Check>& checks) {
  int code = kDone;
  for (const auto& check : checks) {
    if (!check.is_good) code = exit_code(ErrorCode::Failed);
    terminal.result(terminal.is_json() ? json_line(check)
                                       : (check.is_good ? "good  " : "BAD   ") +
                                             visible(check.name + ": " + check.detail));
  }
  return code;
}

}  // namespace

Result<int> run_doctor(Context& context) {
  const auto& files = context.arguments.operands;
  if (files.empty()) {
    return print_checks(context.terminal,
                        app::doctor(context.session.workspace(app::Workspace::Use::Read),
                                    context.session.zygote()));
  }
  int code = kDone;
  for (const std::string& file : files) {
    auto checks = app::doctor(Path(file), context.session.zygote());
    if (!checks) return std::move(checks).take_error();
    code = std::max(code, print_checks(context.terminal, *checks));
  }
  return code;
}

}  // namespace oubli::cli
