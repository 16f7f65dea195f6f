// SPDX-License-Identifier: GPL-3.0-or-later
// One message examined: decoded, searched for personal data, turned into index terms. Owned by a
// worker, which keeps it for its buffers; one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/detect/detectors.h"
#include "scanner/examined.h"
#include "scanner/index_terms.h"
#include "scanner/worker/protocol.h"

namespace oubli::worker {

class Examiner {
 public:
  explicit Examiner(const detect::Detectors& detectors);

  // Called now and then while a long text is examined, so that slow work does not pass for none.
  using Alive = std::function<void()>;

  // Fills everything of `into` but the place and the hash.
  void examine(std::string_view message, Examined& into, const Alive& alive);
  // The findings of each segment, for matching and for `show`. A text with more findings than the
  // detectors' cap is named in extracted.not_scanned.
  std::vector<LocatedFinding> findings(Extracted& extracted, const Alive& alive);
  [[nodiscard]] const detect::Detectors& detectors() const { return detectors_; }
  [[nodiscard]] detect::Detectors::Scratch& scratch() { return *scratch_; }

 private:
  const detect::Detectors& detectors_;
  std::unique_ptr<detect::Detectors::Scratch, void (*)(detect::Detectors::Scratch*)> scratch_;
  TermCollector collector_;
  std::vector<Finding> found_;
};

}  // namespace oubli::worker
