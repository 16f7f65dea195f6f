// SPDX-License-Identifier: GPL-3.0-or-later
// One scanning thread: a confined worker that reads and examines, and a shard that takes what it
// reports. A worker that is lost costs the message it was examining, which is named; the rest of
// its job is given to a new one.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "indexer/shard_writer.h"
#include "scanner/app/scan/scan_state.h"
#include "scanner/app/scan/settled_messages.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

class ScanThread {
 public:
  ScanThread(ScanState& state, sandbox::Zygote& zygote, std::uint32_t shard)
      : state_(state), zygote_(zygote), shard_(shard) {}

  // Until the queue is drained or the scan should stop; failures go to the state.
  void run();
  // Places of messages that another thread claimed and has not committed when this one ended.
  std::vector<index::Batch::NewPlace> take_waiting() { return std::move(batch_.places); }

 private:
  // A job while it is read; survives the loss of workers. Remembers one window of messages, however
  // many there are.
  struct Run {
    explicit Run(const Job& the_job)
        : job(the_job), sighted_in(job.files.size()), settled_in(job.files.size()) {}

    const Job& job;
    SettledMessages settled;                    // recorded, one way or the other
    std::vector<worker::Sighted> window;        // sighted last in this attempt, in order
    std::uint64_t sighted_before = 0;           // in this attempt, before the window
    std::map<MessageKey, std::size_t> pending;  // of the window, asked to be examined
    std::unordered_set<index::Identity> ours;   // claimed and not examined yet
    std::vector<bool> sighted_in, settled_in;   // by file of the job: any message
    std::set<std::string> told;                 // of what is in the file, and cannot be read
    bool is_unreadable = false;                 // the reader gave up, and that was noted
    bool was_excused = false;                   // a worker was lost through no fault of a message
  };

  Status open_shard();
  Status work();
  Status handle(Job& job);
  Status cut(Job& job);
  Status read(Job& job);
  // Opens what it can, drops the rest from the job and names it.
  std::vector<UniqueFd> open_files(Job& job);
  Result<UniqueFd> open_file(JobFile& file);
  Status end_program(Run& run, sandbox::Request& request, bool is_lost);
  Status attempt(Run& run, const sandbox::Request& request, bool& is_lost);
  Result<std::optional<sandbox::WorkerLoss>> call(const sandbox::Request& request,
                                                  const sandbox::Worker::OnReply& on_reply);
  void blame(Run& run, const sandbox::WorkerLoss& loss);
  bool split(Run& run);

  std::string on_sighted(Run& run, std::string_view body);
  std::string wanted(Run& run);
  bool settle(Run& run, const MessageKey& key);
  void end_window(Run& run, const std::string& reason);
  void on_examined(Run& run, std::string_view body);
  void on_read_error(Run& run, std::string_view body);
  void on_unread(Run& run, std::string_view body);
  void on_passed_over(const Run& run, std::string_view body);
  void give_up(Run& run, const std::string& reason);

  void add_message(Run& run, const worker::Sighted& sighted, const Examined& examined);
  void add_place(Run& run, const worker::Sighted& sighted);
  // What becomes of something that was not read: whether a worker was lost on it, and which message
  // it was, where that is known.
  struct Fate {
    std::uint32_t lost = 0;  // scans, this one included
    index::Identity identity{};
  };
  // Lost as a whole, while reading.
  static Fate lost(const JobFile& file);
  // Lost while it was examined.
  [[nodiscard]] Fate lost(const worker::Sighted& sighted) const;
  void add_unread(const JobFile& file, index::Place place, std::string reason, Fate fate);
  // A message that stands there and was not examined.
  void add_lost(Run& run, const worker::Sighted& sighted, std::string reason, Fate fate);
  index::Place place_of(const Run& run, const worker::Sighted& sighted) const;
  index::Identity identity_of(const worker::Sighted& sighted) const;
  void fail(Error error);
  [[nodiscard]] bool is_commit_due() const;
  Status commit();

  ScanState& state_;
  sandbox::Zygote& zygote_;
  const std::uint32_t shard_;
  std::unique_ptr<sandbox::Worker> worker_;
  // Of a job that is read from a repository: who writes what the worker reads.
  std::unique_ptr<programs::Program> program_;
  std::unique_ptr<index::ShardWriter> writer_;
  index::Batch batch_;
  std::size_t waiting_ = 0;  // of the batch, left over by the last commit
  std::chrono::steady_clock::time_point committed_at_ = std::chrono::steady_clock::now();
  std::optional<Error> failure_;  // raised inside a reply handler
  Examined examined_;             // reused, for its buffers
};

}  // namespace oubli::app
