// SPDX-License-Identifier: GPL-3.0-or-later
// Detect: the detectors over one file of plain text, whatever its size. The file may be a pipe.
#include <array>
#include <cerrno>

#include <unistd.h>

#include "scanner/detect/stream.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

constexpr std::size_t kTextPiece = 1U << 18U;
constexpr std::size_t kFindingsAtOnce = 1000;

class Batch {
 public:
  explicit Batch(sandbox::Channel& channel) : channel_(channel) {}

  void add(const Finding& finding, std::string_view text) {
    findings_.push_back({static_cast<std::uint32_t>(detect::category_index(finding.category)),
                         std::string(finding.rule),
                         {finding.begin, finding.end},
                         std::string(text),
                         finding.value,
                         finding.confidence});
    if (findings_.size() >= kFindingsAtOnce) flush();
  }

  void flush() {
    if (!findings_.empty()) channel_.reply(encode(findings_));
    findings_.clear();
  }

 private:
  sandbox::Channel& channel_;
  std::vector<TextFinding> findings_;
};

}  // namespace

namespace {

Result<std::size_t> read_piece(int fd, std::string& piece) {
  piece.resize(kTextPiece);
  for (;;) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", errno);
    piece.resize(static_cast<std::size_t>(got));
    return piece.size();
  }
}

// Text that comes slowly, or from what must not be sent to a worker, is handed in by the parent.
std::size_t ask_for_piece(sandbox::Channel& channel, std::string& piece) {
  channel.reply(std::string(1, static_cast<char>(Reply::Wants)));
  piece = channel.ask();
  return piece.size();
}

}  // namespace

void detect_text(const sandbox::Request& request, sandbox::Channel& channel, Examiner& examiner) {
  Batch batch(channel);
  detect::Stream stream(
      examiner.detectors(), examiner.scratch(),
      [&batch](const Finding& finding, std::string_view text) { batch.add(finding, text); });
  std::string piece;
  std::uint64_t pieces = 0;
  for (;;) {
    channel.progress(++pieces);
    auto got = request.files.empty() ? Result<std::size_t>(ask_for_piece(channel, piece))
                                     : read_piece(request.files[0].get(), piece);
    if (!got) channel.reply(encode_read_error(got.error()));
    if (!got || *got == 0) break;
    stream.feed(piece);
  }
  stream.finish();
  batch.flush();
}

}  // namespace oubli::worker
