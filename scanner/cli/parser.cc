// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/parser.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>

namespace oubli::cli {

namespace po = boost::program_options;

namespace {

constexpr std::uint64_t kMostJobs = 256;

void add_options(po::options_description& into, std::span<const Option> options) {
  for (const Option& option : options) {
    std::string name(option.name);
    if (option.letter != '\0') name += std::string(",") + option.letter;
    if (option.argument.empty()) {
      into.add_options()(name.c_str(), "");
    } else {
      into.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
    }
  }
}

const Option* find_option(const Command* command, std::string_view name) {
  const auto is_it = [&](const Option& option) { return option.name == name; };
  const auto globals = global_options();
  if (auto at = std::find_if(globals.begin(), globals.end(), is_it); at != globals.end())
    return &*at;
  if (command == nullptr) return nullptr;
  const auto at = std::find_if(command->options.begin(), command->options.end(), is_it);
  return at == command->options.end() ? nullptr : &*at;
}

// The first word that is neither an option nor an option's value.
const Command* command_of(const std::vector<std::string>& words, std::size_t& position) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.rfind("--", 0) != 0) {
      position = i;
      return find_command(word);
    }
    const Option* option = find_option(nullptr, std::string_view(word).substr(2));
    if (option != nullptr && !option->argument.empty()) ++i;
  }
  position = words.size();
  return nullptr;
}

// By its name, `--name`, or its letter, `-n`.
const Option* option_typed(const Command* command, std::string_view word) {
  if (word.starts_with("--")) return find_option(command, word.substr(2));
  if (command == nullptr || word.size() != 2 || word[0] != '-') return nullptr;
  const auto at = std::ranges::find(command->options, word[1], &Option::letter);
  return at == command->options.end() ? nullptr : &*at;
}

// A value left out must not swallow the next option: without --dry-run it would be another command.
// Whoever means it writes --name=--dry-run.
Status check_values(const std::vector<std::string>& words, const Command* command) {
  for (std::size_t i = 0; i + 1 < words.size() && words[i] != "--"; ++i) {
    const Option* option = option_typed(command, words[i]);
    if (option == nullptr || option->argument.empty()) continue;
    const std::string& value = words[++i];
    if (!value.starts_with("--") && option_typed(command, value) == nullptr) continue;
    return usage(words[i - 1] + ": its value is missing: " + value + " is an option",
                 "if " + value + " is the value: --" + std::string(option->name) + "=" + value);
  }
  return {};
}

// As it was typed: a short one keeps its dash in the parser.
std::string spelled(const std::string& key) { return key.starts_with('-') ? key : "--" + key; }

std::string known_commands() {
  std::string list;
  for (const Command& command : commands()) {
    if (!list.empty()) list += ", ";
    list += command.name;
  }
  return list;
}

Result<Arguments> collect(const std::vector<std::string>& words, const Command* command) {
  po::options_description described;
  add_options(described, global_options());
  if (command != nullptr) add_options(described, command->options);
  Arguments arguments;
  arguments.command = command;
  try {
    const po::parsed_options parsed =
        po::command_line_parser(words)
            .options(described)
            .positional(po::positional_options_description().add("operand", -1))
            .style(po::command_line_style::allow_long |
                   po::command_line_style::long_allow_adjacent |
                   po::command_line_style::long_allow_next | po::command_line_style::allow_short |
                   po::command_line_style::allow_dash_for_short |
                   po::command_line_style::short_allow_next)
            .extra_parser([](const std::string& word) {
              // "-" is standard input, an operand.
              return word == "-" ? std::make_pair(std::string("operand"), word)
                                 : std::pair<std::string, std::string>();
            })
            .allow_unregistered()
            .run();
    for (const auto& option : parsed.options) {
      if (option.string_key == "operand" || option.position_key >= 0) {
        arguments.operands.insert(arguments.operands.end(), option.value.begin(),
                                  option.value.end());
        continue;
      }
      if (option.unregistered) {
        return usage("unknown option " + spelled(option.string_key),
                     command == nullptr ? "oubli --help"
                                        : "oubli " + std::string(command->name) + " --help");
      }
      auto& values = arguments.options[option.string_key];
      values.insert(values.end(), option.value.begin(), option.value.end());
    }
  } catch (const po::error& thrown) {
    return usage(thrown.what(), command == nullptr
                                    ? "oubli --help"
                                    : "oubli " + std::string(command->name) + " --help");
  }
  return arguments;
}

}  // namespace

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  std::size_t at = 0;
  const Command* command = command_of(words, at);
  if (at < words.size() && command == nullptr) {
    return usage("no command named " + words[at], "one of: " + known_commands());
  }
  if (at < words.size()) words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
  if (auto fine = check_values(words, command); !fine) return std::move(fine).take_error();
  auto arguments = collect(words, command);
  if (!arguments) return arguments;
  const bool is_asking = arguments->has("help") || arguments->has("version");
  if (command == nullptr && !is_asking) {
    return usage("no command given", "oubli --help");
  }
  if (is_asking) return arguments;
  if (command->needs_operand && arguments->operands.empty()) {
    return usage(std::string(command->name) + ": " + std::string(command->operands) + " is missing",
                 std::string(command->example));
  }
  if (command->operands.empty() && !arguments->operands.empty()) {
    return usage(std::string(command->name) + ": takes no " + arguments->operands.front(),
                 std::string(command->example));
  }
  return arguments;
}

std::string Arguments::value(std::string_view option) const {
  const auto at = options.find(option);
  return at == options.end() || at->second.empty() ? std::string() : at->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto at = options.find(option);
  return at == options.end() ? std::vector<std::string>() : at->second;
}

Result<std::optional<std::uint64_t>> Arguments::number(std::string_view option,
                                                       std::uint64_t least) const {
  if (!has(option)) return std::optional<std::uint64_t>();
  const std::string text = value(option);
  std::uint64_t parsed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (problem != std::errc{} || end != text.data() + text.size() || parsed < least) {
    return usage(
        "--" + std::string(option) + " " + text + ": not a number of at least " +
            std::to_string(least),
        "--" + std::string(option) + " " + std::to_string(std::max<std::uint64_t>(least, 4)));
  }
  return std::optional(parsed);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::uint64_t kMost = 1'000'000'000;
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  const std::uint64_t bytes = unit.empty()  ? 1
                              : unit == "k" ? 1'000
                              : unit == "M" ? 1'000'000
                              : unit == "G" ? 1'000'000'000
                                            : 0;
  const bool is_size = problem == std::errc{} && number > 0 && number < kMost && bytes > 0;
  return is_size ? std::optional(number * bytes) : std::nullopt;
}

Result<unsigned> Arguments::jobs() const {
  auto given = number("jobs", 1);
  if (!given) return std::move(given).take_error();
  if (*given && **given > kMostJobs) {
    return usage("--jobs " + std::to_string(**given) + ": more than " + std::to_string(kMostJobs),
                 "leave it out: one for each processor");
  }
  return static_cast<unsigned>(given->value_or(0));
}

Result<double> Arguments::share(std::string_view option, double otherwise) const {
  if (!has(option)) return otherwise;
  const std::string text = value(option);
  double parsed = 0.0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (problem != std::errc{} || end != text.data() + text.size() ||
      !(parsed >= 0.0 && parsed <= 1.0)) {
    return usage("--" + std::string(option) + " " + text + ": not between 0 and 1",
                 "--" + std::string(option) + " 0.5");
  }
  return parsed;
}

}  // namespace oubli::cli
