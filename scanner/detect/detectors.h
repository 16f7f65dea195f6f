// SPDX-License-Identifier: GPL-3.0-or-later
// Personal data in plain text. A detector is one pure file and one row of the table in
// detectors.cc; patterns find the neighbourhood (Vectorscan), the row's validator decides.
//
// Detectors is built once per process (compiling takes tens of milliseconds) and shared by
// fork; find() needs a Scratch of its own per thread. Never throws for any text, opens no file.
//
// A text is examined in windows of Options::window bytes with kContext bytes shown on either side,
// always at the same offsets, so that a stream (stream.h) finds exactly what a whole text does.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/finding.h"

namespace oubli::detect {

// One kind of personal data. The position in the table is stored in indexes: append only.
struct Category {
  std::string_view name;         // "iban": also the word in `has:iban` and in JSON
  std::string_view description;  // one line for people
};
std::span<const Category> categories();
// Position in categories(), or categories().size() when there is none of that name.
std::size_t category_index(std::string_view name);

// From this confidence on a finding is more likely personal data than not. Below it stand forms
// that are right by the rules but usually mean something else: test cards, version numbers,
// private network addresses, message identifiers.
constexpr double kLikely = 0.5;

struct Options {
  std::string default_region = "FR";  // ISO 3166: how a phone number without prefix is read
  // find() stops after the window in which it has found as many; see its result.
  std::size_t max_findings = 1'000'000;
  std::size_t window = 256 * 1024;
};

constexpr std::size_t kContext = 2048;

class Detectors {
 public:
  static Result<std::unique_ptr<Detectors>> build(const Options& options);
  ~Detectors();
  Detectors(const Detectors&) = delete;
  Detectors& operator=(const Detectors&) = delete;

  class Scratch;
  [[nodiscard]] std::unique_ptr<Scratch, void (*)(Scratch*)> make_scratch() const;

  // Appends all findings in `text` (UTF-8; invalid bytes are stepped over), ordered by begin, then
  // by end. Findings of different categories overlap only when both could be true.
  //
  // Returns how many bytes were examined: text.size(), or less when max_findings was reached. All
  // findings that begin before the returned offset are there, none after it; the caller calls
  // again with the rest, or reports it as not scanned. `after_window` is called after each window:
  // text made to be slow takes a tenth of a second for one.
  [[nodiscard]] std::size_t find(std::string_view text, Scratch& scratch,
                                 std::vector<Finding>& into,
                                 const std::function<void()>& after_window = nullptr) const;

  // One window: the findings that begin in text[begin, end), with offsets into `text`, which is
  // the window and what surrounds it. For stream.h.
  void find_within(std::string_view text, std::size_t begin, std::size_t end, Scratch& scratch,
                   std::vector<Finding>& into) const;
  [[nodiscard]] const Options& options() const;

 private:
  Detectors();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oubli::detect
