// SPDX-License-Identifier: GPL-3.0-or-later
// Detection over text that does not fit in memory, for `oubli detect FILE|-`. Examines the same
// windows at the same offsets as Detectors::find, so it finds exactly what find() does on the
// whole text, each once; keeps one window and its surroundings in memory. No cap on the number of
// findings: they are handed over window by window. One thread; the detectors and the scratch
// outlive it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/detect/detectors.h"

namespace oubli::detect {

class Stream {
 public:
  // `text` is the finding as written; both are valid during the call only. begin and end count
  // from the start of the stream. Must not throw.
  using OnFinding = std::function<void(const Finding& finding, std::string_view text)>;

  Stream(const Detectors& detectors, Detectors::Scratch& scratch, OnFinding on_finding);

  // Pieces of any size, cut anywhere, also inside a character.
  void feed(std::string_view piece);
  // The text has ended: examines what is left. REQUIRES: no feed() afterwards.
  void finish();

 private:
  void examine(std::size_t end);

  const Detectors& detectors_;
  Detectors::Scratch& scratch_;
  OnFinding on_finding_;
  std::string held_;  // text from offset held_from_ on
  std::size_t held_from_ = 0;
  std::size_t next_ = 0;           // where the next window begins
  std::vector<Finding> findings_;  // of one window
};

}  // namespace oubli::detect
