// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/container_judge.h"

#include <algorithm>
#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/tar_header.h"

namespace oubli::app {

namespace {

constexpr std::size_t kContainerPiece = 256U << 10;

// What stands in a tar before its only file. Its name goes into a record of its own, however long.
std::string headers_of(const wiper::PassingContainer& container) {
  const std::string record = archive::make_pax_record("path", container.name);
  std::string headers = archive::make_tar_header("name", 'x', record.size());
  headers += record;
  headers.resize(static_cast<std::size_t>(archive::in_blocks(headers.size())), '\0');
  return headers += archive::make_tar_header("", '0', container.size);
}

// And behind it, its padding included.
std::string end_of(const wiper::PassingContainer& container) {
  constexpr std::size_t kEndMark = 2 * archive::kTarBlock;
  const auto padding =
      static_cast<std::size_t>(archive::in_blocks(container.size) - container.size);
  return std::string(padding + kEndMark, '\0');
}

}  // namespace

class ContainerJudge::Reading {
 public:
  Reading(ContainerJudge& all, wiper::PassingContainer& container)
      : all_(all), container_(container), piece_(headers_of(container)), end_(end_of(container)) {}

  Status run() {
    auto worker = all_.zygote_.spawn();
    if (!worker) return std::move(worker).take_error();
    sandbox::Request request;
    request.frame = streamed_request(all_.who_);
    auto loss = (*worker)->call(request, [this](std::string_view frame) { return hear(frame); });
    if (!loss) return std::move(loss).take_error();
    if (*loss) container_.chosen.clear();
    return std::move(outcome_);
  }

 private:
  std::string hear(std::string_view frame) {
    if (frame.empty()) return {};
    const std::string_view body = frame.substr(1);
    switch (static_cast<worker::Reply>(frame.front())) {
      case worker::Reply::Wants:
        return next_piece();
      case worker::Reply::Sighted:
        if (!worker::decode(body, window_)) window_.clear();
        container_.messages += window_.size();
        return outcome_ ? std::string(std::max<std::size_t>(window_.size(), 1), '\1')
                        : std::string(worker::kStop);
      case worker::Reply::Proved: {
        worker::Proved proved;
        const bool is_one = worker::decode(body, proved) && proved.message < window_.size();
        if (is_one && outcome_) outcome_ = take(window_[proved.message], proved.match);
        return {};
      }
      default:
        return {};
    }
  }

  // Nothing is its end.
  std::string next_piece() {
    if (!outcome_) return {};
    if (!piece_.empty()) return std::exchange(piece_, {});
    if (at_ == container_.size) return std::exchange(end_, {});
    std::string piece(
        static_cast<std::size_t>(std::min<std::uint64_t>(kContainerPiece, container_.size - at_)),
        '\0');
    auto got = container_.bytes.read_at(at_, piece);
    if (!got || *got != piece.size()) {
      outcome_ = got ? Status(failed("a member came out shorter than it went in"))
                     : Status(std::move(got).take_error());
      return {};
    }
    at_ += piece.size();
    return piece;
  }

  // What is longer than is examined is known by its beginning alone, and stays.
  Status take(const worker::Sighted& sighted, const subject::Match& match) {
    if (sighted.is_cut) return {};
    wiper::PassingMessage message;
    message.locator = all_.name_ + std::string(archive::kWithin) + sighted.folder;
    message.hash = sighted.hash;
    message.reason = all_.judge_.reason_for(match);
    if (auto held = all_.judge_.hold_to_plan(message); !held) return held;
    if (message.reason.empty()) return {};
    container_.chosen.push_back(
        {message.locator, sighted.frame, sighted.range, sighted.hash, std::move(message.reason)});
    return {};
  }

  ContainerJudge& all_;
  wiper::PassingContainer& container_;
  std::string piece_;  // that comes first
  std::string end_;
  std::uint64_t at_ = 0;
  std::vector<worker::Sighted> window_;
  Status outcome_;
};

ContainerJudge::ContainerJudge(sandbox::Zygote& zygote, StreamJudge& judge, const FindOptions& who,
                               std::string name)
    : zygote_(zygote), judge_(judge), who_(who), name_(std::move(name)) {}

Status ContainerJudge::choose(wiper::PassingContainer& container) {
  return Reading(*this, container).run();
}

}  // namespace oubli::app
