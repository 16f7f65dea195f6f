// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/repository/repository_eraser.h"

#include <optional>
#include <set>

#include "adapters/archive/repository.h"
#include "wiper/settle.h"

namespace oubli::wiper {

// One repository while it is erased from.
struct RepositoryEraser::Work {
  Path path;
  std::unique_ptr<Repository> repository;
  Media media;                                  // of its files, before anything was done
  std::map<std::uint64_t, StoredCut> replaced;  // by position of the source
  std::optional<Status> compacted, checked;
};

namespace {

// Of all files in it: whether somebody may still read what is deleted there.
Media media_of(const Path& repository) {
  Media all;
  std::error_code error;
  using Walk = std::filesystem::recursive_directory_iterator;
  for (Walk at(repository, error); !error && at != Walk(); at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    auto fd = open_for_reading(at->path());
    if (!fd) continue;
    Media one = probe_media(fd->get());
    all.may_keep_old = all.may_keep_old || one.may_keep_old;
    all.extent_flags |= one.extent_flags;
    if (all.why_not.empty()) all.why_not = std::move(one.why_not);
    all.caveats.insert(one.caveats.begin(), one.caveats.end());
  }
  return all;
}

Reached reached_by(Media media) {
  media.overwrites_in_place = false;
  if (!media.may_keep_old) {
    media.why_not = "the backup program deleted its old files and overwrote nothing";
  }
  return judge(media, media);
}

Error changed_since(const Path& archive) {
  return refused(archive.string() + ": it is not the archive that was planned; nothing was erased",
                 "run the command again");
}

Result<bool> is_known(Repository& repository, const PlannedSource& source) {
  auto now = repository.look(source.path);
  if (!now) return std::move(now).take_error();
  return *now && **now == source.fingerprint;
}

}  // namespace

RepositoryEraser::RepositoryEraser(Journal& journal, const Repositories& repositories,
                                   const ArchiveReaders& readers, const Unpacker& unpacker)
    : journal_(journal), repositories_(repositories), readers_(readers), unpacker_(unpacker) {}

RepositoryEraser::~RepositoryEraser() = default;

Result<RepositoryEraser::Work*> RepositoryEraser::open(const PlannedSource& source) {
  const auto name = archive::parse_stored(source.path);
  if (!name) return damaged(source.path.string() + ": names no archive in a repository");
  if (const auto known = works_.find(name->repository); known != works_.end()) {
    return known->second.get();
  }
  if (!repositories_) return failed(source.path.string() + ": no backup program can be asked");
  auto repository = repositories_(source.format, name->repository);
  if (!repository) return std::move(repository).take_error();
  auto work = std::make_unique<Work>();
  work->path = name->repository;
  work->repository = *std::move(repository);
  work->media = media_of(work->path);
  return works_.emplace(name->repository, std::move(work)).first->second.get();
}

StoredOutcomes RepositoryEraser::erase(const Plan& plan,
                                       std::span<const std::string_view> strings) {
  StoredOutcomes outcomes;
  for (std::uint64_t i = 0; i < plan.sources.size(); ++i) {
    const PlannedSource& source = plan.sources[i];
    if (source.erase.empty() || !is_in_repository(source.format)) continue;
    auto work = open(source);
    if (!work) {
      outcomes.emplace(i, std::move(work).take_error());
      continue;
    }
    auto cut = replace(**work, i, source);
    if (cut) {
      (*work)->replaced.emplace(i, *std::move(cut));
    } else {
      outcomes.emplace(i, std::move(cut).take_error());
    }
  }
  for (auto& [unused, work] : works_) {
    if (!work->replaced.empty()) (void)finish(*work);  // what fails is told by each archive
    for (const auto& [index, cut] : work->replaced) {
      outcomes.emplace(index, verify(*work, index, plan.sources[index], cut, strings));
    }
  }
  return outcomes;
}

Result<StoredCut> RepositoryEraser::replace(Work& work, std::uint64_t index,
                                            const PlannedSource& source) {
  Repository& repository = *work.repository;
  if (auto fit = repository.may_be_written(); !fit) return std::move(fit).take_error();
  auto known = is_known(repository, source);
  if (!known) return std::move(known).take_error();
  if (!*known) return changed_since(source.path);
  auto cut = [&]() -> Result<StoredCut> {
    auto stream = repository.read(source.path);
    if (!stream) return std::move(stream).take_error();
    return cut_stored(stream->get(), source, readers_);
  }();
  if (!cut) return cut;
  if (auto whole = repository.finish_reading(); !whole) return std::move(whole).take_error();
  // The plan was made without what cannot be erased.
  if (!cut->kept.empty()) return why_kept(source, std::move(cut->kept));
  auto noted =
      journal_.append({.step = Step::Replacing, .source = index, .text = source.path.string()});
  if (!noted) return std::move(noted).take_error();
  const auto proof = [&](int stream) -> Result<bool> {
    auto seen = check_stored(stream, *cut, {}, unpacker_, readers_);
    if (!seen) return std::move(seen).take_error();
    return seen->holds_what_it_should;
  };
  auto done = repository.replace(Warrant(), source.path, source.fingerprint, cut->changes, proof);
  cut->changes.clear();  // what is made anew may be long
  if (done) return cut;
  // Whether it was replaced all the same, its id tells.
  auto stands = is_known(repository, source);
  if (!stands || !*stands) return std::move(done).take_error();
  auto tidied = repository.tidy(Warrant(), source.path, source.fingerprint);
  if (tidied) tidied = journal_.append({.step = Step::Failed, .source = index});
  return std::move(done).take_error();
}

// Once for all archives of a repository.
Status RepositoryEraser::finish(Work& work) {
  if (!work.compacted) work.compacted = work.repository->compact(Warrant());
  if (!work.checked) work.checked = work.repository->check();
  return *work.compacted ? *work.checked : *work.compacted;
}

Status RepositoryEraser::end(std::uint64_t index, const Reached& reached) {
  return journal_.append({.step = Step::Done, .source = index, .text = to_text(reached)});
}

Result<MailboxOutcome> RepositoryEraser::verify(Work& work, std::uint64_t index,
                                                const PlannedSource& source, const StoredCut& cut,
                                                std::span<const std::string_view> strings) {
  MailboxOutcome outcome;
  outcome.untouched = standing_messages(source) - source.erase.size();
  const Status finished = finish(work);
  // What was replaced is still in its files: left to the next run.
  if (!*work.compacted) return work.compacted->error();
  outcome.reached = reached_by(work.media);
  auto seen = [&]() -> Result<StoredCheck> {
    auto stream = work.repository->read(source.path);
    if (!stream) return std::move(stream).take_error();
    return check_stored(stream->get(), cut, strings, unpacker_, readers_);
  }();
  const Status whole = seen ? work.repository->finish_reading() : Status();
  if (seen) outcome.residue = seen->residue;
  if (seen) outcome.check.erased_found = seen->erased_found;
  outcome.check.holds_what_it_should = finished && seen && whole && seen->holds_what_it_should;
  if (auto ended = end(index, outcome.reached); !ended) return std::move(ended).take_error();
  return outcome;
}

Result<MailboxOutcome> RepositoryEraser::settle(std::uint64_t index, const PlannedSource& source,
                                                SourceState& state) {
  auto work = open(source);
  if (!work) return std::move(work).take_error();
  Repository& repository = *(*work)->repository;
  auto now = repository.look(source.path);
  if (!now) return std::move(now).take_error();
  if (state.last != Step::Done && *now && **now == source.fingerprint) {
    auto done = repository.tidy(Warrant(), source.path, source.fingerprint);
    if (done) done = journal_.append({.step = Step::Failed, .source = index});
    if (!done) return std::move(done).take_error();
    state.last = Step::Failed;
    return failed(
        source.path.string() + ": the run was killed before it was rewritten; it is as it was",
        "run the command again");
  }
  std::error_code error;
  if (!*now && std::filesystem::is_empty((*work)->path, error)) {
    auto done = journal_.append({.step = Step::Failed, .source = index});
    if (!done) return std::move(done).take_error();
    state.last = Step::Failed;
    return failed(source.path.string() + ": its repository is gone, and what became of it unknown",
                  "oubli scan " + (*work)->path.string() + ", should it come back");
  }
  MailboxOutcome outcome;
  outcome.untouched = standing_messages(source) - source.erase.size();
  const Status finished = finish(**work);
  if (!*(*work)->compacted) return (*work)->compacted->error();
  outcome.reached = reached_by((*work)->media);
  auto standing = [&]() -> Result<std::uint64_t> {
    if (!*now) return std::uint64_t{0};  // somebody deleted the archive since
    auto stream = repository.read(source.path);
    if (!stream) return std::move(stream).take_error();
    return count_stored(stream->get(), source, readers_);
  }();
  const Status whole = standing && *now ? repository.finish_reading() : Status();
  if (standing) outcome.check.erased_found = *standing;
  outcome.check.holds_what_it_should = finished && standing && whole && *standing == 0;
  if (state.last != Step::Done) {
    if (auto ended = end(index, outcome.reached); !ended) return std::move(ended).take_error();
  }
  state.last = Step::Done;
  return outcome;
}

}  // namespace oubli::wiper
