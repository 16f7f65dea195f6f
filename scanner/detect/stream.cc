// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/stream.h"

#include <algorithm>
#include <utility>

namespace oubli::detect {

Stream::Stream(const Detectors& detectors, Detectors::Scratch& scratch, OnFinding on_finding)
    : detectors_(detectors), scratch_(scratch), on_finding_(std::move(on_finding)) {}

void Stream::feed(std::string_view piece) {
  const std::size_t window = detectors_.options().window;
  while (!piece.empty()) {
    // Never holds more than one window and what is shown around it, however large the piece.
    const std::size_t needed = next_ + window + kContext - held_from_;
    const std::size_t taken = std::min(piece.size(), needed - std::min(needed, held_.size()));
    held_ += piece.substr(0, taken);
    piece.remove_prefix(taken);
    if (held_.size() >= needed) examine(next_ + window);
  }
}

void Stream::finish() {
  const std::size_t size = held_from_ + held_.size();
  while (next_ < size) examine(std::min(size, next_ + detectors_.options().window));
}

// Examines [next_, end) and forgets what no later window is shown.
void Stream::examine(std::size_t end) {
  const std::size_t shown = next_ - std::min(next_, kContext);
  const std::string_view text =
      std::string_view(held_).substr(shown - held_from_, end + kContext - shown);
  findings_.clear();
  detectors_.find_within(text, next_ - shown, end - shown, scratch_, findings_);
  for (Finding& finding : findings_) {
    const std::string_view written = text.substr(finding.begin, finding.end - finding.begin);
    finding.begin += shown;
    finding.end += shown;
    on_finding_(finding, written);
  }
  next_ = end;
  const std::size_t keep_from = end - std::min(end, kContext);
  if (keep_from > held_from_) {
    held_.erase(0, keep_from - held_from_);
    held_from_ = keep_from;
  }
}

}  // namespace oubli::detect
