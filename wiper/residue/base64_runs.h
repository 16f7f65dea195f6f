// SPDX-License-Identifier: GPL-3.0-or-later
// Decodes every run of lines that hold nothing but base64, as a MIME part in base64 is one, out of
// bytes that come in pieces. What only looks like base64 (a word alone on its line) decodes to
// nothing anybody looks for. Owned by one search; one thread. Memory: bounded. Cannot fail.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace oubli::wiper {

class Base64Runs {
 public:
  // `bytes`: of one run, in order; `is_end`: of the run.
  using Take = std::function<void(std::string_view bytes, bool is_end)>;
  explicit Base64Runs(Take take) : take_(std::move(take)) {}

  void feed(std::string_view piece);
  void finish() { end_run(); }

 private:
  void take_segment(std::string_view segment);
  void decode(bool is_end);
  void end_run();

  Take take_;
  std::string text_;  // of the run, not decoded yet
  std::string decoded_;
  bool is_in_run_ = false;
  bool is_at_line_begin_ = true;
  bool is_line_foreign_ = false;  // the rest of this line is passed over
};

}  // namespace oubli::wiper
