// SPDX-License-Identifier: GPL-3.0-or-later
// An erasure is stopped, killed or failed at every one of its disk operations, then one recovery
// runs: always the old mailbox or the new one, never a mixture, and no file loses its name before
// its content is overwritten. Invariants 2, 4, 6 and 7 of wiper.h.
#include <cstdlib>
#include <optional>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"

namespace oubli::wiper::test {
namespace {

const std::vector<std::size_t> kErased{1, 4};
constexpr int kMessages = 6;

// Thousands of runs: on a memory file system where there is one.
class MemoryRoom {
 public:
  MemoryRoom() {
    if (std::filesystem::exists("/dev/shm") && std::getenv("TMPDIR") == nullptr) {
      ::setenv("TMPDIR", "/dev/shm", 1);
      room_.emplace();
      ::unsetenv("TMPDIR");
    } else {
      room_.emplace();
    }
    path_ = room_->write("inbox", mailbox(kMessages));
    old_ = slurp(path_);
    new_ = without(path_, kErased);
    room_->dir.write("index", "terms");
  }

  [[nodiscard]] const Room& room() const { return *room_; }
  [[nodiscard]] const Path& path() const { return path_; }
  [[nodiscard]] ApprovedPlan plan() const { return approved({planned_source(path_, kErased)}); }
  [[nodiscard]] bool is_old() const { return slurp(path_) == old_; }
  [[nodiscard]] bool is_new() const { return slurp(path_) == new_; }

  Result<Receipt> run(Disk& disk) const { return Wiper(disk, settings(disk)).carry_out(plan()); }
  Result<std::optional<Receipt>> recover(Disk& disk) const {
    return Wiper(disk, settings(disk)).recover();
  }
  // The index held the erased messages until this file was gone.
  [[nodiscard]] bool is_index_clear() const { return !std::filesystem::exists(index()); }

 private:
  [[nodiscard]] Path index() const { return room_->dir.path() / "index"; }
  [[nodiscard]] WiperSettings settings(Disk& disk) const {
    WiperSettings settings = room_->settings();
    settings.clear_index = [&](const Plan&, Receipt&) -> Status {
      auto folder = open_folder(room_->dir.path());
      if (!folder) return std::move(folder).take_error();
      if (is_index_clear()) return {};
      return check(disk.unlink(folder->get(), "index"), "clear the index");
    };
    return settings;
  }

