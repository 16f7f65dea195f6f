// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/help.h"

#include <algorithm>
#include <sstream>

namespace oubli::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 26;

std::string spelled(const Option& option) {
  std::string text = option.letter == '\0' ? "" : std::string("-") + option.letter + ", ";
  text += "--" + std::string(option.name);
  if (!option.argument.empty()) text += " " + std::string(option.argument);
  return text;
}

std::string wrapped(std::string_view text, std::size_t indent) {
  std::istringstream words{std::string(text)};
  std::string out, word;
  std::size_t column = indent;
  while (words >> word) {
    if (column > indent && column + 1 + word.size() > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string row(const std::string& left, std::string_view right) {
  std::string line = "  " + left;
  if (line.size() + 2 > kIndent) {
    line += "\n" + std::string(kIndent, ' ');
  } else {
    line.resize(kIndent, ' ');
  }
  return line + wrapped(right, kIndent) + "\n";
}

std::string rows(std::span<const Option> options) {
  std::string out;
  for (const Option& option : options) out += row(spelled(option), option.summary);
  return out;
}

std::string paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find("\n\n"), text.size());
    out += wrapped(text.substr(0, end), 0) + "\n";
    text.remove_prefix(std::min(text.size(), end + 2));
    if (!text.empty()) out += "\n";
  }
  return out;
}

std::string synopsis(const Command& command) {
  std::string text = "oubli " + std::string(command.name);
  if (!command.operands.empty()) text += " " + std::string(command.operands);
  if (!command.options.empty()) text += " [OPTION…]";
  return text;
}

std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\e";
    } else {
      out += c;
    }
  }
  return out.rfind('.', 0) == 0 || out.rfind('\'', 0) == 0 ? "\\&" + out : out;
}

// roff input is ASCII: three full stops for an ellipsis, for which `\&` keeps them from being
// taken for a request.
std::string ascii(std::string text) {
  constexpr std::string_view kEllipsis = "…";
  for (std::size_t at = 0; (at = text.find(kEllipsis, at)) != std::string::npos;) {
    text.replace(at, kEllipsis.size(), "\\&...");
  }
  return text;
}

std::string roff_paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find("\n\n"), text.size());
    out += roff(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(text.size(), end + 2));
    if (!text.empty()) out += ".PP\n";
  }
  return out;
}

std::string roff_options(std::span<const Option> options) {
  std::string out;
  for (const Option& option : options) {
    out += ".TP\n";
    if (option.letter != '\0') out += "\\fB" + roff(std::string("-") + option.letter) + "\\fR, ";
    out += "\\fB" + roff("--" + std::string(option.name)) + "\\fR";
    if (!option.argument.empty()) out += " \\fI" + roff(option.argument) + "\\fR";
    out += "\n" + roff(option.summary) + "\n";
  }
  return out;
}

}  // namespace

std::string help() {
  std::string out =
      "oubli finds personal data in mailboxes and erases it with proof.\n\n"
      "usage: oubli [OPTION…] COMMAND …\n\ncommands:\n";
  for (const Command& command : commands()) out += row(std::string(command.name), command.summary);
  out += "\noptions:\n" + rows(global_options());
  return out + "\n`oubli COMMAND --help` explains a command; `man oubli` has it all.\n";
}

std::string help(const Command& command) {
  std::string out = "usage: " + synopsis(command) + "\n\n" + paragraphs(command.description);
  if (!command.options.empty()) out += "\noptions:\n" + rows(command.options);
  out += "\nexample:\n  " + std::string(command.example) + "\n\nexit codes:\n";
  for (const ExitCode& code : exit_codes()) out += row(std::to_string(code.code), code.meaning);
  return out;
}

std::string man_page() {
  std::string out =
      ".TH OUBLI 1 \"\" \"oubli " OUBLI_VERSION
      "\" \"User Commands\"\n.SH NAME\n"
      "oubli \\- find personal data in mailboxes and erase it with proof\n.SH SYNOPSIS\n"
      ".B oubli\n[\\fIOPTION\\fR…] \\fICOMMAND\\fR …\n.SH DESCRIPTION\n"
      "Reads mbox files, Maildir folders and single messages into a sealed index, finds what "
      "concerns a person, and erases it by re\\-packing the mailbox, verified and with a receipt.\n"
      ".SH OPTIONS\n";
  out += roff_options(global_options()) + ".SH COMMANDS\n";
  for (const Command& command : commands()) {
    out += ".SS \"" + roff(synopsis(command)) + "\"\n" + roff_paragraphs(command.description);
    out += roff_options(command.options) + ".PP\nExample:\n.PP\n.RS\n.nf\n" +
           roff(command.example) + "\n.fi\n.RE\n";
  }
  out += ".SH EXIT STATUS\n";
  for (const ExitCode& code : exit_codes()) {
    out += ".TP\n.B " + std::to_string(code.code) + "\n" + roff(code.meaning) + "\n";
  }
  out +=
      ".SH FILES\nThe workspace is the folder given with \\fB\\-\\-workspace\\fR, else "
      "\\fI$OUBLI_WORKSPACE\\fR, else \\fI$XDG_DATA_HOME/oubli\\fR "
      "(\\fI~/.local/share/oubli\\fR); for root \\fI/var/lib/oubli\\fR. It is made, with its "
      "key, "
      "on first use, mode 0700. Without its \\fIkey\\fR nothing in it can be read.\n"
      ".SH ENVIRONMENT\n.TP\n.B OUBLI_WORKSPACE\nthe workspace\n.TP\n.B "
      "OUBLI_PASSPHRASE_FILE\nlike \\fB\\-\\-passphrase\\-file\\fR\n";
  return ascii(std::move(out));
}

std::string bash_completion() {
  std::string names, cases;
  for (const Command& command : commands()) {
    names += std::string(names.empty() ? "" : " ") + std::string(command.name);
    std::string options;
    for (const Option& option : command.options) options += " --" + std::string(option.name);
    if (!options.empty())
      cases += "    " + std::string(command.name) + ") words+=\"" + options + "\" ;;\n";
  }
  std::string globals;
  for (const Option& option : global_options()) globals += " --" + std::string(option.name);
  return "# bash completion for oubli; generated from the option table\n"
         "_oubli() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} command= part\n"
         "  local names=\"" +
         names + "\" words=\"" + globals.substr(1) +
         "\"\n"
         "  for part in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \" $names \" in *\" $part \"*) command=$part; break ;; esac\n"
         "  done\n"
         "  case \"$command\" in\n    '') words+=\" $names\" ;;\n" +
         cases +
         "  esac\n"
         "  if [[ $word == -* || -z $command ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "  else\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _oubli oubli\n";
}

}  // namespace oubli::cli
