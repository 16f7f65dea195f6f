// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/borg.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "scanner/programs/backup_program.h"

namespace oubli::programs {
namespace {

using nlohmann::json;

constexpr const char* kBorgVariables = "BORG_PASSPHRASE or BORG_PASSCOMMAND";

Call ask_borg_version() { return borg_call({"--version"}); }

Call ask_archives(const Path& repository) {
  return borg_call({"list", "--json", "--consider-checkpoints", "--", repository.string()});
}

Call ask_archive(const Path& repository, const std::string& archive) {
  return borg_call({"export-tar", "--", repository.string() + "::" + archive, "-"});
}

// By standard input, because names of files may be a person's.
void limit_to(Call& call, const std::vector<std::string>& files) {
  std::string patterns;
  for (const std::string& file : files) patterns += "+ pf:" + file + "\n";
  call.input = patterns + "- fm:*\n";
  const auto command = std::ranges::find(call.words, "export-tar");
  call.words.insert(command + 1, {"--patterns-from", kInputFile});
}

// "monday.checkpoint", "monday.checkpoint.1"
bool is_checkpoint(std::string_view name) {
  constexpr std::string_view kMark = ".checkpoint";
  const auto mark = name.rfind(kMark);
  return mark != name.npos &&
         name.find_first_not_of(".0123456789", mark + kMark.size()) == name.npos;
}

Result<std::vector<Stored>> read_archives(const std::string& output) {
  const json told = json::parse(output, nullptr, false);
  std::vector<Stored> found;
  if (!told.is_object() || !told.contains("archives") || !told["archives"].is_array()) {
    return damaged("borg does not say which archives there are");
  }
  for (const json& one : told["archives"]) {
    if (!one.is_object() || !one.contains("name") || !one.contains("id") ||
        !one["name"].is_string() || !one["id"].is_string()) {
      return damaged("borg does not say which archives there are");
    }
    const auto name = one["name"].get<std::string>();
    found.push_back({name, one["id"].get<std::string>(), is_checkpoint(name)});
  }
  return found;
}

void give_borg_passphrase(Call& call, std::string_view passphrase) {
  call.without.insert(call.without.end(), {"BORG_PASSPHRASE", "BORG_PASSCOMMAND"});
  call.environment.emplace_back("BORG_PASSPHRASE_FD", kSecretNumber);
  call.secret = passphrase;
}

// Borg names each of its errors; the names are classes of its own, and tell nothing of files.
std::string name_of_error(const std::string& errors) {
  std::istringstream lines(errors);
  std::string name;
  for (std::string line; std::getline(lines, line);) {
    const json told =
        json::parse(line.substr(std::min(line.find('{'), line.size())), nullptr, false);
    if (!told.is_object() || !told.contains("msgid") || !told["msgid"].is_string()) continue;
    const auto id = told["msgid"].get<std::string>();
    const bool is_name =
        id.size() < 80 &&
        id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._") ==
            std::string::npos;
    if (is_name) name = id;
  }
  return name;
}

Error why_borg(const Ending& ending, const Path& shown) {
  static const std::set<std::string> kLocked{"LockTimeout", "LockError", "LockErrorT",
                                             "LockFailed"};
  const std::string name = name_of_error(ending.errors);
  if (name == "PassphraseWrong" || name == "NoPassphraseFailure") {
    return needs_passphrase(shown, kBorgVariables);
  }
  if (kLocked.contains(name)) {
    return {ErrorCode::Locked, shown.string() + ": borg could not lock it",
            "wait for the backup that is running, or look at: borg list REPOSITORY"};
  }
  return failed(shown.string() + ": borg ended with status " + std::to_string(ending.status) +
                    (name.empty() ? "" : " (" + name + ")"),
                "see what it says itself: borg list REPOSITORY");
}

}  // namespace

Call borg_call(std::vector<std::string> words) {
  Call call;
  call.words = {"borg", "--log-json", "--lock-wait", "60"};
  call.words.insert(call.words.end(), words.begin(), words.end());
  call.environment = {{"LC_ALL", "C.UTF-8"},
                      {"BORG_DISPLAY_PASSPHRASE", "no"},
                      {"BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "yes"},
                      {"BORG_RELOCATED_REPO_ACCESS_IS_OK", "yes"}};
  return call;
}

const BackupProgram& borg() {
  static constexpr BackupProgram kBorg{.name = "borg",
                                       .package = "borgbackup",
                                       .version = "borg 1.2.",
                                       .ask_version = ask_borg_version,
                                       .ask_list = ask_archives,
                                       .ask_content = ask_archive,
                                       .limit_to = limit_to,
                                       .read_list = read_archives,
                                       .give_passphrase = give_borg_passphrase,
                                       .why = why_borg};
  return kBorg;
}

}  // namespace oubli::programs
