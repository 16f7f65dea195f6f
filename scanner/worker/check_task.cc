// SPDX-License-Identifier: GPL-3.0-or-later
// Check: an Outlook data file is held against every rule of its format.
#include <cstdlib>

#include "adapters/pst/check.h"
#include "scanner/worker/protocol.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

// Tells now and then that it is being read.
class AliveBytes final : public ByteSource {
 public:
  AliveBytes(int fd, sandbox::Channel& channel) : file_(fd), channel_(channel) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    channel_.progress(kReading);
    return file_.read_at(offset, into);
  }

 private:
  FileBytes file_;
  sandbox::Channel& channel_;
};

}  // namespace

void check_file(const sandbox::Request& request, sandbox::Channel& channel) {
  if (request.files.size() != 1) std::abort();
  AliveBytes file(request.files[0].get(), channel);
  FileReport told;
  for (const auto scope : {pst::Scope::Others, pst::Scope::Ours}) {
    auto report = pst::check(file, scope);
    if (!report) return channel.reply(encode_read_error(report.error()));
    told.nodes = report->nodes;
    told.blocks = report->blocks;
    told.messages = report->messages;
    const bool is_for_all = scope == pst::Scope::Others;
    (is_for_all ? told.broken : told.loose) = report->count;
    for (const pst::Finding& one : report->findings) {
      (is_for_all ? told.findings : told.leftovers).push_back({std::string(one.rule), one.what});
    }
  }
  channel.reply(encode(told));
}

}  // namespace oubli::worker
