// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/stored_archives.h"

#include <algorithm>
#include <map>
#include <utility>

#include "scanner/app/scan_discovery.h"
#include "scanner/programs/borg.h"
#include "scanner/programs/borg_archive.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestAnswer = 1U << 20, kLongestConfig = 1U << 20;

Error cannot_be_written(const Path& repository) {
  return refused(repository.string() +
                     ": restic 0.14 cannot write a snapshot anew as it was; nothing was erased",
                 "restore each snapshot, `oubli erase` there, back it up with --time, --host and "
                 "--tag, then: restic forget ID; restic prune");
}

class Stored final : public wiper::Repository {
 public:
  Stored(programs::Repositories& repositories, Format format, Path repository)
      : repositories_(repositories), format_(format), repository_(std::move(repository)) {}

  Status may_be_written() override {
    if (format_ != Format::Borg) return cannot_be_written(repository_);
    auto config = read_file(repository_ / "config", kLongestConfig);
    if (!config) return std::move(config).take_error();
    if (config->find("\nappend_only = 1") == std::string::npos) return {};
    return refused(repository_.string() + ": it only takes things up (append_only)",
                   "borg config REPOSITORY append_only 0, where that is allowed");
  }

  Result<std::optional<Fingerprint>> look(const Path& archive) override {
    auto stored = find(archive);
    if (!stored) return std::move(stored).take_error();
    if (!*stored) return std::optional<Fingerprint>();
    seen_[archive] = **stored;
    return fingerprint_of(**stored);
  }

  Result<UniqueFd> read(const Path& archive) override {
    program_.reset();
    auto reading = repositories_.read(format_, archive);
    if (!reading) return std::move(reading).take_error();
    program_ = std::move(reading->program);
    read_ = archive;
    return std::move(reading->output);
  }

  Status finish_reading() override {
    const auto program = std::exchange(program_, nullptr);
    return programs::Repositories::finish(format_, read_, *program);
  }

  Status check() override { return run({"check", "--verify-data", "--", repository_.string()}); }
  Status compact(const wiper::Warrant& /*warrant*/) override {
    return run({"compact", "--threshold", "0", "--", repository_.string()});
  }

  Status replace(const wiper::Warrant& /*warrant*/, const Path& archive, const Fingerprint& known,
                 const std::vector<wiper::FileChange>& changes) override {
    std::vector<programs::ArchiveChange> told;
    for (const wiper::FileChange& one : changes) {
      told.push_back({one.path, one.before, one.after, one.goes, one.kept});
    }
    return ask(programs::ArchiveJob::Replace, archive, known, told);
  }

  Status tidy(const wiper::Warrant& /*warrant*/, const Path& archive,
              const Fingerprint& known) override {
    return ask(programs::ArchiveJob::Tidy, archive, known, {});
  }

 private:
  Result<std::optional<programs::Stored>> find(const Path& archive) {
    const auto name = archive::parse_stored(archive);
    if (!name) return failed(archive.string() + ": names no archive in a repository");
    auto listed = repositories_.list(format_, repository_);
    if (!listed) return std::move(listed).take_error();
    const auto at = std::ranges::find(*listed, name->archive, &programs::Stored::name);
    if (at == listed->end()) return std::optional<programs::Stored>();
    return std::optional(*at);
  }

  // The script looks once more, under the lock, whether the archive still has that id.
  Status ask(programs::ArchiveJob job, const Path& archive, const Fingerprint& known,
             const std::vector<programs::ArchiveChange>& changes) {
    const programs::Stored& seen = seen_[archive];
    if (fingerprint_of(seen) != known) return failed(archive.string() + ": was not looked at");
    auto call = programs::archive_call(job, *archive::parse_stored(archive), seen.id, changes);
    if (!call) return std::move(call).take_error();
    if (auto opened = repositories_.open(format_, repository_, *call); !opened) return opened;
    auto program = programs::Program::start(*call);
    if (!program) return std::move(program).take_error();
    auto answer = (*program)->read_all(kLongestAnswer);
    if (!answer) return std::move(answer).take_error();
    (void)(*program)->wait();  // what it answered tells more
    return programs::read_archive_answer(*answer, archive);
  }

  Status run(std::vector<std::string> words) {
    programs::Call call = programs::borg_call(std::move(words));
    if (auto opened = repositories_.open(format_, repository_, call); !opened) return opened;
    auto program = programs::Program::start(call);
    if (!program) return std::move(program).take_error();
    auto said = (*program)->read_all(kLongestAnswer);
    if (!said) return std::move(said).take_error();
    return programs::Repositories::finish(format_, repository_, **program);
  }

  programs::Repositories& repositories_;
  const Format format_;
  const Path repository_;
  std::unique_ptr<programs::Program> program_;  // that writes what is read
  Path read_;
  std::map<Path, programs::Stored> seen_;  // when it was looked at last
};

}  // namespace

wiper::Repositories stored_archives(programs::Repositories& repositories) {
  return [&repositories](Format format,
                         const Path& repository) -> Result<std::unique_ptr<wiper::Repository>> {
    return std::unique_ptr<wiper::Repository>(
        std::make_unique<Stored>(repositories, format, repository));
  };
}

}  // namespace oubli::app
