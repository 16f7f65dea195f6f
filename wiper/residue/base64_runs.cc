// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/base64_runs.h"

#include "wiper/residue/base64_groups.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kBlock = 48U << 10;  // characters decoded at once; a multiple of four
constexpr std::size_t kShortestRun = 8;    // characters of its first line

}  // namespace

void Base64Runs::feed(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t feed = piece.find('\n');
    const std::string_view segment = piece.substr(0, feed);
    if (!is_line_foreign_) take_segment(segment);
    const bool is_line_end = feed != std::string_view::npos;
    is_at_line_begin_ = is_line_end;
    if (is_line_end) is_line_foreign_ = false;
    piece.remove_prefix(is_line_end ? feed + 1 : piece.size());
  }
}

void Base64Runs::take_segment(std::string_view segment) {
  if (segment.ends_with('\r')) segment.remove_suffix(1);
  const std::size_t text = segment.find_last_not_of('=') + 1;
  const bool is_padded = text < segment.size();
  segment = segment.substr(0, text);
  const bool is_too_short = !is_in_run_ && segment.size() < kShortestRun;
  const bool is_blank = segment.empty() && is_at_line_begin_;
  if (is_too_short || is_blank || !is_base64(segment)) {
    is_line_foreign_ = true;
    end_run();
    return;
  }
  is_in_run_ = true;
  text_ += segment;
  if (is_padded) end_run();
  if (text_.size() >= kBlock) decode(false);
}

void Base64Runs::decode(bool is_end) {
  const std::size_t taken = is_end ? text_.size() : text_.size() / 4 * 4;
  decode_base64(std::string_view(text_).substr(0, taken), decoded_);
  text_.erase(0, taken);
  take_(decoded_, is_end);
}

void Base64Runs::end_run() {
  if (!is_in_run_) return;
  is_in_run_ = false;
  decode(true);
}

}  // namespace oubli::wiper
