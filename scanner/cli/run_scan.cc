// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <cstdio>

#include <unistd.h>

#include "scanner/app/scan/scan.h"
#include "scanner/app/scan/scan_stream.h"
#include "scanner/app/scan/standing_findings.h"
#include "scanner/cli/json.h"
#include "scanner/cli/receipt_text.h"
#include "scanner/cli/run.h"
#include "scanner/cli/server_options.h"

namespace oubli::cli {

namespace {

// "K/N", counted from 1.
Result<std::pair<std::uint32_t, std::uint32_t>> parse_share(const std::string& text) {
  std::uint32_t k = 0, n = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, k);
  if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '/') {
    const auto second = std::from_chars(first.ptr + 1, end, n);
    if (second.ec == std::errc{} && second.ptr == end && k >= 1 && k <= n) {
      return std::pair{k - 1, n};
    }
  }
  return Error{ErrorCode::Usage, "--shard " + text + ": not K/N with 1 <= K <= N", "--shard 1/4"};
}

Result<app::ScanOptions> scan_options(Context& context) {
  const Arguments& arguments = context.arguments;
  app::ScanOptions options;
  auto sources = sources_of(arguments);
  if (!sources) return std::move(sources).take_error();
  options.sources = *std::move(sources);
  options.is_full = arguments.has("full");
  options.stop = &context.stop;
  auto jobs = arguments.jobs();
  if (!jobs) return std::move(jobs).take_error();
  options.jobs = *jobs;
  if (arguments.has("shard")) {
    auto share = parse_share(arguments.value("shard"));
    if (!share) return std::move(share).take_error();
    options.share = share->first;
    options.shares = share->second;
  }
  options.on_progress = [&terminal = context.terminal](const app::ScanProgress& progress) {
    terminal.progress("scanning, " + counted(progress.messages, "message"), progress.bytes_done,
                      progress.bytes_known);
  };
  return options;
}

const char* who_names_them(bool is_indexed) {
  return is_indexed ? "`oubli status` names them all" : "--json names them all";
}

void print_summary(Terminal& terminal, const app::ScanSummary& summary, bool is_indexed) {
  if (terminal.is_json()) {
    terminal.result(json_line(summary));
    return;
  }
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", summary.seconds);
  terminal.result(counted(summary.messages, "message") + " in " +
                  counted(summary.sources, "mailbox") + ", " + sized(summary.bytes) + " read in " +
                  seconds + " s, " + counted(summary.skipped) + " unchanged");
  for (const auto& [category, count] : summary.findings) {
    terminal.result("  " + category +
                    std::string(category.size() < 14 ? 14 - category.size() : 1, ' ') +
                    counted(count));
  }
  if (summary.unreadable > 0) {
    terminal.result(counted(summary.unreadable) + " could not be read; " +
                    who_names_them(is_indexed));
  }
  if (summary.unrecognised > 0) terminal.note(told_unrecognised(summary.unrecognised));
  if (summary.unsupported > 0) {
    terminal.result(
        counted(summary.unsupported, "attachment") + (summary.unsupported == 1 ? " is" : " are") +
        " of a type that is not examined" + (is_indexed ? "; `oubli status` counts them" : ""));
  }
}

// An erasure that was killed left files that must not be taken for mail. False when it could not be
// settled as it should; the scan goes on, and says so in its exit code.
bool settle(Context& context, app::Workspace& workspace, const app::ScanOptions& options) {
  auto settled = app::settle(workspace, context.session.zygote(), options.servers,
                             options.passphrases, &context.stop);
  if (settled) return print_settled(context.terminal, *settled);
  context.terminal.error(settled.error());
  return false;
}

// Nothing of it can be read again, so nothing of it is kept.
Result<int> scan_standard_input(Context& context, const app::ScanOptions& options) {
  const bool is_alone = options.sources.size() == 1 && options.shares == 1;
  const std::vector<std::string> named = context.arguments.values("volume");
  if (!is_alone || (named.empty() && ::isatty(STDIN_FILENO) != 0)) {
    return Error{ErrorCode::Usage, "scan -: standard input is an archive or an mbox, by itself",
                 "oubli scan - < /dev/nst0"};
  }
  const std::vector<Path> volumes(named.begin(), named.end());
  auto summary = app::scan_stream(context.session.zygote(), STDIN_FILENO, volumes, options);
  if (!summary) return std::move(summary).take_error();
  print_unread(context.terminal, summary->unread, who_names_them(false));
  print_summary(context.terminal, *summary, false);
  note_volumes_on_trust(context.terminal, summary->volumes_on_trust);
  if (summary->was_interrupted)
    return Error{ErrorCode::Interrupted, "scan: interrupted", "it begins anew from the beginning"};
  if (summary->unreadable > 0) return kPartly;
  return context.arguments.has("check") && !summary->findings.empty() ? kFindings : kDone;
}

}  // namespace

Result<int> run_scan(Context& context) {
  auto options = scan_options(context);
  if (!options) return std::move(options).take_error();
  auto passphrases = passphrases_of(context.arguments);
  if (!passphrases) return std::move(passphrases).take_error();
  options->passphrases = *std::move(passphrases);
  if (std::ranges::find(options->sources, "-") != options->sources.end())
    return scan_standard_input(context, *options);
  if (context.arguments.has("volume")) {
    return Error{ErrorCode::Usage, "--volume: of -, in place of standard input",
                 "oubli scan - --volume v1.tar --volume v2.tar"};
  }
  auto access = access_of(context);
  if (!access) return std::move(access).take_error();
  app::MailServers servers(context.session.zygote(), *std::move(access));
  options->servers = &servers;
  app::Workspace* workspace = nullptr;
  bool is_settled = true;
  if (!context.arguments.has("no-index")) {
    auto opened = context.session.workspace(app::Workspace::Use::Write);
    if (!opened) return std::move(opened).take_error();
    workspace = *opened;
    is_settled = settle(context, *workspace, *options);
  }
  auto summary = app::scan(workspace, context.session.zygote(), *options);
  if (!summary) return std::move(summary).take_error();
  const bool is_indexed = workspace != nullptr;
  print_unread(context.terminal, summary->unread, who_names_them(is_indexed));
  print_summary(context.terminal, *summary, is_indexed);
  if (summary->was_interrupted) {
    return Error{ErrorCode::Interrupted, "scan: interrupted; what was read so far is kept",
                 "run the same command again to go on"};
  }
  if (summary->unreadable > 0 || !is_settled) return kPartly;
  if (!context.arguments.has("check")) return kDone;
  auto is_any = workspace == nullptr ? Result<bool>(!summary->findings.empty())
                                     : app::has_findings(*workspace, summary->containers);
  if (!is_any) return std::move(is_any).take_error();
  return *is_any ? kFindings : kDone;
}

}  // namespace oubli::cli
