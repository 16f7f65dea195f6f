// SPDX-License-Identifier: GPL-3.0-or-later
// Other programs at the mailbox, each a real process of its own. Invariant 9 of wiper.h.
#include <fstream>
#include <functional>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"

namespace oubli::wiper::test {
namespace {

// Runs `hold` in a child, then `then` here while the child holds what it took, then ends it.
void beside(const std::function<bool()>& take, const std::function<void()>& then) {
  int ready[2];
  int done[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(done), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(done[1]);
    char c = take() ? 'y' : 'n';
    if (::write(ready[1], &c, 1) != 1) ::_exit(1);
    (void)!::read(done[0], &c, 1);
    ::_exit(0);
  }
  char answer = 'n';
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  then();
  for (const int fd : {ready[0], ready[1], done[0], done[1]}) ::close(fd);
  int status = 0;
  ::waitpid(child, &status, 0);
}

void expect_locked(const Room& room, const Path& path) {
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({planned_source(path, {1})}));
  ASSERT_TRUE(receipt);
  ASSERT_FALSE(verdict(*receipt));
  EXPECT_EQ(verdict(*receipt).error().code, ErrorCode::Locked) << verdict(*receipt).error().what;
  EXPECT_FALSE(verdict(*receipt).error().hint.empty());
  EXPECT_EQ(slurp(path), mailbox(3));
  EXPECT_EQ(receipt->count(Action::Failed), 1U);
}

void expect_erasable(const Room& room, const Path& path) {
  RealDisk disk;
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({planned_source(path, {1})}));
  ASSERT_TRUE(receipt);
  EXPECT_TRUE(verdict(*receipt));
  EXPECT_TRUE(room.is_settled());
}

class Locks : public testing::Test {
 protected:
  Room room;
  Path path = room.write("inbox", mailbox(3));
};

TEST_F(Locks, AnotherProgramsFcntlLockIsRespected) {
  beside(
      [&] {
        const int fd = ::open(path.c_str(), O_RDWR);
        struct flock whole {};
        whole.l_type = F_WRLCK;
        return ::fcntl(fd, F_SETLK, &whole) == 0;
      },
      [&] {
        expect_locked(room, path);
        EXPECT_TRUE(room.is_settled());
      });
  expect_erasable(room, path);
}

TEST_F(Locks, AnotherProgramsFlockIsRespected) {
  beside([&] { return ::flock(::open(path.c_str(), O_RDWR), LOCK_EX) == 0; },
         [&] {
           expect_locked(room, path);
           EXPECT_TRUE(room.is_settled());
         });
  expect_erasable(room, path);
}

TEST_F(Locks, AnotherProgramThatOnlyReadsIsRespected) {
  beside([&] { return ::open(path.c_str(), O_RDONLY) >= 0; }, [&] { expect_locked(room, path); });
  expect_erasable(room, path);
}

TEST_F(Locks, AnotherProgramThatWritesWithoutLockIsRespected) {
  beside([&] { return ::open(path.c_str(), O_WRONLY | O_APPEND) >= 0; },
         [&] { expect_locked(room, path); });
  expect_erasable(room, path);
}

TEST_F(Locks, AnotherProgramsLeaseIsRespected) {
  beside([&] { return ::fcntl(::open(path.c_str(), O_RDONLY), F_SETLEASE, F_RDLCK) == 0; },
         [&] { expect_locked(room, path); });
}

TEST_F(Locks, AnotherProgramsDotlockIsRespectedAndNeverBroken) {
  room.write("inbox.lock", "1\n");
  expect_locked(room, path);
  EXPECT_EQ(slurp(room.mail / "inbox.lock"), "1\n");
  EXPECT_EQ(leftovers(room.mail), std::vector<std::string>{"inbox.lock"});
  std::filesystem::remove(room.mail / "inbox.lock");
  expect_erasable(room, path);
}

TEST_F(Locks, TheDotlockHoldsOurProcessIdWhileWeWork) {
  FaultingDisk disk;
  std::string seen;
  disk.before = [&](const std::string& operation) {
    if (operation == "exchange") seen = slurp(room.mail / "inbox.lock");
  };
  Wiper wiper(disk, room.settings());
  ASSERT_TRUE(wiper.carry_out(approved({planned_source(path, {1})})));
  EXPECT_EQ(seen, std::to_string(::getpid()) + "\n");
}

// A program that ignores every lock opens the mailbox at the moment before the operation named.
void open_at(const Room& room, const Path& path, const std::string& moment) {
  FaultingDisk disk;
  pid_t child = 0;
  disk.before = [&](const std::string& operation) {
    if (operation != moment || child != 0) return;
    child = ::fork();
    if (child == 0) {
      const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND);  // waits for the lease
      const bool wrote = fd >= 0 && ::write(fd, "late", 4) == 4;
      ::_exit(wrote ? 0 : 1);
    }
    ::usleep(100'000);  // until it waits; too short a wait makes the test weaker, not wrong
  };
  const std::string whole = slurp(path);
  const std::string rest = without(path, {1});
  Wiper wiper(disk, room.settings());
  auto receipt = wiper.carry_out(approved({planned_source(path, {1})}));
  ASSERT_TRUE(receipt);
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(room.is_settled());
  // What was written late is there, behind the old mailbox or the new.
  EXPECT_EQ(slurp(path), receipt->count(Action::Deleted) == 1 ? rest + "late" : whole + "late");
}

TEST_F(Locks, MailDeliveredWhileTheNewFileIsWrittenIsNotLost) { open_at(room, path, "set_times"); }
TEST_F(Locks, MailDeliveredJustBeforeTheSwapIsNotLost) { open_at(room, path, "exchange"); }

TEST_F(Locks, ALateWriterToTheOldFileKeepsItFromBeingErasedByRecovery) {  // [4]
  FaultingDisk counted;
  std::uint64_t swap = 0;
  {
    const Room other;
    const Path box = other.write("inbox", mailbox(3));
    Wiper wiper(counted, other.settings());
    ASSERT_TRUE(wiper.carry_out(approved({planned_source(box, {1})})));
    for (std::uint64_t i = 0; i < counted.log().size(); ++i) {
      if (counted.log()[i] == "exchange") swap = i + 1;
    }
  }
  const std::string rest = without(path, {1});
  FaultingDisk disk(Fault::Stop, swap + 1);
  Wiper killed(disk, room.settings());
  ASSERT_TRUE(killed.carry_out(approved({planned_source(path, {1})})) || true);
  ASSERT_EQ(slurp(path), rest);
  Path old;
  for (const auto& name : leftovers(room.mail)) {
    if (name.ends_with(".new")) old = room.mail / name;
  }
  ASSERT_EQ(slurp(old), mailbox(3));
  std::ofstream(old, std::ios::app) << "late";
  RealDisk real;
  Wiper wiper(real, room.settings());
  auto settled = wiper.recover();
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ErrorCode::Refused);
  EXPECT_EQ(slurp(old), mailbox(3) + "late");
  // Once somebody has dealt with it, recovery says that it did not overwrite it itself.
  std::filesystem::remove(old);
  settled = wiper.recover();
  ASSERT_TRUE(settled && *settled);
  EXPECT_EQ((*settled)->media.at(0).reached.level, Level::E0);
  EXPECT_TRUE(room.is_settled());
}

}  // namespace
}  // namespace oubli::wiper::test
