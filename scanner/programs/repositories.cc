// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/repositories.h"

#include <algorithm>
#include <utility>

#include "adapters/archive/kind.h"

namespace oubli::programs {
namespace {

constexpr std::size_t kLongestVersion = 4096, kLongestList = 256U << 20, kLongestAnswer = 1U << 30;
constexpr int kPatience = 3600;  // seconds until it has something to say

struct Said {
  std::string output;
  Ending ending;
};

Result<Said> run(const Call& call, std::size_t most) {
  auto program = Program::start(call);
  if (!program) return std::move(program).take_error();
  auto output = (*program)->read_all(most);
  if (!output) return std::move(output).take_error();
  return Said{*std::move(output), (*program)->wait()};
}

bool is_closed_to_us(const Error& error) {
  return error.what.find(archive::kEncrypted) != std::string::npos;
}

}  // namespace

Status Repositories::check_version(const BackupProgram& program) {
  if (known_.contains(program.name)) return {};
  const std::string name(program.name);
  auto said = run(program.ask_version(), kLongestVersion);
  if (!said && said.error().code == ErrorCode::NotFound) {
    return Error(said.error()).hinting("apt install " + std::string(program.package));
  }
  if (!said) return std::move(said).take_error();
  if (said->ending.status != 0 || !said->output.starts_with(program.version)) {
    std::string version = said->output.substr(0, said->output.find('\n')).substr(0, 40);
    std::erase_if(version, [](char c) { return c < ' ' || c > '~'; });
    return refused(
        name + " is of a version that is not known here: " + version,
        "known is " + std::string(program.version) + "x, Debian's " + std::string(program.package));
  }
  known_.insert(program.name);
  return {};
}

Result<std::vector<Stored>> Repositories::try_list(const BackupProgram& program,
                                                   const Path& repository,
                                                   std::optional<std::size_t> passphrase) {
  Call call = program.ask_list(repository);
  if (passphrase) program.give_passphrase(call, passphrases_[*passphrase]);
  auto said = run(call, kLongestList);
  if (!said) return std::move(said).take_error();
  if (said->ending.status != 0) return program.why(said->ending, repository);
  auto found = program.read_list(said->output);
  if (!found) return std::move(found).take_error().during(repository.string());
  return found;
}

// REQUIRES: the lock is held.
Result<std::vector<Stored>> Repositories::find_way_in(const BackupProgram& program,
                                                      const Path& repository) {
  if (auto known = check_version(program); !known) {
    return std::move(known).take_error().during(repository.string());
  }
  if (const auto known = opened_by_.find(repository); known != opened_by_.end()) {
    return try_list(program, repository, known->second);
  }
  std::vector<std::optional<std::size_t>> ways;
  for (std::size_t i = 0; i < passphrases_.size(); ++i) ways.emplace_back(i);
  ways.emplace_back(std::nullopt);
  Result<std::vector<Stored>> found = failed(repository.string());
  for (const auto& way : ways) {
    found = try_list(program, repository, way);
    if (found) opened_by_[repository] = way;
    if (found || !is_closed_to_us(found.error())) break;
  }
  return found;
}

Result<std::vector<Stored>> Repositories::list(Format format, const Path& repository) {
  const std::lock_guard hold(lock_);
  return find_way_in(program_of(format), repository);
}

Status Repositories::open(Format format, const Path& repository, Call& call) {
  const std::lock_guard hold(lock_);
  const BackupProgram& program = program_of(format);
  if (!opened_by_.contains(repository)) {
    auto found = find_way_in(program, repository);
    if (!found) return std::move(found).take_error();
  }
  const auto way = opened_by_.at(repository);
  if (way) program.give_passphrase(call, passphrases_[*way]);
  return {};
}

Result<std::string> Repositories::ask(Format format, const Path& repository, Call call) {
  if (auto opened = open(format, repository, call); !opened) return std::move(opened).take_error();
  auto said = run(call, kLongestAnswer);
  if (!said) return std::move(said).take_error();
  if (said->ending.status != 0) return program_of(format).why(said->ending, repository);
  return std::move(said->output);
}

Result<Repositories::Reading> Repositories::read(Format format, const Path& path,
                                                 const std::vector<std::string>& files) {
  const auto name = archive::parse_stored(path);
  if (!name) return failed(path.string() + ": names no archive in a repository");
  const BackupProgram& program = program_of(format);
  Call call = program.ask_content(name->repository, name->archive);
  if (!files.empty()) program.limit_to(call, files);
  if (auto opened = open(format, name->repository, call); !opened) {
    return std::move(opened).take_error();
  }
  auto started = Program::start(call);
  if (!started) return std::move(started).take_error();
  UniqueFd output = (*started)->take_output();
  Reading reading{*std::move(started), std::move(output)};
  if (Program::wait_for_output(reading.output.get(), kPatience)) return reading;
  return failed(path.string() + ": " + std::string(program.name) + " does not answer");
}

Status Repositories::finish(Format format, const Path& path, Program& program) {
  const Ending ending = program.wait();
  if (ending.status == 0) return {};
  return program_of(format).why(ending, path);
}

}  // namespace oubli::programs
