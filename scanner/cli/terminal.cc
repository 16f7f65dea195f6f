// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/terminal.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <termios.h>
#include <unistd.h>

namespace oubli::cli {

namespace {

using std::chrono::steady_clock;
constexpr std::chrono::seconds kBeforeProgress{2};
constexpr std::chrono::milliseconds kBetweenDrawings{100};
constexpr std::size_t kBarWidth = 30;

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool is_well_formed(std::string_view bytes) {
  return std::all_of(bytes.begin() + 1, bytes.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
}

char32_t decoded(std::string_view bytes) {
  if (bytes.size() == 1) return static_cast<unsigned char>(bytes[0]);
  char32_t value = static_cast<unsigned char>(bytes[0]) & (0xFFU >> (bytes.size() + 1));
  for (const char c : bytes.substr(1))
    value = (value << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return value;
}

bool is_printable_ascii(char c) { return c >= ' ' && c < 0x7F; }

// C0, C1, line and paragraph separators, bidirectional controls (UAX 9), byte order mark.
bool is_dangerous(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
         (c >= 0xD800 && c <= 0xDFFF);
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(static_cast<unsigned char>(text.front()));
    if (length == 0 || length > text.size() || !is_well_formed(text.substr(0, length))) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x",
                    static_cast<unsigned char>(text.front()));
      out += escape.data();
      text.remove_prefix(1);
      continue;
    }
    const char32_t c = decoded(text.substr(0, length));
    if (is_dangerous(c)) {
      std::array<char, 16> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u{%x}", static_cast<unsigned>(c));
      out += escape.data();
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string escaped_controls(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (true) {
    const auto plain = std::ranges::find_if_not(json, is_printable_ascii) - json.begin();
    out += json.substr(0, static_cast<std::size_t>(plain));
    json.remove_prefix(static_cast<std::size_t>(plain));
    if (json.empty()) return out;
    const std::size_t length = std::clamp<std::size_t>(
        sequence_length(static_cast<unsigned char>(json.front())), 1, json.size());
    const char32_t c = decoded(json.substr(0, length));
    if (is_dangerous(c)) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c) & 0xFFFFU);
      out += escape.data();
    } else {
      out += json.substr(0, length);
    }
    json.remove_prefix(length);
  }
}

Terminal::Terminal(bool is_json, bool is_quiet, Results results)
    : is_json_(is_json),
      is_quiet_(is_quiet),
      shows_progress_(!is_quiet && ::isatty(STDERR_FILENO)),
      results_(results == Results::ToOutput ? stdout : stderr) {}

void Terminal::clear_progress() {
  if (!is_drawn_) return;
  std::fputs("\r\033[K", stderr);
  is_drawn_ = false;
}

void Terminal::result(std::string_view line) {
  const std::lock_guard hold(lock_);
  clear_progress();
  std::fwrite(line.data(), 1, line.size(), results_);
  std::fputc('\n', results_);
}

void Terminal::note(std::string_view line) {
  const std::lock_guard hold(lock_);
  clear_progress();
  const std::string text = "oubli: " + visible(line) + "\n";
  std::fputs(text.c_str(), stderr);
}

void Terminal::error(const Error& error) {
  note("error: " + error.what);
  if (!error.hint.empty() && !is_quiet_) note("hint: " + error.hint);
}

void Terminal::progress(std::string_view doing, std::uint64_t done, std::uint64_t total) {
  if (!shows_progress_) return;
  const std::lock_guard hold(lock_);
  const auto now = steady_clock::now();
  if (now - started_ < kBeforeProgress || now - last_drawn_ < kBetweenDrawings) return;
  last_drawn_ = now;
  const double share =
      total == 0 ? 0.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
  std::string bar(filled, '#');
  bar.resize(kBarWidth, '.');
  std::fprintf(stderr, "\r\033[K%.*s [%s] %3.0f%%", static_cast<int>(doing.size()), doing.data(),
               bar.c_str(), share * 100.0);
  std::fflush(stderr);
  is_drawn_ = true;
}

std::string Terminal::ask(std::string_view question) {
  if (!::isatty(STDIN_FILENO)) return {};
  {
    const std::lock_guard hold(lock_);
    clear_progress();
    std::fprintf(stderr, "%.*s ", static_cast<int>(question.size()), question.data());
    std::fflush(stderr);
  }
  std::array<char, 256> line{};
  if (std::fgets(line.data(), line.size(), stdin) == nullptr) return {};
  std::string answer(line.data());
  while (!answer.empty() && (answer.back() == '\n' || answer.back() == '\r')) answer.pop_back();
  return answer;
}

SecretText Terminal::ask_secret(std::string_view question) {
  struct termios shown {};
  if (::tcgetattr(STDIN_FILENO, &shown) != 0) return {};
  struct termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  SecretText secret(ask(question));
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  std::fputc('\n', stderr);
  return secret;
}

bool Terminal::flush() {
  const std::lock_guard hold(lock_);
  clear_progress();
  return std::fflush(results_) == 0 && std::ferror(results_) == 0;
}

}  // namespace oubli::cli
