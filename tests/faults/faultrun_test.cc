// SPDX-License-Identifier: GPL-3.0-or-later
// The fault driver itself: it counts what strace counts, strikes where it was told to, and a
// protocol with a hole is caught by it.
#include "tests/support/faultrun.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace oubli::test {
namespace {

namespace fs = std::filesystem;
using Body = std::function<int()>;

constexpr int kCalls = 7;

int make_calls() {
  for (int i = 0; i < kCalls; ++i) {
    if (::syscall(SYS_getppid) < 0) return 100 + i;
  }
  return 0;
}

Fault kill_at(std::size_t n) { return {Fault::Kind::Kill, n, 0}; }
Fault fail_at(std::size_t n, int error) { return {Fault::Kind::Error, n, error}; }

TEST(FaultRun, CountsTheCallsOfAFunctionAndItsEnd) {
  const FaultRun run = run_with_fault(Body(make_calls), {});
  EXPECT_EQ(run.stops, kCalls + 1U) << "exit_group is the last";
  EXPECT_TRUE(run.exited_with(0));
  EXPECT_FALSE(run.struck);
}

std::size_t calls_by_strace(const std::vector<std::string>& words, const fs::path& log) {
  std::string command = "exec /usr/bin/strace -f -o " + log.string();
  for (const std::string& word : words) command += " '" + word + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::ifstream lines(log);
  std::size_t calls = 0;
  const std::regex call(R"(^\d+ +[a-z_0-9]+\(.*)");  // a resumed call begins with "<..."
  for (std::string line; std::getline(lines, line);)
    calls += std::regex_match(line, call) ? 1U : 0U;
  return calls;
}

TEST(FaultRun, CountsWhatStraceCounts) {
  if (!fs::exists("/usr/bin/strace")) GTEST_SKIP() << "strace is not installed";
  // The shell that starts strace sets PWD right; one that finds it wrong asks for the directory.
  ::setenv("PWD", fs::current_path().c_str(), 1);
  const TempDir folder;
  const std::string made = (folder.path() / "made").string();
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"/bin/true"},
                                             {"/bin/mkdir", "-p", made},
                                             {"/bin/cp", "/etc/passwd", made},
                                             {"/bin/sh", "-c", "/bin/true; /bin/true; exit 0"}}) {
    fs::create_directory(made);
    const std::size_t calls = calls_by_strace(words, folder.path() / "log");
    fs::remove_all(made);
    fs::create_directory(made);
    ASSERT_GT(calls, 10U);
    EXPECT_EQ(count_stops(words), calls) << words.front();
    fs::remove_all(made);
  }
}

TEST(FaultRun, KillsBeforeTheCallIsMade) {
  const TempDir folder;
  const std::string file = (folder.path() / "made").string();
  const Body make = [&] {
    return ::syscall(SYS_mknodat, AT_FDCWD, file.c_str(), S_IFREG | 0600, 0) < 0;
  };
  const FaultRun run = run_with_fault(make, kill_at(1));
  EXPECT_TRUE(run.struck);
  EXPECT_EQ(run.call, SYS_mknodat);
  EXPECT_TRUE(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGKILL);
  EXPECT_FALSE(fs::exists(file));
  EXPECT_TRUE(run_with_fault(make, kill_at(2)).struck);
  EXPECT_TRUE(fs::exists(file)) << "the call before the second was made";
}

TEST(FaultRun, KillsAfterTheCallWasMade) {
  const TempDir folder;
  const std::string file = (folder.path() / "made").string();
  const FaultRun run =
      run_with_fault(Body([&] {
                       ::syscall(SYS_mknodat, AT_FDCWD, file.c_str(), S_IFREG | 0600, 0);
                       ::syscall(SYS_unlinkat, AT_FDCWD, file.c_str(), 0);
                       return 0;
                     }),
                     {Fault::Kind::KillAfter, 1, 0});
  EXPECT_TRUE(run.struck);
  EXPECT_TRUE(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGKILL);
  EXPECT_TRUE(fs::exists(file)) << "the first call was made, the second was not";
}

TEST(FaultRun, SendsASignalAndGoesOn) {
  const FaultRun run = run_with_fault(Body([] {
                                        static volatile sig_atomic_t heard = 0;
                                        ::signal(SIGINT, [](int) { heard = 1; });
                                        const int answer = make_calls();
                                        return heard == 1 ? answer : 9;
                                      }),
                                      {Fault::Kind::Signal, 4, SIGINT});
  EXPECT_TRUE(run.struck);
  EXPECT_TRUE(run.exited_with(0));
}

TEST(FaultRun, StrikesEveryCallInTurn) {
  int reached = 0;
  const std::size_t points = strike_everywhere(Body(make_calls), fail_at(0, EIO),
                                               {{}, [&](const FaultRun& run) {
                                                  if (run.call != SYS_getppid) return;
                                                  EXPECT_TRUE(run.exited_with(100 + reached));
                                                  ++reached;
                                                }});
  EXPECT_EQ(points, kCalls + 1U);
  EXPECT_EQ(reached, kCalls);
}

TEST(FaultRun, FailsTheCallWithoutMakingIt) {
  const TempDir folder;
  const std::string file = (folder.path() / "made").string();
  const FaultRun run = run_with_fault(
      Body([&] {
        return ::syscall(SYS_mknodat, AT_FDCWD, file.c_str(), S_IFREG | 0600, 0) < 0 ? errno : 0;
      }),
      fail_at(1, ENOSPC));
  EXPECT_TRUE(run.exited_with(ENOSPC));
  EXPECT_FALSE(fs::exists(file));
}

