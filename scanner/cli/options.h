// SPDX-License-Identifier: GPL-3.0-or-later
// The command line as data. This table makes the parser, --help, the man page and the shell
// completion; a command or an option exists when it has a row here. Constant; any thread.
#pragma once

#include <span>
#include <string_view>

namespace oubli::cli {

struct Option {
  std::string_view name;      // long name without the dashes
  std::string_view argument;  // its metavariable; empty for a switch
  std::string_view summary;   // one line
  bool may_repeat = false;
  char letter = '\0';  // of its short form, where it has one: -o
};

struct Command {
  std::string_view name;
  std::string_view operands;  // as in the synopsis: "SOURCE…", "[QUERY]"; empty for none
  bool needs_operand = false;
  std::string_view summary;      // one line
  std::string_view description;  // paragraphs, separated by an empty line
  std::span<const Option> options;
  std::string_view example;  // one line to type
};

std::span<const Option> global_options();
std::span<const Command> commands();
const Command* find_command(std::string_view name);

struct ExitCode {
  int code;
  std::string_view meaning;
};
std::span<const ExitCode> exit_codes();

}  // namespace oubli::cli
