// SPDX-License-Identifier: GPL-3.0-or-later
// One function for each command: takes what was typed, calls the use case, prints what it says,
// and returns the exit code. An Error returned is printed by main. One thread.
#pragma once

#include <atomic>

#include "adapters/base/counted.h"
#include "adapters/base/result.h"
#include "scanner/app/erase/settle.h"
#include "scanner/app/session.h"
#include "scanner/cli/parser.h"
#include "scanner/cli/terminal.h"

namespace oubli::cli {

struct Context {
  const Arguments& arguments;
  Terminal& terminal;
  app::Session& session;
  const std::atomic<bool>& stop;  // a signal asked us to end
};

Result<int> run_scan(Context& context);
Result<int> run_find(Context& context);
Result<int> run_show(Context& context);
Result<int> run_detect(Context& context);
Result<int> run_erase(Context& context);
// Of an archive that comes through standard input; it goes out through standard output, unless the
// run is a dry one.
Result<int> run_erase_stream(Context& context);
[[nodiscard]] bool is_stream(const Arguments& arguments);
[[nodiscard]] bool writes_archive(const Arguments& arguments);
Result<int> run_reapply(Context& context);
Result<int> run_restrict(Context& context);
Result<int> run_coverage(Context& context);
Result<int> run_export(Context& context);
Result<int> run_wipe(Context& context);
Result<int> run_sources(Context& context);
Result<int> run_status(Context& context);
Result<int> run_doctor(Context& context);
Result<int> run_certificate(Context& context);
Result<int> run_ledger(Context& context);
Result<int> run_key(Context& context);

// What beside the result must be known of files that are no mail, and of mail that came later.
std::string told_unrecognised(std::uint64_t files);
std::string told_changed(std::uint64_t mailboxes);

// What could not be read, each on a line; on a terminal only the first of many, then `more`.
void print_unread(Terminal& terminal, const std::vector<Unreadable>& unread, std::string_view more);

// "13.6 MB": for people only.
std::string sized(std::uint64_t bytes);

inline constexpr int kDone = 0;
inline constexpr int kPartly = 3;
inline constexpr int kFindings = 4;
inline constexpr int kInterrupted = 130;

}  // namespace oubli::cli