TEST(FaultRun, CountsOnlyTheCallsNamed) {
  const Body body = [] {
    make_calls();
    ::syscall(SYS_getuid);
    ::syscall(SYS_getuid);
    return 0;
  };
  FaultOptions options;
  options.only = {SYS_getuid};
  EXPECT_EQ(count_stops(body, options), 2U);
  EXPECT_EQ(run_with_fault(body, kill_at(2), options).call, SYS_getuid);
  EXPECT_FALSE(run_with_fault(body, kill_at(3), options).struck);
}

TEST(FaultRun, CountsOnlyWhatMayChangeAFolder) {
  const TempDir folder;
  const TempDir elsewhere;
  const auto change = [](const fs::path& top) {
    const int at = ::open(top.c_str(), O_RDONLY | O_DIRECTORY);
    const int fd = ::openat(at, "file", O_CREAT | O_RDWR, 0600);
    const bool is_done = ::write(fd, "text", 4) == 4 && ::mkdirat(at, "below", 0700) == 0 &&
                         ::rename((top / "file").c_str(), (top / "other").c_str()) == 0;
    ::close(fd);
    ::close(at);
    return is_done;
  };
  FaultOptions options;
  options.only = {SYS_openat, SYS_write, SYS_mkdirat, SYS_rename};
  options.below = folder.path().string();
  const Body body = [&] { return change(folder.path()) && change(elsewhere.path()) ? 0 : 1; };
  EXPECT_EQ(count_stops(body, options), 4U) << "all but the opening of the folder";
}

TEST(FaultRun, LosesTheFirstSyncOfAFileAndSaysItWasDone) {
  FaultOptions options;
  options.loses_sync = "]";  // as the name of a pipe ends, which cannot be synced
  const Body body = [] {
    int ends[2];
    if (::pipe(ends) != 0) return 1;
    if (::fsync(ends[0]) != 0) return 2;
    return ::fsync(ends[0]) == 0 ? 3 : 0;
  };
  EXPECT_TRUE(run_with_fault(body, {}, options).exited_with(0));
  EXPECT_TRUE(run_with_fault(body, {}).exited_with(2));
}

TEST(FaultRun, DoesWhatItWasToldBeforeItKills) {
  const TempDir folder;
  FaultOptions options;
  options.at_strike = [&] { folder.write("struck", "yes"); };
  EXPECT_FALSE(run_with_fault(Body(make_calls), kill_at(99), options).struck);
  EXPECT_FALSE(fs::exists(folder.path() / "struck"));
  EXPECT_TRUE(run_with_fault(Body(make_calls), kill_at(2), options).struck);
  EXPECT_EQ(slurp(folder.path() / "struck"), "yes");
}

int make_calls_in_a_child() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(make_calls());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

TEST(FaultRun, FollowsChildren) {
  FaultOptions options;
  options.only = {SYS_getppid};
  EXPECT_EQ(count_stops(Body(make_calls_in_a_child), options), static_cast<std::size_t>(kCalls));
  EXPECT_TRUE(
      run_with_fault(Body(make_calls_in_a_child), fail_at(3, EIO), options).exited_with(102));
  options.follow = false;
  EXPECT_EQ(count_stops(Body(make_calls_in_a_child), options), 0U);
}

TEST(FaultRun, KillsParentAndChildTogether) {
  FaultOptions options;
  options.only = {SYS_getppid};
  const FaultRun run = run_with_fault(Body(make_calls_in_a_child), kill_at(1), options);
  EXPECT_TRUE(run.struck);
  EXPECT_TRUE(WIFSIGNALED(run.status)) << "the parent did not live to see its child dead";
}

TEST(FaultRun, DeliversSignalsAsUsual) {
  EXPECT_TRUE(run_with_fault(Body([] {
                               static volatile sig_atomic_t heard = 0;
                               ::signal(SIGUSR1, [](int) { heard = 1; });
                               ::raise(SIGUSR1);
                               return heard == 1 ? 0 : 1;
                             }),
                             {})
                  .exited_with(0));
}

TEST(FaultRun, EndsWhatNeverEnds) {
  FaultOptions options;
  options.patience = std::chrono::seconds(1);
  EXPECT_TRUE(run_with_fault(Body([] {
                               for (;;) ::pause();
                               return 0;
                             }),
                             {}, options)
                  .timed_out);
}

// What the driver is for. Overwriting a file in place has a moment at which neither the old nor
// the new content is there; writing beside it and renaming has none.
void overwrite(const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_TRUNC);
  if (fd < 0 || ::write(fd, "new", 3) != 3) ::_exit(1);
  ::close(fd);
}

void replace(const std::string& file) {
  const std::string beside = file + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0 || ::write(fd, "new", 3) != 3) ::_exit(1);
  ::close(fd);
  if (::rename(beside.c_str(), file.c_str()) != 0) ::_exit(1);
}

std::size_t moments_without_content(void (*change)(const std::string&)) {
  const TempDir folder;
  const std::string file = (folder.path() / "file").string();
  std::size_t bad = 0;
  const Sweep sweep{[&] { std::ofstream(file) << "old"; },
                    [&](const FaultRun&) {
                      const std::string now = slurp(file);
                      bad += now == "old" || now == "new" ? 0U : 1U;
                    }};
  const Body body = [&] {
    change(file);
    return 0;
  };
  EXPECT_GE(strike_everywhere(body, kill_at(0), sweep), 4U);
  return bad;
}

TEST(FaultRun, FindsTheHoleInAProtocolAndNoneWhereThereIsNone) {
  EXPECT_EQ(moments_without_content(overwrite), 1U);
  EXPECT_EQ(moments_without_content(replace), 0U);
}

}  // namespace
}  // namespace oubli::test
