// SPDX-License-Identifier: GPL-3.0-or-later
// Another program that is run: started without a shell, without a terminal and with nothing of ours
// but what it is given, listened to, and waited for. What it says of files stays where it is: of
// its words only those are handed on that somebody here knows.
// Owned by whoever started it; one thread. Failure: NotFound, where there is no such program.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"

namespace oubli::programs {

struct Call {
  std::vector<std::string> words;  // the program, and its arguments: never anything of a person's
  std::vector<std::pair<std::string, std::string>> environment{};  // besides our own
  std::vector<std::string> without{};                              // of our own environment
  // Held in memory, and given as descriptor 3. Empty: there is none.
  std::string_view secret{};
  std::optional<std::string> input{};  // likewise, as standard input; else that is empty
  std::vector<std::shared_ptr<const std::string>> more_input{};  // behind that, in order
};
// Where a program finds the secret that it is to open as a file.
inline constexpr const char* kSecretFile = "/proc/self/fd/3";
inline constexpr const char* kSecretNumber = "3";
// And what it is given to read.
inline constexpr const char* kInputFile = "/proc/self/fd/0";

inline constexpr std::size_t kLongestErrors = 64U << 10;

// How it ended.
struct Ending {
  int status = 0;      // what it returned; -1: it was killed
  std::string errors;  // the last of what it said on standard error: not for other eyes
};

class Program {
 public:
  static Result<std::unique_ptr<Program>> start(const Call& call);
  // Ends it where it still runs: kills it, where it does not end when it is asked to.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // What it writes, for others to read. REQUIRES: asked for once.
  [[nodiscard]] UniqueFd take_output() { return std::move(output_); }
  // Waits until it has written something, or ended. False where `patience` (seconds) ran out.
  [[nodiscard]] static bool wait_for_output(int output, int patience);
  // All that it writes; Damaged where that is more than `most` bytes.
  Result<std::string> read_all(std::size_t most);
  // Waits for its end, and ends it where it has nothing more to say and yet takes ten minutes.
  // REQUIRES: nobody has its output open any more, or it was read to its end.
  Ending wait();

 private:
  Program(pid_t process, UniqueFd output, UniqueFd errors)
      : process_(process), output_(std::move(output)), errors_(std::move(errors)) {}

  bool ends_within(std::chrono::seconds patience);
  void end();

  pid_t process_;
  int status_ = -1;  // as waitpid has it; -1: it cannot be told
  UniqueFd output_, errors_;
};

// Puts the program in the place of this process, whose standard output and error it keeps; comes
// back where that cannot be done. REQUIRES: this process is one that was forked for it.
Error become(const Call& call);

}  // namespace oubli::programs