  std::optional<Room> room_;
  Path path_;
  std::string old_, new_;
};

// The content of a file without opening it anew, which a lease would forbid: through whichever
// descriptor this process has on it.
std::string content_of(int folder, const std::string& name) {
  struct stat wanted {};
  if (::fstatat(folder, name.c_str(), &wanted, AT_SYMLINK_NOFOLLOW) != 0) return {};
  for (int fd = 3; fd < 256; ++fd) {
    struct stat about {};
    if (::fstat(fd, &about) != 0 || about.st_ino != wanted.st_ino ||
        about.st_dev != wanted.st_dev || !S_ISREG(about.st_mode)) {
      continue;
    }
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    if (read_at(fd, 0, bytes)) return bytes;
  }
  return {};
}

void watch_unlinks(FaultingDisk& disk, int& seen) {
  disk.on_unlink = [&seen](int folder, const std::string& name) {
    const std::string bytes = content_of(folder, name);
    if (bytes.size() > 64) ++seen;
    EXPECT_EQ(bytes.find("Body of message"), std::string::npos) << name;
  };
}

std::uint64_t operations_of_a_whole_run() {
  const MemoryRoom at;
  FaultingDisk disk;
  int seen = 0;
  watch_unlinks(disk, seen);
  auto receipt = at.run(disk);
  EXPECT_TRUE(receipt && verdict(*receipt));
  EXPECT_TRUE(at.is_new());
  EXPECT_TRUE(at.room().is_settled());
  EXPECT_GE(seen, 3);  // the old mailbox, the saved plan, the journal
  return disk.operations();
}

void expect_settled_after_recovery(const MemoryRoom& at, std::uint64_t point) {
  EXPECT_TRUE(at.is_old() || at.is_new()) << "before recovery, point " << point;
  FaultingDisk disk;
  int seen = 0;
  watch_unlinks(disk, seen);
  const bool was_new = at.is_new();
  auto settled = at.recover(disk);
  ASSERT_TRUE(settled) << "point " << point << ": " << settled.error().what;
  EXPECT_EQ(at.is_new(), was_new) << point;
  EXPECT_TRUE(at.is_old() || at.is_new()) << point;
  EXPECT_TRUE(at.room().is_settled()) << point;
  EXPECT_EQ(at.is_index_clear(), at.is_new()) << point;
  if (*settled) {
    EXPECT_EQ((*settled)->count(Action::Deleted), at.is_new() ? 2U : 0U) << point;
    EXPECT_EQ((*settled)->is_verified, at.is_new()) << point;
    if (at.is_new()) {
      EXPECT_GE((*settled)->media.at(0).reached.level, Level::E1) << point;
    }
  }
  // Once more, with nothing left to do.
  auto again = at.recover(disk);
  EXPECT_TRUE(again && !*again) << point;
}

TEST(Faults, StoppedAtEveryOperation) {
  const std::uint64_t points = operations_of_a_whole_run();
  EXPECT_GE(points, 50U);
  std::uint64_t ended_old = 0;
  std::uint64_t ended_new = 0;
  for (std::uint64_t point = 1; point <= points; ++point) {
    const MemoryRoom at;
    FaultingDisk disk(Fault::Stop, point);
    int seen = 0;
    watch_unlinks(disk, seen);
    (void)at.run(disk);
    expect_settled_after_recovery(at, point);
    ++(at.is_new() ? ended_new : ended_old);
  }
  EXPECT_EQ(ended_old + ended_new, points);
  EXPECT_GE(ended_old, 20U);
  EXPECT_GE(ended_new, 15U);
  RecordProperty("points", static_cast<int>(points));
}

TEST(Faults, StoppedInTheMiddleOfEveryWrite) {
  const std::uint64_t points = operations_of_a_whole_run();
  for (std::uint64_t point = 1; point <= points; ++point) {
    const MemoryRoom at;
    FaultingDisk disk(Fault::Half, point);
    (void)at.run(disk);
    expect_settled_after_recovery(at, point);
  }
}

TEST(Faults, KilledAtEveryOperation) {
  const std::uint64_t points = operations_of_a_whole_run();
  for (std::uint64_t point = 1; point <= points; ++point) {
    const MemoryRoom at;
    const pid_t child = ::fork();
    if (child == 0) {
      FaultingDisk disk(Fault::Kill, point);
      (void)at.run(disk);
      ::_exit(0);  // not reached: the kill comes first
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << point;
    expect_settled_after_recovery(at, point);
  }
}

TEST(Faults, StoppedAtEveryOperationWhereNamesCannotBeExchanged) {
  std::uint64_t points = 0;
  {
    const MemoryRoom at;
    FaultingDisk disk;
    disk.refused_name = "exchange";
    auto receipt = at.run(disk);
    ASSERT_TRUE(receipt && verdict(*receipt));
    EXPECT_TRUE(at.is_new());
    EXPECT_TRUE(at.room().is_settled());
    points = disk.operations();
  }
  for (std::uint64_t point = 1; point <= points; ++point) {
    const MemoryRoom at;
    FaultingDisk disk(Fault::Stop, point);
    disk.refused_name = "exchange";
    (void)at.run(disk);
    expect_settled_after_recovery(at, point);
  }
}

TEST(Faults, RecoveryItselfStoppedAtEveryOperation) {
  const std::uint64_t points = operations_of_a_whole_run();
  const std::uint64_t stride = std::getenv("OUBLI_FULL") == nullptr ? 7 : 1;
  std::uint64_t tried = 0;
  for (std::uint64_t first = 1; first <= points; first += stride) {
    for (std::uint64_t second = 1;; ++second) {
      const MemoryRoom at;
      FaultingDisk disk(Fault::Stop, first);
      (void)at.run(disk);
      FaultingDisk again(Fault::Stop, second);
      (void)at.recover(again);
      if (again.operations() < second) break;
      ++tried;
      expect_settled_after_recovery(at, 1000 * first + second);
    }
  }
  EXPECT_GE(tried, 100U);
}

// What may fail without the run failing: dropping the cache is advice, zeroing a journal a bonus.
bool may_be_swallowed(const std::string& operation) {
  return operation == "drop_cache" || operation == "zero_journal";
}

TEST(Faults, EveryFailureIsReported) {
  const std::uint64_t points = operations_of_a_whole_run();
  for (const int error : {EIO, ENOSPC, EINTR, EACCES, EDQUOT}) {
    for (std::uint64_t point = 1; point <= points; ++point) {
      const MemoryRoom at;
      FaultingDisk disk(Fault::Fail, point, error);
      int seen = 0;
      watch_unlinks(disk, seen);
      auto receipt = at.run(disk);
      const std::string where =
          disk.log().at(point - 1) + " " + std::to_string(point) + " " + std::to_string(error);
      EXPECT_TRUE(at.is_old() || at.is_new()) << where;
      if (receipt && verdict(*receipt)) {
        EXPECT_TRUE(may_be_swallowed(disk.log().at(point - 1))) << where;
        EXPECT_TRUE(at.is_new()) << where;
        EXPECT_TRUE(at.room().is_settled()) << where;
      }
      if (receipt && receipt->count(Action::Deleted) > 0) {
        EXPECT_TRUE(at.is_new()) << where;
      }
      expect_settled_after_recovery(at, point);
    }
  }
}

TEST(Faults, AnOverwritingThatDidNotHappenIsNeverClaimed) {  // invariant 8
  const std::uint64_t points = operations_of_a_whole_run();
  std::uint64_t lies = 0;
  for (std::uint64_t point = 1; point <= points; ++point) {
    const MemoryRoom at;
    FaultingDisk disk(Fault::Lie, point);
    auto receipt = at.run(disk);
    if (disk.log().at(point - 1) != "write") continue;
    ++lies;
    EXPECT_TRUE(at.is_old() || at.is_new()) << point;
    if (receipt && receipt->count(Action::Deleted) > 0) {
      EXPECT_TRUE(at.is_new()) << point;
    }
    if (!receipt || !verdict(*receipt)) expect_settled_after_recovery(at, point);
  }
  EXPECT_GE(lies, 8U);
}

}  // namespace
}  // namespace oubli::wiper::test
