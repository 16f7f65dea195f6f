// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/scan_stream.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/kind.h"
#include "scanner/detect/detectors.h"
#include "scanner/worker/protocol.h"
#include "wiper/stream/stream_input.h"

namespace oubli::app {

namespace {

constexpr std::size_t kStreamPiece = 128U << 10;

class StreamScan {
 public:
  StreamScan(wiper::StreamInput& input, const ScanOptions& options)
      : input_(input), options_(options) {
    summary_.sources = 1;
  }

  Result<ScanSummary> run(sandbox::Zygote& zygote) {
    auto begun = begin();
    if (!begun) return std::move(begun).take_error();
    auto worker = zygote.spawn();
    if (!worker) return std::move(worker).take_error();
    sandbox::Request request;
    request.frame = encode(*begun);
    auto loss = (*worker)->call(request, [this](std::string_view frame) { return hear(frame); });
    if (!loss) return std::move(loss).take_error();
    const bool is_interrupted = failure_ && failure_->code == ErrorCode::Interrupted;
    if (*loss) name(kStreamName, "the confined worker " + std::string((*loss)->why));
    if (failure_ && !is_interrupted) name(kStreamName, failure_->what);
    if (auto rest = is_over_ ? input_.check_rest() : Status(); !rest)
      name(kStreamName, rest.error().what);
    summary_.was_interrupted = is_interrupted;
    summary_.bytes = input_.used();
    summary_.volumes_on_trust = input_.volumes().on_trust;
    summary_.unreadable = summary_.unread.size();
    return std::move(summary_);
  }

 private:
  // Reads the first piece, by which it is told what comes.
  Result<worker::ScanRequest> begin() {
    first_.resize(kStreamPiece);
    std::size_t held = 0;
    while (held < archive::kHeadSize) {
      auto got = input_.read({first_.data() + held, first_.size() - held});
      if (!got) return std::move(got).take_error().during(kStreamName);
      held += *got;
      if (*got == 0) break;
    }
    first_.resize(held);
    is_archive_ = archive::kind_of(first_) != archive::Kind::None;
    worker::ScanRequest request;
    request.slice = {is_archive_ ? Format::Archive : Format::Mbox,
                     Compression::None,
                     {0, UINT64_MAX},
                     options_.limits,
                     options_.passphrases};
    request.is_streamed = true;
    return request;
  }

  std::string hear(std::string_view frame) {
    if (frame.empty()) return {};
    const std::string_view body = frame.substr(1);
    switch (static_cast<worker::Reply>(frame.front())) {
      case worker::Reply::Wants:
        return next();
      case worker::Reply::Sighted:
        return meet(body);
      case worker::Reply::Examined:
        count(body);
        break;
      case worker::Reply::Unread: {
        Unreadable one;
        if (worker::decode(body, one)) name(within(one.locator), std::move(one.reason));
        break;
      }
      case worker::Reply::PassedOver:
        (void)worker::decode(body, summary_.unrecognised);
        break;
      case worker::Reply::ReadError: {
        Error error;
        if (worker::decode(body, error)) name(kStreamName, std::move(error.what));
        break;
      }
      default:
        break;
    }
    return {};
  }

  // Nothing ends it.
  std::string next() {
    std::string piece = std::exchange(first_, {});
    if (!piece.empty() || is_over_ || failure_) return piece;
    piece.resize(kStreamPiece);
    auto got = input_.read(piece);
    if (!got) {
      failure_ = std::move(got).take_error();
      return {};
    }
    piece.resize(*got);
    is_over_ = piece.empty();
    if (options_.on_progress) options_.on_progress({summary_.messages, input_.used(), 0});
    return piece;
  }

  std::string meet(std::string_view body) {
    if (!worker::decode(body, window_)) window_.clear();
    names_.clear();
    for (const worker::Sighted& one : window_) {
      ++summary_.messages;
      names_.push_back(is_archive_ ? within(one.folder)
                                   : archive::numbered(kStreamName, summary_.messages));
      if (one.is_cut) name(names_.back(), "longer than is examined");
    }
    return std::string(window_.empty() ? 1 : window_.size(), '\1');
  }

  void count(std::string_view body) {
    Examined examined;
    if (!decode(body, examined)) return;
    for (const CategoryCount& one : examined.findings) {
      if (one.category < detect::categories().size())
        summary_.findings[std::string(detect::categories()[one.category].name)] += one.count;
    }
    std::string where = kStreamName;
    for (std::size_t i = 0; i < window_.size(); ++i) {
      if (window_[i].range.begin == examined.range.begin) where = names_[i];
    }
    for (const NotScanned& part : examined.not_scanned) {
      if (part.kind == NotScanned::Kind::Unsupported) {
        ++summary_.unsupported;
      } else {
        name(where, part.part + ": " + part.reason);
      }
    }
  }

  static std::string within(const std::string& entry) {
    return kStreamName + std::string(archive::kWithin) + entry;
  }
  void name(std::string locator, std::string reason) {
    summary_.unread.push_back({std::move(locator), std::move(reason)});
  }

  wiper::StreamInput& input_;
  const ScanOptions& options_;
  ScanSummary summary_;
  std::string first_;
  bool is_archive_ = false, is_over_ = false;
  std::optional<Error> failure_;
  std::vector<worker::Sighted> window_;
  std::vector<std::string> names_;
};

}  // namespace

Result<ScanSummary> scan_stream(sandbox::Zygote& zygote, int fd, std::span<const Path> volumes,
                                const ScanOptions& options) {
  const auto started = std::chrono::steady_clock::now();
  auto input = wiper::open_input(fd, volumes, options.stop);
  if (!input) return std::move(input).take_error();
  auto summary = StreamScan(**input, options).run(zygote);
  if (summary) {
    summary->seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  }
  return summary;
}

}  // namespace oubli::app
