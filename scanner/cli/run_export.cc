// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include "scanner/app/export/export_mail.h"
#include "scanner/cli/json.h"
#include "scanner/cli/run.h"
#include "scanner/cli/server_options.h"

namespace oubli::cli {

namespace {

void print_summary(Terminal& terminal, const app::ExportSummary& summary) {
  if (terminal.is_json()) {
    terminal.result(json_line(summary));
    return;
  }
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", summary.seconds);
  terminal.result(counted(summary.messages, "message") + " in " +
                  counted(summary.folders, "folder") + ", " + sized(summary.bytes) + " copied in " +
                  seconds + " s, " + counted(summary.skipped) + " by an earlier run");
  if (summary.altered > 0) {
    terminal.result(counted(summary.altered, "message") +
                    " with lines that an mbox takes for its own: written as \">From \"");
  }
  if (!summary.unread.empty()) {
    terminal.result(counted(summary.unread.size()) + " could not be copied as they are");
  }
  terminal.result((summary.is_whole ? "" : "unfinished: ") + visible(summary.output.string()));
}

}  // namespace

Result<int> run_export(Context& context) {
  app::ExportOptions options;
  auto sources = sources_of(context.arguments);
  if (!sources) return std::move(sources).take_error();
  options.sources = *std::move(sources);
  options.output = context.arguments.value("output");
  if (options.output.empty()) {
    return Error{ErrorCode::Usage, "export: where to is missing",
                 std::string(context.arguments.command->example)};
  }
  const std::string form = context.arguments.value("format");
  if (!form.empty() && form != "maildir" && form != "mbox") {
    return Error{ErrorCode::Usage, "--format " + form + ": not maildir or mbox", "--format mbox"};
  }
  if (form == "mbox") options.form = app::CopyForm::Mbox;
  for (const std::string& source : options.sources) {
    if (imap::is_address(source)) continue;
    return Error{ErrorCode::Usage, "export: " + source + ": not on a mail server",
                 "a file or a folder is copied with cp -a"};
  }
  auto access = access_of(context);
  if (!access) return std::move(access).take_error();
  app::MailServers servers(context.session.zygote(), *std::move(access));
  options.servers = &servers;
  options.stop = &context.stop;
  options.on_progress = [&terminal = context.terminal](std::uint64_t done, std::uint64_t known) {
    terminal.progress("copying, " + counted(done, "message"), done, known);
  };
  auto summary = app::export_mail(options);
  if (!summary) return std::move(summary).take_error();
  print_unread(context.terminal, summary->unread, "--json names them all");
  print_summary(context.terminal, *summary);
  if (!summary->is_whole) {
    context.terminal.note("not whole: run the same command again to go on");
  }
  return summary->unread.empty() ? kDone : kPartly;
}

}  // namespace oubli::cli
