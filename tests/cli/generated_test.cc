// SPDX-License-Identifier: GPL-3.0-or-later
// The table of options makes everything that speaks of options: nothing of it may be left out.
#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/cli/help.h"
#include "scanner/cli/parser.h"

namespace oubli::cli {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '-' ? std::string("\\-") : std::string(1, c);
  return out;
}

// Every option with the command it belongs to; globals with none.
std::vector<std::pair<const Command*, const Option*>> all_options() {
  std::vector<std::pair<const Command*, const Option*>> all;
  for (const Option& option : global_options()) all.emplace_back(nullptr, &option);
  for (const Command& command : commands()) {
    for (const Option& option : command.options) all.emplace_back(&command, &option);
  }
  return all;
}

// What stands from the command's heading to the next one.
std::string section(const std::string& man, const Command& command) {
  const auto begin = man.find(".SS \"" + escaped("oubli " + std::string(command.name)));
  EXPECT_NE(begin, std::string::npos) << command.name;
  return man.substr(begin, man.find(".S", begin + 3) - begin);
}

TEST(ManPage, NamesEveryOptionUnderItsCommand) {
  const std::string man = man_page();
  for (const auto& [command, option] : all_options()) {
    const std::string text = command == nullptr ? man : section(man, *command);
    const std::string name = "\\fB" + escaped("--" + std::string(option->name)) + "\\fR";
    EXPECT_NE(text.find(name), std::string::npos) << name;
    EXPECT_NE(text.find(escaped(option->summary)), std::string::npos) << option->summary;
  }
}

TEST(ManPage, NamesEveryExitCode) {
  const std::string man = man_page();
  for (const ExitCode& code : exit_codes()) {
    const std::string row = ".B " + std::to_string(code.code) + "\n" + escaped(code.meaning);
    EXPECT_NE(man.find(row), std::string::npos) << row;
  }
}

// A line that begins with a dot and is no request of the man macros is lost text.
TEST(ManPage, HasNoLineThatRoffWouldSwallow) {
  std::istringstream lines(man_page());
  std::string line;
  while (std::getline(lines, line)) {
    if (line.empty() || (line[0] != '.' && line[0] != '\'')) continue;
    const std::string request = line.substr(0, line.find(' '));
    EXPECT_TRUE(request == ".TH" || request == ".SH" || request == ".SS" || request == ".TP" ||
                request == ".PP" || request == ".B" || request == ".RS" || request == ".RE" ||
                request == ".nf" || request == ".fi")
        << line;
  }
}

TEST(Help, NamesEveryOptionOfTheCommand) {
  for (const auto& [command, option] : all_options()) {
    const std::string text = command == nullptr ? help() : help(*command);
    EXPECT_NE(text.find("--" + std::string(option->name)), std::string::npos) << option->name;
  }
}

TEST(Help, NamesEveryCommandAndKeepsToEightyColumns) {
  for (const Command& command : commands()) {
    EXPECT_NE(help().find("\n  " + std::string(command.name)), std::string::npos) << command.name;
    std::istringstream lines(help(command));
    std::string line;
    while (std::getline(lines, line)) {
      const auto columns =
          std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
      EXPECT_LE(columns, 80) << line;
    }
  }
}

TEST(Completion, OffersEveryOptionOfTheCommand) {
  const std::string script = bash_completion();
  for (const auto& [command, option] : all_options()) {
    const std::string begin =
        command == nullptr ? "words=\"" : "    " + std::string(command->name) + ") words+=\"";
    const auto at = script.find(begin);
    ASSERT_NE(at, std::string::npos) << begin;
    const std::string offered =
        " " +
        script.substr(at + begin.size(), script.find('"', at + begin.size()) - at - begin.size()) +
        " ";
    EXPECT_NE(offered.find(" --" + std::string(option->name) + " "), std::string::npos)
        << option->name;
  }
}

// Each option is understood before its command and after it, and only where it belongs.
TEST(Parser, TakesEveryOptionOfTheTable) {
  for (const auto& [owner, option] : all_options()) {
    const Command& command = owner == nullptr ? commands().front() : *owner;
    std::vector<std::string> words{"oubli", std::string(command.name)};
    words.push_back("--" + std::string(option->name));
    if (!option->argument.empty()) words.emplace_back("VALUE");
    if (command.needs_operand) words.emplace_back("operand");
    std::vector<const char*> argv;
    for (const auto& word : words) argv.push_back(word.c_str());
    const auto parsed = parse_arguments(static_cast<int>(argv.size()), argv.data());
    ASSERT_TRUE(parsed) << option->name << ": " << parsed.error().what;
    EXPECT_EQ(parsed->command, &command);
    EXPECT_TRUE(parsed->has(option->name));
    EXPECT_EQ(parsed->value(option->name), option->argument.empty() ? "" : "VALUE");
  }
}

TEST(Parser, RefusesAnOptionOfAnotherCommand) {
  const std::array argv{"oubli", "status", "--shard", "1/2"};
  const auto parsed = parse_arguments(argv.size(), argv.data());
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::Usage);
  EXPECT_EQ(parsed.error().what, "unknown option --shard");
}

TEST(ExitCodes, OfEveryKindOfErrorAreDocumented) {
  for (const ErrorCode code :
       {ErrorCode::Failed, ErrorCode::NotFound, ErrorCode::Usage, ErrorCode::Partial,
        ErrorCode::Locked, ErrorCode::Damaged, ErrorCode::Refused, ErrorCode::Interrupted}) {
    const auto documented = exit_codes();
    EXPECT_TRUE(std::any_of(documented.begin(), documented.end(), [&](const ExitCode& row) {
      return row.code == exit_code(code);
    })) << exit_code(code);
  }
}

}  // namespace
}  // namespace oubli::cli
