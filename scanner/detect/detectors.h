// SPDX-License-Identifier: GPL-3.0-or-later
// Personal data in plain text. A detector is one pure file and one row of the table in
// detectors.cc; patterns find the neighbourhood (Vectorscan), the row's validator decides.
//
// Detectors is built once per process (compiling takes tens of milliseconds) and shared by
// fork; find() needs a Scratch of its own per thread. Never throws for any text.
#pragma once

#include <memory>
#include <span>
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

struct Options {
  std::string default_region = "FR";  // ISO 3166: how a phone number without prefix is read
};

class Detectors {
 public:
  static Result<std::unique_ptr<Detectors>> build(const Options& options);
  ~Detectors();
  Detectors(const Detectors&) = delete;
  Detectors& operator=(const Detectors&) = delete;

  class Scratch;
  [[nodiscard]] std::unique_ptr<Scratch, void (*)(Scratch*)> make_scratch() const;

  // All findings in `text` (UTF-8; invalid bytes are stepped over), ordered by begin. Findings of
  // different categories may overlap only when both could be true.
  void find(std::string_view text, Scratch& scratch, std::vector<Finding>& into) const;

 private:
  Detectors();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oubli::detect
