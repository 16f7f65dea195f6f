// SPDX-License-Identifier: GPL-3.0-or-later
// Every option with a value takes one, and never the option that follows.
#include "scanner/cli/parser.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oubli::cli {
namespace {

using testing::EndsWith;

std::vector<Option> options_of(const Command& command) {
  const auto globals = global_options();
  std::vector<Option> all(globals.begin(), globals.end());
  all.insert(all.end(), command.options.begin(), command.options.end());
  return all;
}

Result<Arguments> parsed(const Command& command, std::vector<std::string> words) {
  const std::string name(command.name);
  std::vector<const char*> argv{"oubli", name.c_str()};
  if (command.needs_operand) argv.push_back("operand");
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse_arguments(static_cast<int>(argv.size()), argv.data());
}

void expect_missing(const Command& command, const Option& option, const std::string& typed,
                    const std::string& next) {
  const std::string name(option.name);
  const auto refused = parsed(command, {typed, next});
  ASSERT_FALSE(refused) << command.name << ' ' << typed << ' ' << next;
  EXPECT_EQ(refused.error().code, ErrorCode::Usage);
  EXPECT_THAT(refused.error().hint, EndsWith("--" + name + "=" + next));
  const auto meant = parsed(command, {"--" + name + "=" + next});
  ASSERT_TRUE(meant) << command.name << ' ' << name << ' ' << next;
  EXPECT_EQ(meant->value(option.name), next);
}

TEST(Parser, TakesNoOptionForAValue) {
  for (const Command& command : commands()) {
    for (const Option& option : options_of(command)) {
      if (option.argument.empty()) continue;
      for (const Option& next : options_of(command)) {
        const std::string word = "--" + std::string(next.name);
        for (const std::string& swallowed : {word, word + "=x"}) {
          expect_missing(command, option, "--" + std::string(option.name), swallowed);
        }
        const std::string letter{'-', next.letter};
        if (next.letter != '\0')
          expect_missing(command, option, "--" + std::string(option.name), letter);
      }
      const std::string letter{'-', option.letter};
      if (option.letter != '\0') expect_missing(command, option, letter, "--json");
      expect_missing(command, option, "--" + std::string(option.name), "--drv-run");
      expect_missing(command, option, "--" + std::string(option.name), "--");
    }
  }
}

TEST(Parser, TakesADashForAValueAndLeavesOperandsAlone) {
  const Command& erase = *find_command("erase");
  const auto given = parsed(erase, {"--name", "-", "--id", "-5", "--", "--name", "--dry-run"});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->value("name"), "-");
  EXPECT_EQ(given->value("id"), "-5");
  EXPECT_FALSE(given->has("dry-run"));
  EXPECT_THAT(given->operands, testing::ElementsAre("operand", "--name", "--dry-run"));
}

}  // namespace
}  // namespace oubli::cli
