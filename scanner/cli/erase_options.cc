// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/erase_options.h"

#include <charconv>

#include "scanner/cli/server_options.h"

namespace oubli::cli {

Result<app::EraseOptions> erase_options(Context& context) {
  const Arguments& arguments = context.arguments;
  app::EraseOptions options;
  auto sources = sources_of(arguments);
  if (!sources) return std::move(sources).take_error();
  options.scan.sources = *std::move(sources);
  options.scan.stop = &context.stop;
  auto passphrases = passphrases_of(arguments);
  if (!passphrases) return std::move(passphrases).take_error();
  options.scan.passphrases = options.find.passphrases = *std::move(passphrases);
  auto jobs = arguments.jobs();
  if (!jobs) return std::move(jobs).take_error();
  options.scan.jobs = options.find.jobs = *jobs;
  auto expected = arguments.number("expect", 0);
  if (!expected) return std::move(expected).take_error();
  options.is_dry_run = arguments.has("dry-run");
  options.performed_by = arguments.value("performed-by");
  options.validated_by = arguments.value("validated-by");
  const bool is_sized = *expected || arguments.has("at-most");
  if (arguments.has("yes") && !is_sized && !options.is_dry_run) {
    return Error{ErrorCode::Usage,
                 "--yes needs --expect N: nothing is erased without its size stated",
                 "oubli " + std::string(arguments.command->name) +
                     " … --dry-run shows the plan and its size"};
  }
  if (arguments.has("yes")) options.expected = *expected;
  for (const std::string& rule : arguments.values("override")) options.overrides.insert(rule);
  return options;
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

}  // namespace oubli::cli
