// SPDX-License-Identifier: GPL-3.0-or-later
// The second reader of a stream (wiper/stream/stream_witness.h): libarchive, in a confined worker,
// which shares no code with the writer. What it comes upon in packed members and archives within is
// held against the same question, whatever the writer did with it. Owned by one
// passage; expect(), write() and the worker have a thread each. Failure: in the testimony.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "scanner/app/confined/confined_pipe.h"
#include "scanner/app/erase/stream_judge.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

class ConfinedWitness final : public wiper::StreamWitness {
 public:
  // `judge` and `who` are lent. `name`: of the stream, in locators.
  ConfinedWitness(sandbox::Zygote& zygote, const StreamJudge& judge, const FindOptions& who,
                  std::string name);

  void expect(const wiper::ExpectedMessage& message) override;
  void write(std::string_view bytes) override;
  wiper::Testimony finish() override;

 private:
  std::optional<std::string> hear(std::string_view frame);
  std::string look_at(const std::vector<worker::Sighted>& sighted);
  void take(const worker::Proved& proved);
  [[nodiscard]] std::string locator(const std::string& name) const;

  const StreamJudge& judge_;
  const std::string name_;
  wiper::Testimony said_;
  Status written_;                       // of the pipe
  std::vector<worker::Sighted> window_;  // the worker's thread's own, like the next
  LeftOut left_out_;
  struct Due {
    std::uint64_t end = 0;
    ContentHash hash;
  };
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Due> due_;  // by where a message begins
  ConfinedPipe pipe_;                           // goes first
};

}  // namespace oubli::app
