// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/restic.h"

#include <nlohmann/json.hpp>

#include "scanner/programs/backup_program.h"
#include "scanner/programs/told_json.h"

namespace oubli::programs {
namespace {

using nlohmann::json;

constexpr const char* kResticVariables =
    "RESTIC_PASSWORD, RESTIC_PASSWORD_FILE or RESTIC_PASSWORD_COMMAND";
constexpr std::string_view kMark = "/.oubli-";

Call ask_restic_version() { return {.words = {"restic", "version"}}; }

Call ask_snapshots(const Path& repository) {
  return restic_question(repository, {"snapshots", "--json"});
}

Call ask_snapshot(const Path& repository, const std::string& snapshot) {
  return restic_call(repository, {"dump", "--archive", "tar", "--", snapshot, "/"});
}

Result<std::vector<Stored>> read_snapshots(const std::string& output) {
  const json told = json::parse(output, nullptr, false);
  std::vector<Stored> found;
  if (told.is_null()) return found;  // there are none
  if (!told.is_array()) return damaged("restic does not say which snapshots there are");
  for (const json& one : told) {
    const auto id = one.is_object() ? one.value("id", json()) : json();
    if (!id.is_string() || id.get<std::string>().size() < kNameDigits) {
      return damaged("restic does not say which snapshots there are");
    }
    Stored stored{id.get<std::string>().substr(0, kNameDigits), id.get<std::string>()};
    for (const std::string& pattern : texts_in(one, "excludes")) {
      stored.replaces = replaced_by_mark(pattern).value_or(stored.replaces);
    }
    found.push_back(std::move(stored));
  }
  return found;
}

void give_restic_passphrase(Call& call, std::string_view passphrase) {
  call.without.insert(call.without.end(), {"RESTIC_PASSWORD", "RESTIC_PASSWORD_COMMAND"});
  call.environment.emplace_back("RESTIC_PASSWORD_FILE", kSecretFile);
  call.secret = passphrase;
}

Error why_restic(const Ending& ending, const Path& shown) {
  const auto says = [&](std::string_view words) {
    return ending.errors.find(words) != std::string::npos;
  };
  if (says("wrong password or no key found") || says("an empty password is not a password")) {
    return needs_passphrase(shown, kResticVariables);
  }
  if (says("repository is already locked")) {
    return {ErrorCode::Locked, shown.string() + ": restic could not lock it",
            "wait for the backup that is running, or look at: restic -r REPOSITORY list locks"};
  }
  if (says("no space left on device")) {
    return failed(shown.string() + ": restic finds no space left", "df REPOSITORY");
  }
  return failed(shown.string() + ": restic ended with status " + std::to_string(ending.status),
                "see what it says itself: restic -r REPOSITORY snapshots");
}

}  // namespace

Call restic_call(const Path& repository, std::vector<std::string> words) {
  Call call;
  call.words = {"restic", "--no-cache", "--repo", "local:" + repository.string()};
  call.words.insert(call.words.end(), words.begin(), words.end());
  call.without = {"RESTIC_REPOSITORY", "RESTIC_REPOSITORY_FILE"};
  return call;
}

Call restic_question(const Path& repository, std::vector<std::string> words) {
  Call call = restic_call(repository, std::move(words));
  call.words.insert(call.words.begin() + 1, "--no-lock");
  return call;
}

std::string mark_of(const std::string& id) { return std::string(kMark) + id; }

std::optional<std::string> replaced_by_mark(const std::string& pattern) {
  if (!pattern.starts_with(kMark)) return std::nullopt;
  return pattern.substr(kMark.size());
}

const BackupProgram& restic() {
  static constexpr BackupProgram kRestic{.name = "restic",
                                         .package = "restic",
                                         .version = "restic 0.14.",
                                         .ask_version = ask_restic_version,
                                         .ask_list = ask_snapshots,
                                         .ask_content = ask_snapshot,
                                         .limit_to = nullptr,
                                         .read_list = read_snapshots,
                                         .give_passphrase = give_restic_passphrase,
                                         .why = why_restic};
  return kRestic;
}

}  // namespace oubli::programs
