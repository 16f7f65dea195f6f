// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/base64_runs.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace oubli::wiper {

namespace {

constexpr std::size_t kBlock = 48U << 10;  // characters decoded at once; a multiple of four
constexpr std::size_t kShortestRun = 8;    // characters of its first line
constexpr unsigned char kForeign = 0xFF;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<unsigned char, 256> make_values() {
  std::array<unsigned char, 256> values{};
  values.fill(kForeign);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<unsigned char>(i);
  }
  return values;
}
constexpr auto kValues = make_values();

std::uint32_t value_of(char c) { return kValues[static_cast<unsigned char>(c)]; }

bool is_base64(std::string_view text) {
  constexpr std::size_t kStep = 4;
  std::size_t at = 0;
  for (; at + kStep <= text.size(); at += kStep) {
    const std::uint32_t any = value_of(text[at]) | value_of(text[at + 1]) | value_of(text[at + 2]) |
                              value_of(text[at + 3]);
    if (any == kForeign) return false;  // no value has all of its bits
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                     [](char c) { return value_of(c) != kForeign; });
}

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
  const std::size_t whole = text_.size() / 4 * 4;
  decoded_.resize(whole / 4 * 3);
  char* out = decoded_.data();
  for (std::size_t at = 0; at < whole; at += 4) {
    const std::uint32_t bits = value_of(text_[at]) << 18U | value_of(text_[at + 1]) << 12U |
                               value_of(text_[at + 2]) << 6U | value_of(text_[at + 3]);
    *out++ = static_cast<char>(bits >> 16U);
    *out++ = static_cast<char>(bits >> 8U);
    *out++ = static_cast<char>(bits);
  }
  const std::size_t left = text_.size() - whole;
  if (is_end && left >= 2) {
    const std::uint32_t first = value_of(text_[whole]) << 18U | value_of(text_[whole + 1]) << 12U;
    const std::uint32_t bits = first | (left == 3 ? value_of(text_[whole + 2]) << 6U : 0U);
    decoded_ += static_cast<char>(bits >> 16U);
    if (left == 3) decoded_ += static_cast<char>(bits >> 8U);
  }
  text_.erase(0, is_end ? text_.size() : whole);
  take_(decoded_, is_end);
}

void Base64Runs::end_run() {
  if (!is_in_run_) return;
  is_in_run_ = false;
  decode(true);
}

}  // namespace oubli::wiper
