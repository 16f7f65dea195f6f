// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/scan_thread.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fcntl.h>

namespace oubli::app {

namespace {

constexpr std::uint64_t kPartitionBytes = 16ULL << 20;

worker::Slice slice_of(const Job& job, const ScanOptions& options) {
  const Container& container = job.files.front().container->container;
  return {container.format, container.compression, job.range, options.limits, options.passphrases};
}

// Lost before it took the job up, or killed by someone (the kernel, when memory ran out).
bool is_excusable(const sandbox::WorkerLoss& loss) {
  return !loss.began || (loss.kind == sandbox::LossKind::Crashed && loss.signal == SIGKILL);
}

index::Place whole(const JobFile& file) { return {file.container->id, file.entry, 0, {}}; }

bool belongs_to_share(const Container& container, std::uint64_t number) {
  return container.shares <= 1 || number % container.shares == container.share;
}

}  // namespace

void ScanThread::run() {
  if (auto done = work(); !done) state_.fail(std::move(done).take_error());
}

Status ScanThread::open_shard() {
  if (state_.workspace == nullptr) return {};
  auto committed = state_.workspace->catalog().committed(shard_);
  if (!committed) return std::move(committed).take_error();
  auto writer =
      index::ShardWriter::open(state_.workspace->shard(shard_), state_.workspace->sealer(),
                               *committed, state_.options.leftovers);
  if (!writer) return std::move(writer).take_error();
  writer_ = *std::move(writer);
  return state_.workspace->catalog().remember_shard(shard_, *committed);
}

Status ScanThread::work() {
  while (auto job = state_.queue.pop()) {
    Status done;
    if (!writer_) done = open_shard();  // not before there is work: most scans find nothing new
    if (done && !state_.should_stop()) done = handle(*job);
    state_.queue.done();
    if (!done) return done;
    if (is_commit_due()) {
      if (auto committed = commit(); !committed) return committed;
    }
    state_.report_progress();
  }
  return commit();
}

Status ScanThread::handle(Job& job) {
  std::map<ContainerScan*, ContainerPtr> containers;
  for (const JobFile& file : job.files) containers.emplace(file.container.get(), file.container);
  Status done;
  if (!job.trouble.empty()) {
    const JobFile& file = job.files.front();
    add_unread(file, {file.container->id, file.entry, 0, job.range}, job.trouble, {});
  } else {
    done = job.is_to_be_cut ? cut(job) : read(job);
  }
  for (const auto& [unused, container] : containers) {
    if (!done || state_.should_stop()) container->is_failed = true;
    if (auto ended = state_.job_ended(container); !ended) return ended;
  }
  return done;
}

Result<UniqueFd> ScanThread::open_file(JobFile& file) {
  const Container& container = file.container->container;
  if (is_in_repository(container.format)) {
    auto reading = state_.repositories.read(container.format, container.path);
    if (!reading) return std::move(reading).take_error();
    program_ = std::move(reading->program);
    return std::move(reading->output);
  }
  if (!file.spool) return open_entry(file.container->container, file.entry);
  UniqueFd again(::fcntl(file.spool->get(), F_DUPFD_CLOEXEC, 0));
  if (!again.is_open()) return system_error("hand on fetched mail", errno);
  return again;
}

std::vector<UniqueFd> ScanThread::open_files(Job& job) {
  std::vector<UniqueFd> opened;
  std::vector<JobFile> kept;
  for (JobFile& file : job.files) {
    auto fd = open_file(file);
    if (fd) {
      opened.push_back(*std::move(fd));
      kept.push_back(file);
      continue;
    }
    // A Maildir entry that is gone was moved or erased by its owner: nothing was missed.
    const bool has_vanished = fd.error().code == ErrorCode::NotFound && !file.entry.name.empty();
    if (!has_vanished && !file.retried) {
      file.container->is_to_be_seen_again = true;
      add_unread(file, whole(file), fd.error().what, {});
    }
  }
  job.files = std::move(kept);
  return opened;
}

Status ScanThread::cut(Job& job) {
  sandbox::Request request;
  request.files = open_files(job);
  if (request.files.empty()) return {};
  request.frame = encode(worker::PartitionRequest{slice_of(job, state_.options), kPartitionBytes});
  std::vector<ByteRange> ranges;
  auto loss = call(request, [&](std::string_view frame) -> std::string {
    if (!frame.empty() && frame[0] == static_cast<char>(worker::Reply::Partitions) &&
        !worker::decode(frame.substr(1), ranges)) {
      ranges.clear();
    }
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss || ranges.empty()) ranges = {ByteRange{0, UINT64_MAX}};  // read it in one piece
  const ContainerPtr& container = job.files.front().container;
  const bool is_shared_out = container->container.shares > 1;
  if (*loss && is_shared_out) {
    // Who reads which piece is not known, and another share must not be left to hope.
    add_unread(job.files.front(), whole(job.files.front()),
               "it could not be cut into shares: the confined worker " + std::string((*loss)->why),
               lost(job.files.front()));
  }
  const std::uint64_t first = is_shared_out ? spread(container->container.path.native()) : 0;
  for (std::size_t i = ranges.size(); i-- > 0;) {
    if (!belongs_to_share(container->container, first + i)) continue;
    container->jobs.fetch_add(1);
    state_.queue.push_front({job.files, ranges[i], false});
  }
  return {};
}

Status ScanThread::read(Job& job) {
  sandbox::Request request;
  request.files = open_files(job);
  if (request.files.empty()) return {};
  request.frame = encode(worker::ScanRequest{slice_of(job, state_.options)});
  Run run(job);
  bool is_lost = true;
  while (is_lost && !state_.should_stop()) {
    if (auto done = attempt(run, request, is_lost); !done) return done;
    if (auto done = end_program(run, request, is_lost); !done) return done;
  }
  for (const JobFile& file : job.files) {
    const std::uint64_t end = std::min(job.range.end, file.entry.size);
    state_.bytes_done += end - std::min(end, job.range.begin);
  }
  return {};
}

// A stream that was begun is not read again by another worker: it is asked for anew.
Status ScanThread::end_program(Run& run, sandbox::Request& request, bool is_lost) {
  if (!program_) return {};
  JobFile file = run.job.files.front();
  const Container& container = file.container->container;
  request.files.clear();
  const auto program = std::exchange(program_, nullptr);
  if (is_lost && !state_.should_stop()) {
    auto again = open_file(file);
    if (again) request.files.push_back(*std::move(again));
    if (again) return {};
    file.container->is_to_be_seen_again = true;
    give_up(run, again.error().what);
    return {};
  }
  if (run.is_unreadable || state_.should_stop()) {
    file.container->is_to_be_seen_again = true;
    return {};
  }
  auto ended = programs::Repositories::finish(container.format, container.path, *program);
  if (ended) return {};
  file.container->is_to_be_seen_again = true;
  add_unread(file, whole(file), "not all of it came: " + ended.error().what, {});
  return {};
}

Status ScanThread::attempt(Run& run, const sandbox::Request& request, bool& is_lost) {
  run.settled.start_over();
  run.window.clear();
  run.sighted_before = 0;
  run.sighted_in.assign(run.job.files.size(), false);
  run.pending.clear();
  const std::uint64_t settled_before = run.settled.count();
  auto loss = call(request, [&](std::string_view frame) -> std::string {
    if (frame.empty()) return {};
    switch (static_cast<worker::Reply>(frame[0])) {
      case worker::Reply::Sighted:
        return on_sighted(run, frame.substr(1));
      case worker::Reply::Examined:
        on_examined(run, frame.substr(1));
        return {};
      case worker::Reply::ReadError:
        on_read_error(run, frame.substr(1));
        return {};
      case worker::Reply::Unread:
        on_unread(run, frame.substr(1));
        return {};
      case worker::Reply::PassedOver:
        on_passed_over(run, frame.substr(1));
        return {};
      default:
        return {};
    }
  });
  if (failure_) return *std::exchange(failure_, std::nullopt);
  if (!loss) return std::move(loss).take_error();
  is_lost = loss->has_value();
  if (is_lost && is_excusable(**loss) && !run.was_excused) {
    run.was_excused = true;  // ask another, once
  } else if (is_lost) {
    blame(run, **loss);
    if (run.is_unreadable) is_lost = false;
    if (run.settled.count() == settled_before) is_lost = false;  // no progress: blame() named it
  } else if (!run.pending.empty()) {
    give_up(run, "the worker left it out");
  }
  return {};
}

Result<std::optional<sandbox::WorkerLoss>> ScanThread::call(
    const sandbox::Request& request, const sandbox::Worker::OnReply& on_reply) {
  if (!worker_) {
    auto spawned = zygote_.spawn();
    if (!spawned) return std::move(spawned).take_error();
    worker_ = *std::move(spawned);
  }
  auto loss = worker_->call(request, on_reply);
  if (!loss || *loss) worker_.reset();
  return loss;
}

void ScanThread::blame(Run& run, const sandbox::WorkerLoss& loss) {
  const std::string reason = "the confined worker " + std::string(loss.why);
  // Counted from 1; 0 while reading, which is before any window.
  const std::uint64_t at = loss.position - run.sighted_before - 1;
  if (loss.position <= run.sighted_before || at >= run.window.size() ||
      run.window[at].file >= run.job.files.size()) {
    if (!split(run)) give_up(run, reason + " while reading");
    return;
  }
  const worker::Sighted& blamed = run.window[at];
  if (!settle(run, {blamed.file, blamed.range.begin})) {
    give_up(run, reason);
    return;
  }
  add_lost(run, blamed, reason + " while examining it", lost(blamed));
}

// One file that cannot be read must not cost the others of its job: each becomes a job of its own.
bool ScanThread::split(Run& run) {
  if (run.job.files.size() == 1) return false;
  for (std::size_t file = 0; file < run.job.files.size(); ++file) {
    if (run.settled_in[file]) continue;
    run.job.files[file].container->jobs.fetch_add(1);
    state_.queue.push_front({{run.job.files[file]}, run.job.range, false});
  }
  run.is_unreadable = true;  // as a job; what is in it is not
  return true;
}

void ScanThread::give_up(Run& run, const std::string& reason) {
  run.is_unreadable = true;
  end_window(run, reason);
  const bool is_one_file = run.job.files.size() == 1;
  for (std::size_t file = 0; file < run.job.files.size(); ++file) {
    if (!is_one_file && run.settled_in[file]) continue;
    const JobFile& named = run.job.files[file];
    add_unread(named, whole(named), reason, lost(named));
  }
}

bool ScanThread::settle(Run& run, const MessageKey& key) {
  run.settled_in[key.first] = true;
  return run.settled.insert(key);
}

// What of the window was asked for and never came is named.
void ScanThread::end_window(Run& run, const std::string& reason) {
  for (const auto& [key, at] : run.pending) {
    if (settle(run, key)) add_lost(run, run.window[at], reason, lost(run.window[at]));
  }
  run.pending.clear();
}

void ScanThread::fail(Error error) {
  if (!failure_) failure_ = std::move(error);
}

std::string ScanThread::on_sighted(Run& run, std::string_view body) {
  if (state_.should_stop()) return std::string(worker::kStop);
  end_window(run, "the worker left it out");
  run.settled.move_mark();
  run.sighted_before += run.window.size();
  if (!worker::decode(body, run.window)) {
    run.window.clear();
    give_up(run, "the confined worker broke the protocol");
  }
  if (is_commit_due()) {  // here, because a job may be of any length
    if (auto committed = commit(); !committed) fail(std::move(committed).take_error());
  }
  std::string answer = failure_ ? std::string() : wanted(run);
  return answer.empty() ? std::string(1, '\0') : answer;
}

// A byte for each message of the window, not 0 where it is to be examined.
std::string ScanThread::wanted(Run& run) {
  std::vector<index::Identity> identities;
  std::vector<std::size_t> asked;
  std::string answer(run.window.size(), '\0');
  for (std::size_t i = 0; i < run.window.size(); ++i) {
    const worker::Sighted& one = run.window[i];
    if (one.file >= run.job.files.size()) continue;
    run.sighted_in[one.file] = true;
    if (run.settled.meets({one.file, one.range.begin})) continue;
    index::Identity identity = identity_of(one);
    if (run.ours.contains(identity)) {
      answer[i] = 1;  // claimed in an attempt that was lost
      run.pending.insert({{one.file, one.range.begin}, i});
      continue;
    }
    identities.push_back(std::move(identity));
    asked.push_back(i);
  }
  auto is_ours = state_.claims.claim(identities);
  if (!is_ours) {
    fail(std::move(is_ours).take_error());
    return {};
  }
  for (std::size_t k = 0; k < asked.size(); ++k) {
    const worker::Sighted& one = run.window[asked[k]];
    const MessageKey key{one.file, one.range.begin};
    if ((*is_ours)[k] && state_.claims.times_lost(identities[k]) >= kTriesOfLost) {
      settle(run, key);
      add_lost(run, one, "the confined worker was lost on it",
               {state_.claims.times_lost(identities[k]), identities[k]});
    } else if ((*is_ours)[k]) {
      run.ours.insert(std::move(identities[k]));
      run.pending.insert({key, asked[k]});
      answer[asked[k]] = 1;
    } else {
      settle(run, key);
      add_place(run, one);
    }
  }
  return answer;
}

index::Identity ScanThread::identity_of(const worker::Sighted& sighted) const {
  const std::string_view hash(reinterpret_cast<const char*>(sighted.hash.bytes.data()),
                              sighted.hash.bytes.size());
  return state_.workspace != nullptr ? state_.workspace->sealer().seal_identity(hash)
                                     : index::Identity(hash);
}

void ScanThread::on_examined(Run& run, std::string_view body) {
  if (!decode(body, examined_) || failure_)
    return;  // a pending message stays pending, and is named
  const MessageKey key{examined_.file, examined_.range.begin};
  const auto at = run.pending.find(key);
  if (at == run.pending.end()) return;
  const worker::Sighted& sighted = run.window[at->second];
  run.pending.erase(at);
  run.ours.erase(identity_of(sighted));
  settle(run, key);
  add_message(run, sighted, examined_);
}

// The reader tries every file of a job; those it brought no message from are the unreadable ones.
void ScanThread::on_read_error(Run& run, std::string_view body) {
  Error error;
  if (!worker::decode(body, error)) error.what = "unreadable";
  run.is_unreadable = true;
  const bool is_one_file = run.job.files.size() == 1;
  for (std::size_t file = 0; file < run.job.files.size(); ++file) {
    if (!is_one_file && run.sighted_in[file]) continue;
    const JobFile& named = run.job.files[file];
    if (named.retried && run.settled.count() != 0)
      continue;  // it was, and what is behind it is known
    const std::string advice = error.hint.empty() ? "" : "; " + error.hint;
    add_unread(named, whole(named), error.what + advice, {});
  }
}

// A worker that was lost is followed by one that reads the file again, and says so again. Where
// only one place is read again, the rest was told of before.
void ScanThread::on_unread(Run& run, std::string_view body) {
  Unreadable within;
  const JobFile& file = run.job.files.front();
  if (!worker::decode(body, within) || file.retried) return;
  if (!run.told.insert(within.locator).second) return;
  index::Place place = whole(file);
  place.entry.name = std::move(within.locator);
  add_unread(file, std::move(place), std::move(within.reason), {});
}

void ScanThread::on_passed_over(const Run& run, std::string_view body) {
  std::uint64_t count = 0;
  const JobFile& file = run.job.files.front();
  if (!worker::decode(body, count) || file.retried) return;
  state_.note_passed_within(file.container->container.path, count);
}

}  // namespace oubli::app
