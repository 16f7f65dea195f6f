// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of the terminal, and the only place besides json.cc that writes to standard streams:
//   1. Results go to standard output, everything else to standard error; where standard output is
//      given to something else, such as an archive, results go there too.
//   2. Lines on standard error begin with "oubli: "; an error is one line, then one hint line.
//   3. Progress appears only on a terminal, only after two seconds, and is wiped before anything
//      else is written.
//   4. Text that came out of a mail or a path is shown with control characters, bidi overrides and
//      broken UTF-8 made visible, so that no message can draw on the screen.
//   5. --quiet silences progress and hints, never errors.
// One thread for output; progress() may be called from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#include "adapters/base/error.h"
#include "adapters/base/secret.h"

namespace oubli::cli {

// Of many things of a kind, on a terminal; receipts and --json name them all.
inline constexpr std::size_t kNamedAtMost = 20;

class Terminal {
 public:
  enum class Results { ToOutput, ToError };
  Terminal(bool is_json, bool is_quiet, Results results = Results::ToOutput);

  void result(std::string_view line);  // a newline is added
  void note(std::string_view line);    // standard error
  void error(const Error& error);
  void progress(std::string_view doing, std::uint64_t done, std::uint64_t total);
  // Asks on the terminal; empty when there is none to ask.
  std::string ask(std::string_view question);
  // The same without showing what is typed.
  SecretText ask_secret(std::string_view question);

  // True when every result arrived (a full disk, a closed pipe).
  bool flush();

  [[nodiscard]] bool is_json() const { return is_json_; }

 private:
  void clear_progress();

  const bool is_json_;
  const bool is_quiet_;
  const bool shows_progress_;
  std::FILE* const results_;
  std::mutex lock_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_drawn_{};
  bool is_drawn_ = false;
};

// Rule 4.
std::string visible(std::string_view text);
// The same for a line of JSON, whose reader gets every character back: "\u009b".
// REQUIRES: UTF-8 as a JSON writer makes it.
std::string escaped_controls(std::string_view json);

}  // namespace oubli::cli
