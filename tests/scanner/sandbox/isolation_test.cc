// SPDX-License-Identifier: GPL-3.0-or-later
// What a worker is born with: nothing of its parent's that it does not need.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/sandbox/landlock.h"
#include "scanner/sandbox/sanitized.h"
#include "tests/scanner/sandbox/rig.h"
#include "tests/support/temp_dir.h"

namespace oubli::sandbox {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string of_process(pid_t process, const std::string& file) {
  return test::slurp("/proc/" + std::to_string(process) + "/" + file);
}

TEST(Isolation, LeavesNoDescriptorOfTheParent) {
  const UniqueFd file(::open("/etc/passwd", O_RDONLY));  // inheritable on purpose
  const UniqueFd high(::fcntl(file.get(), F_DUPFD, 900));
  ASSERT_TRUE(file.is_open() && high.is_open());
  Rig rig([](const Request&, Channel& channel) {
    char byte = 0;
    for (int fd = 4; fd < 5000; ++fd) {
      if (::read(fd, &byte, 1) >= 0 || errno != EBADF) channel.reply(std::to_string(fd));
      if (::lseek(fd, 0, SEEK_CUR) >= 0) channel.reply(std::to_string(fd));
    }
  });
  const Outcome outcome = call(*rig.spawn(), "");
  EXPECT_THAT(outcome.replies, IsEmpty());
  EXPECT_FALSE(outcome.loss);
}

TEST(Isolation, HasStandardStreamsThatLeadNowhere) {
  if (kSanitized) GTEST_SKIP() << "the sanitizer keeps standard error";
  Rig rig([](const Request& request, Channel& channel) {
    char byte = 0;
    for (const int fd : {0, 1, 2}) {
      channel.reply("read " + std::to_string(::read(fd, &byte, 1)));
      const bool failed = ::write(fd, "x", 1) < 0 && errno == EBADF;
      channel.reply(failed ? "no write" : "wrote");
    }
    channel.reply("file " + std::to_string(request.files.at(0).get()));
    std::fprintf(stderr, "a library that prints must not end its worker\n");
    std::fflush(stdout);
  });
  Request request;
  request.files.push_back(file_with("content"));
  const auto worker = rig.spawn();
  EXPECT_THAT(
      call(*worker, request).replies,
      ElementsAre("read 0", "no write", "read 0", "no write", "read 0", "no write", "file 4"));
  EXPECT_FALSE(call(*worker, request).loss);
}

TEST(Isolation, CannotWriteThroughWhatItClosedAndWasSentAgain) {
  if (kSanitized) GTEST_SKIP() << "the sanitizer keeps standard error";
  Rig rig([](const Request& request, Channel& channel) {
    if (request.frame == "close") {
      for (const int fd : {0, 1, 2}) ::close(fd);
      return;
    }
    const bool failed = ::write(request.files.at(0).get(), "x", 1) < 0 && errno == EBADF;
    channel.reply(std::to_string(request.files.at(0).get()) + (failed ? " refused" : " written"));
  });
  const auto worker = rig.spawn();
  call(*worker, "close");
  Request request;
  request.files.push_back(file_with("content"));
  EXPECT_THAT(call(*worker, request).replies, ElementsAre("0 refused"));
}

TEST(Isolation, KnowsNoEnvironment) {
  ASSERT_EQ(::setenv("OUBLI_CANARY", "canary-in-the-environment", 1), 0);
  Rig rig([](const Request&, Channel& channel) {
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
      channel.reply(*variable);
    }
  });
  EXPECT_THAT(call(*rig.spawn(), "").replies, ElementsAre("TZ=UTC0"));
  ::unsetenv("OUBLI_CANARY");
}

TEST(Isolation, ShowsNothingOfTheCommandLineToOtherUsers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may read it";
  Rig rig([](const Request&, Channel&) {});
  const auto worker = rig.spawn();
  ASSERT_THAT(of_process(::getpid(), "cmdline"), HasSubstr("oubli_scanner_sandbox_tests"));
  const auto family = descendants();
  ASSERT_EQ(family.size(), 2U) << "zygote and worker";
  for (const pid_t process : family) {
    for (const char* file : {"cmdline", "environ"}) {
      const std::string seen = of_process(process, file);
      EXPECT_EQ(seen.find_first_not_of('\0'), std::string::npos) << file << ": " << seen;
    }
    EXPECT_THAT(of_process(process, "comm"), HasSubstr("oubli-"));
  }
}

TEST(Isolation, HoldsNoRightsAndCannotRegainThem) {
  Rig rig([](const Request&, Channel&) {});
  const auto worker = rig.spawn();
  for (const pid_t process : descendants()) {
    const std::string status = of_process(process, "status");
    EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1"));
    const bool is_worker = status.find("oubli-worker") != std::string::npos;
    if (is_worker) {
      EXPECT_THAT(status, HasSubstr("Seccomp:\t2"));
      EXPECT_THAT(status, HasSubstr("CapPrm:\t0000000000000000"));
    }
    if (::geteuid() == 0) {
      EXPECT_THAT(status, HasSubstr("Uid:\t65534\t65534\t65534\t65534"));
      EXPECT_THAT(status, HasSubstr("Gid:\t65534\t65534\t65534\t65534"));
      EXPECT_THAT(status, HasSubstr("CapEff:\t0000000000000000"));
    }
  }
}

TEST(Isolation, AllowsNoCoreDump) {
  Rig rig([](const Request&, Channel&) {});
  const auto worker = rig.spawn();
  for (const pid_t process : descendants()) {
    EXPECT_THAT(of_process(process, "limits"), testing::ContainsRegex("Max core file size +0 +0 "));
  }
}

TEST(Isolation, KeepsTheClockInUtcWithoutAskingForAFile) {
  Rig rig([](const Request&, Channel& channel) {
    const std::time_t noon = 12 * 3600;
    std::tm parts{};
    ::localtime_r(&noon, &parts);
    channel.reply(std::to_string(parts.tm_hour) + " " + std::to_string(std::mktime(&parts)));
  });
  EXPECT_THAT(call(*rig.spawn(), "").replies, ElementsAre("12 43200"));
}

// The second fence on its own, in a process without the first.
TEST(Landlock, RefusesFilesByItself) {
  if (landlock_version() == 0) GTEST_SKIP() << "this kernel has no Landlock";
  const test::TempDir folder;
  folder.write("file", "x");
  const pid_t child = ::fork();
  if (child == 0) {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || deny_by_landlock() != 0) ::_exit(1);
    if (::open((folder.path() / "file").c_str(), O_RDONLY) >= 0 || errno != EACCES) ::_exit(2);
    if (::open((folder.path() / "new").c_str(), O_CREAT | O_WRONLY, 0600) >= 0) ::_exit(3);
    if (::unlink((folder.path() / "file").c_str()) == 0) ::_exit(4);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Doctor, NamesWhatConfinesAWorker) {
  const auto list = achieved_confinement();
  EXPECT_THAT(list, Contains("seccomp"));
  if (landlock_version() > 0) {
    EXPECT_THAT(list, Contains("landlock " + std::to_string(landlock_version())));
  } else {
    EXPECT_THAT(list, Contains("no landlock"));
  }
  EXPECT_THAT(list, Not(Contains("still root")));
}

TEST(Doctor, LeavesNothingBehind) {
  const std::size_t before = open_descriptors();
  EXPECT_THAT(achieved_confinement(), Not(IsEmpty()));
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_THAT(descendants(), IsEmpty());
}

}  // namespace
}  // namespace oubli::sandbox
