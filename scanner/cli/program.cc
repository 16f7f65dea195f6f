// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/program.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <new>

#include <fcntl.h>
#include <unistd.h>

#include "scanner/cli/help.h"
#include "scanner/cli/json.h"
#include "scanner/cli/run.h"

namespace oubli::cli {

namespace {

std::atomic<bool> stop_requested{false};  // written by the signal handler alone
static_assert(std::atomic<bool>::is_always_lock_free);

// The first signal asks for an orderly end; the second one ends the program as it is.
void on_signal(int signal) {
  if (stop_requested.exchange(true)) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

// A program started with a standard stream closed would get a workspace file in its place, and
// write its results there. The stream is opened so that using it fails.
void hold_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // Takes the lowest free number, which is this one.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) std::abort();
  }
}

constexpr int kNowhere = -1;
std::atomic<int> json_goes_to{kNowhere};  // written before anything else runs

// An end like that of a kill, and as harmless: what was begun stands in a journal. There is no way
// on, as half of what was to be said, searched or written might be missing and nobody would know.
// Runs in any thread, and must not ask for memory itself.
[[noreturn]] void on_no_memory() {
  static std::atomic_flag is_said;  // several threads may want at the same time
  while (is_said.test_and_set()) ::pause();
  constexpr std::string_view kError =
      "oubli: error: out of memory\n"
      "oubli: hint: run it again where more is free, or with --jobs 1; it goes on where it was\n";
  constexpr std::string_view kJson =
      R"({"type":"error","schema":1,"error":"out of memory","hint":"run it again where more is )"
      R"(free, or with --jobs 1; it goes on where it was","exit":1})"
      "\n";
  ssize_t said = ::write(STDERR_FILENO, kError.data(), kError.size());
  if (json_goes_to != kNowhere) said = ::write(json_goes_to, kJson.data(), kJson.size());
  (void)said;
  ::_exit(exit_code(ErrorCode::Failed));
}

// A write that cannot be done is an error, which is reported.
void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

enum class Workers : std::uint8_t {
  Never,  // none is wanted, or only to see whether one starts
  Maybe,  // when something has changed
  Plain,
  Detecting,
};

struct Runner {
  std::string_view command;
  Result<int> (*run)(Context&);
  Workers workers;
  bool ends_in_order = false;  // on a signal; the others have nothing to lose and end at once
};

constexpr std::array kRunners{
    Runner{"scan", run_scan, Workers::Maybe, true},
    Runner{"find", run_find, Workers::Plain},
    Runner{"show", run_show, Workers::Detecting},
    Runner{"detect", run_detect, Workers::Detecting},
    Runner{"erase", run_erase, Workers::Detecting, true},
    Runner{"reapply", run_reapply, Workers::Detecting, true},
    Runner{"restrict", run_restrict, Workers::Never},
    Runner{"coverage", run_coverage, Workers::Never},
    Runner{"export", run_export, Workers::Plain, true},
    Runner{"wipe", run_wipe, Workers::Never},
    Runner{"certificate", run_certificate, Workers::Never},
    Runner{"key", run_key, Workers::Never},
    Runner{"ledger", run_ledger, Workers::Never},
    Runner{"sources", run_sources, Workers::Never},
    Runner{"status", run_status, Workers::Never},
    Runner{"doctor", run_doctor, Workers::Never},
};

const Runner* runner_of(std::string_view command) {
  for (const Runner& runner : kRunners) {
    if (runner.command == command) return &runner;
  }
  return nullptr;
}

int report(Terminal& terminal, const Error& error) {
  if (terminal.is_json()) terminal.result(json_line(error));
  terminal.error(error);
  terminal.flush();
  return exit_code(error.code);
}

// The code, unless what was printed did not arrive.
int finished(Terminal& terminal, int code) {
  if (terminal.flush()) return code;
  return report(terminal, system_error("standard output", errno));
}

int explain(const Arguments& arguments, Terminal& terminal) {
  if (arguments.has("version")) {
    terminal.result("oubli " OUBLI_VERSION);
  } else {
    std::string text = arguments.command == nullptr ? help() : help(*arguments.command);
    text.pop_back();  // result() ends the line
    terminal.result(text);
  }
  return finished(terminal, kDone);
}

// What packaging asks for; not part of the contract.
bool print_generated(int argc, const char* const* argv, Terminal& terminal) {
  if (argc != 3 || std::string_view(argv[1]) != "--generate") return false;
  const std::string_view what(argv[2]);
  if (what != "man" && what != "bash-completion") return false;
  std::string text = what == "man" ? man_page() : bash_completion();
  text.pop_back();
  terminal.result(text);
  return true;
}

Result<int> run_command(const Arguments& arguments, const Runner& runner, Terminal& terminal) {
  app::SessionOptions options;
  options.workspace = arguments.value("workspace");
  options.passphrase_file = arguments.value("passphrase-file");
  options.ask_passphrase = [&terminal] { return terminal.ask_secret("passphrase:"); };
  if (arguments.has("region")) options.region = arguments.value("region");
  const Workers workers = runner.workers;
  options.warms_detectors = workers == Workers::Maybe || workers == Workers::Detecting;
  options.warms_at_once = workers == Workers::Plain || workers == Workers::Detecting;
  auto session = app::Session::start(std::move(options));
  if (!session) return std::move(session).take_error();
  if (runner.ends_in_order) catch_signals();
  Context context{arguments, terminal, **session, stop_requested};
  return runner.run(context);
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  std::set_new_handler(on_no_memory);
  hold_standard_streams();
  ignore_write_signals();
  // Also where the command line is not understood, who asked for JSON gets JSON.
  const bool is_json = std::any_of(
      argv + 1, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
  if (is_json) json_goes_to = STDOUT_FILENO;
  Terminal plain(is_json, false);
  if (print_generated(argc, argv, plain)) return finished(plain, kDone);
  auto arguments = parse_arguments(argc, argv);
  if (!arguments) return report(plain, arguments.error());
  const auto results =
      writes_archive(*arguments) ? Terminal::Results::ToError : Terminal::Results::ToOutput;
  if (is_json && results == Terminal::Results::ToError) json_goes_to = STDERR_FILENO;
  Terminal terminal(arguments->has("json"), arguments->has("quiet"), results);
  if (arguments->has("help") || arguments->has("version")) return explain(*arguments, terminal);
  if (auto jobs = arguments->jobs(); !jobs) return report(terminal, jobs.error());
  try {
    auto code = run_command(*arguments, *runner_of(arguments->command->name), terminal);
    if (!code) return report(terminal, code.error());
    return finished(terminal, *code);
  } catch (const std::bad_alloc&) {  // of memory that is locked
    on_no_memory();
  }
}

}  // namespace oubli::cli
