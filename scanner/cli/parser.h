// SPDX-License-Identifier: GPL-3.0-or-later
// From argv to a command with its options, by the table of options.h. Boost.Program_options is
// used here alone, and its exceptions stop here. Free function; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/cli/options.h"

namespace oubli::cli {

class Arguments {
 public:
  const Command* command = nullptr;  // null: only --help or --version was asked
  std::vector<std::string> operands;
  std::map<std::string, std::vector<std::string>, std::less<>> options;

  [[nodiscard]] bool has(std::string_view option) const { return options.contains(option); }
  // The last value given, or empty.
  [[nodiscard]] std::string value(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
  // A whole number of at least `least`, when the option was given.
  [[nodiscard]] Result<std::optional<std::uint64_t>> number(std::string_view option,
                                                            std::uint64_t least) const;
  // --jobs: 0 where it was not given.
  [[nodiscard]] Result<unsigned> jobs() const;
  [[nodiscard]] Result<double> share(std::string_view option, double otherwise) const;
};

// "500", "500k", "2M", "4G": bytes, counted in thousands. Nothing where it is none of these, or 0.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

// The command line is wrong; `hint` is to be typed.
[[nodiscard]] inline Error usage(std::string what, std::string hint) {
  return {ErrorCode::Usage, std::move(what), std::move(hint)};
}

// Failure: usage().
Result<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace oubli::cli
