// SPDX-License-Identifier: GPL-3.0-or-later
// An erasure killed before every one of its system calls, and failed at every one that could touch
// the disk: invariants 2, 6 and 7 of wiper.h, without the seam.
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/support/faultrun.h"
#include "tests/wiper/mail_kinds.h"

namespace oubli::wiper::test {
namespace {

using oubli::test::FaultOptions;
using oubli::test::FaultRun;
using oubli::test::Sweep;
using Strike = oubli::test::Fault::Kind;

class Syscalls : public testing::TestWithParam<Kind> {
 protected:
  void renew() { mail.emplace(GetParam()); }
  int erase() const {
    RealDisk disk;
    Wiper wiper(disk, mail->settings());
    auto receipt = wiper.carry_out(mail->plan());
    return receipt && verdict(*receipt) ? 0 : 1;
  }
  void settle(const FaultRun& run) {
    EXPECT_FALSE(run.timed_out);
    EXPECT_TRUE(mail->is_sound()) << run.stops;
    RealDisk disk;
    auto settled = Wiper(disk, mail->settings()).recover();
    ASSERT_TRUE(settled) << run.stops << " " << settled.error().what;
    EXPECT_TRUE(mail->is_sound()) << run.stops;
    EXPECT_TRUE(mail->room().is_settled()) << run.stops << " system call " << run.call;
    ended_old += mail->is_old() ? 1U : 0U;
    ended_new += mail->is_new() ? 1U : 0U;
  }

  std::optional<MailOfAKind> mail;
  std::size_t ended_old = 0, ended_new = 0;
};
INSTANTIATE_TEST_SUITE_P(Erasing, Syscalls,
                         testing::Values(Kind::Mbox, Kind::Packed, Kind::Maildir, Kind::Eml,
                                         Kind::Redacted),
                         [](const auto& kind) { return name_of(kind.param); });

TEST_P(Syscalls, KilledBeforeEveryOne) {
  const std::size_t stride = std::getenv("OUBLI_FULL") == nullptr ? 4 : 1;
  const Sweep sweep{[&] { renew(); }, [&](const FaultRun& run) { settle(run); }, stride};
  const std::size_t points = oubli::test::strike_everywhere(
      std::function<int()>([&] { return erase(); }), {Strike::Kill, 0, 0}, sweep);
  EXPECT_GE(points * stride, 300U);
  RecordProperty("points", static_cast<int>(points));
  EXPECT_EQ(ended_old + ended_new, points) << "a kill leaves all or nothing";
  EXPECT_GE(ended_old * stride, 100U);
  EXPECT_GE(ended_new * stride, 50U);
}

TEST_P(Syscalls, FailedAtEveryOneThatTouchesTheDisk) {
  FaultOptions options;
  options.only = {SYS_pwrite64, SYS_fsync,     SYS_renameat2, SYS_renameat, SYS_unlinkat,
                  SYS_linkat,   SYS_ftruncate, SYS_fchown,    SYS_fchmod};
  for (const int error : {EIO, ENOSPC, EACCES, EDQUOT}) {
    const Sweep sweep{[&] { renew(); },
                      [&](const FaultRun& run) {
                        // What kept its name in a Maildir is met again in the next pass.
                        const bool is_met_again =
                            GetParam() == Kind::Maildir && run.call == SYS_renameat;
                        if (run.struck && !(is_met_again && mail->is_new())) {
                          EXPECT_TRUE(run.exited_with(1)) << run.call << " was swallowed";
                        }
                        settle(run);
                      }};
    const std::size_t points = oubli::test::strike_everywhere(
        std::function<int()>([&] { return erase(); }), {Strike::Error, 0, error}, sweep, options);
    EXPECT_GE(points, 40U);
  }
}

TEST_P(Syscalls, InterruptedAtEveryOneThatTouchesTheDisk) {  // EINTR is no failure
  FaultOptions options;
  options.only = {SYS_pwrite64, SYS_fsync, SYS_renameat2, SYS_renameat, SYS_unlinkat, SYS_linkat};
  const Sweep sweep{[&] { renew(); },
                    [&](const FaultRun& run) {
                      EXPECT_TRUE(run.exited_with(0)) << run.call;
                      settle(run);
                    }};
  const std::size_t points = oubli::test::strike_everywhere(
      std::function<int()>([&] { return erase(); }), {Strike::Error, 0, EINTR}, sweep, options);
  EXPECT_GE(points, 40U);
}

}  // namespace
}  // namespace oubli::wiper::test
