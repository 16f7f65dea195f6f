// SPDX-License-Identifier: GPL-3.0-or-later
// An erasure killed before every one of its system calls, and failed at every one that could touch
// the disk: invariants 2, 6 and 7 of wiper.h, without the seam.
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/support/faultrun.h"
#include "tests/wiper/mailbox.h"

namespace oubli::wiper::test {
namespace {

using oubli::test::FaultOptions;
using oubli::test::FaultRun;
using oubli::test::Sweep;
using Kind = oubli::test::Fault::Kind;

class Syscalls : public testing::Test {
 protected:
  void SetUp() override {
    if (std::filesystem::exists("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
  }
  void TearDown() override { ::unsetenv("TMPDIR"); }

  void renew() {
    room.emplace();
    path = room->write("inbox", mailbox(4));
    rest = without(path, {1});
    source = planned_source(path, {1});
  }
  int erase() const {
    RealDisk disk;
    Wiper wiper(disk, room->settings());
    auto receipt = wiper.carry_out(approved({source}));
    return receipt && verdict(*receipt) ? 0 : 1;
  }
  void expect_old_or_new_then_settle(const FaultRun& run) {
    EXPECT_FALSE(run.timed_out);
    const bool was_new = slurp(path) == rest;
    EXPECT_TRUE(was_new || slurp(path) == mailbox(4)) << run.stops;
    RealDisk disk;
    auto settled = Wiper(disk, room->settings()).recover();
    ASSERT_TRUE(settled) << run.stops << " " << settled.error().what;
    EXPECT_EQ(slurp(path), was_new ? rest : mailbox(4)) << run.stops;
    EXPECT_TRUE(room->is_settled()) << run.stops << " system call " << run.call;
    ++(was_new ? ended_new : ended_old);
  }

  std::optional<Room> room;
  Path path;
  std::string rest;
  PlannedSource source;
  std::size_t ended_old = 0, ended_new = 0;
};

TEST_F(Syscalls, KilledBeforeEveryOne) {
  const Sweep sweep{[&] { renew(); },
                    [&](const FaultRun& run) { expect_old_or_new_then_settle(run); }};
  const std::size_t points = oubli::test::strike_everywhere(
      std::function<int()>([&] { return erase(); }), {Kind::Kill, 0, 0}, sweep);
  EXPECT_GE(points, 300U);
  EXPECT_GE(ended_old, 100U);
  EXPECT_GE(ended_new, 50U);
}

TEST_F(Syscalls, FailedAtEveryOneThatTouchesTheDisk) {
  FaultOptions options;
  options.only = {SYS_pwrite64, SYS_fsync,     SYS_renameat2, SYS_renameat, SYS_unlinkat,
                  SYS_linkat,   SYS_ftruncate, SYS_fchown,    SYS_fchmod};
  for (const int error : {EIO, ENOSPC, EACCES, EDQUOT}) {
    const Sweep sweep{[&] { renew(); },
                      [&](const FaultRun& run) {
                        if (run.struck) {
                          EXPECT_TRUE(run.exited_with(1)) << run.call << " was swallowed";
                        }
                        expect_old_or_new_then_settle(run);
                      }};
    const std::size_t points = oubli::test::strike_everywhere(
        std::function<int()>([&] { return erase(); }), {Kind::Error, 0, error}, sweep, options);
    EXPECT_GE(points, 40U);
  }
}

TEST_F(Syscalls, InterruptedAtEveryOneThatTouchesTheDisk) {  // EINTR is no failure
  FaultOptions options;
  options.only = {SYS_pwrite64, SYS_fsync, SYS_renameat2, SYS_renameat, SYS_unlinkat, SYS_linkat};
  const Sweep sweep{[&] { renew(); },
                    [&](const FaultRun& run) {
                      EXPECT_TRUE(run.exited_with(0)) << run.call;
                      expect_old_or_new_then_settle(run);
                    }};
  const std::size_t points = oubli::test::strike_everywhere(
      std::function<int()>([&] { return erase(); }), {Kind::Error, 0, EINTR}, sweep, options);
  EXPECT_GE(points, 40U);
}

}  // namespace
}  // namespace oubli::wiper::test
