// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/stored/stored_archive.h"
#include "scanner/programs/borg.h"
#include "scanner/programs/borg_archive.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestAnswer = 1U << 20, kLongestConfig = 1U << 20;

class StoredByBorg final : public StoredArchive {
 public:
  using StoredArchive::StoredArchive;

  Status may_be_written() override {
    auto config = read_file(repository_ / "config", kLongestConfig);
    if (!config) return std::move(config).take_error();
    if (config->find("\nappend_only = 1") == std::string::npos) return {};
    return refused(repository_.string() + ": it only takes things up (append_only)",
                   "borg config REPOSITORY append_only 0, where that is allowed");
  }

  Status check() override {
    return run(programs::borg_call({"check", "--verify-data", "--", repository_.string()}));
  }
  Status compact(const wiper::Warrant& /*warrant*/) override {
    return run(programs::borg_call({"compact", "--threshold", "0", "--", repository_.string()}));
  }

  // Borg's script compares both in the transaction that puts the new one in the old one's place.
  Status replace(const wiper::Warrant& /*warrant*/, const Path& archive, const Fingerprint& known,
                 const std::vector<wiper::FileChange>& changes, const Proof& /*proof*/) override {
    return ask(programs::ArchiveJob::Replace, archive, known, told(changes));
  }
  Status tidy(const wiper::Warrant& /*warrant*/, const Path& archive,
              const Fingerprint& known) override {
    return ask(programs::ArchiveJob::Tidy, archive, known, {});
  }

 private:
  // The script looks once more, under the lock, whether the archive still has that id.
  Status ask(programs::ArchiveJob job, const Path& archive, const Fingerprint& known,
             const std::vector<programs::ArchiveChange>& changes) {
    auto stored = seen(archive, known);
    if (!stored) return std::move(stored).take_error();
    auto call = programs::archive_call(job, *archive::parse_stored(archive), stored->id, changes);
    if (!call) return std::move(call).take_error();
    if (auto opened = repositories_.open(format_, repository_, *call); !opened) return opened;
    auto program = programs::Program::start(*call);
    if (!program) return std::move(program).take_error();
    auto answer = (*program)->read_all(kLongestAnswer);
    if (!answer) return std::move(answer).take_error();
    (void)(*program)->wait();  // what it answered tells more
    return programs::read_archive_answer(*answer, archive);
  }
};

}  // namespace

std::unique_ptr<wiper::Repository> stored_by_borg(programs::Repositories& repositories,
                                                  Path repository) {
  return std::make_unique<StoredByBorg>(repositories, Format::Borg, std::move(repository));
}

}  // namespace oubli::app
