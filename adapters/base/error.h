// SPDX-License-Identifier: GPL-3.0-or-later
// What went wrong, in the words of the person at the terminal. The code fixes the exit code
// (one table, exit_code()); `what` names the object and what was being done, lower case, no full
// stop, never any mail content; `hint` is something to type. A value type; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli {

enum class ErrorCode : std::uint8_t {
  Failed,       // the system or the workspace did not let us
  NotFound,     // it is not there (any more)
  Usage,        // the command line is off
  Partial,      // done, but something named could not be read, erased or verified
  Locked,       // another run holds it
  Damaged,      // the input is not what it says it is
  Refused,      // a safety rule said no
  Interrupted,  // a signal ended it
};

struct Error {
  ErrorCode code = ErrorCode::Failed;
  std::string what;
  std::string hint;

  // Adds context on the way up: during("open index /x") makes "open index /x: <what>".
  [[nodiscard]] Error during(std::string_view doing) &&;
  [[nodiscard]] Error hinting(std::string text) &&;
};

[[nodiscard]] Error failed(std::string what, std::string hint = {});
[[nodiscard]] Error damaged(std::string what, std::string hint = {});
[[nodiscard]] Error refused(std::string what, std::string hint = {});

// "<what>: <strerror(number)>"; disk-full and permission errors get their hint here.
[[nodiscard]] Error system_error(std::string_view what, int number);

// The process exit code of the command-line contract: 1, 2, 3, 10, 11, 12, 130.
[[nodiscard]] int exit_code(ErrorCode code);

}  // namespace oubli
