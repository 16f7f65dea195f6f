// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/base/unique_fd.h"
#include "scanner/programs/backup_program.h"
#include "scanner/programs/borg_archive.h"
#include "scanner/programs/program.h"

namespace oubli::programs {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Said {
  std::string output;
  Ending ending;
};

Said run(const Call& call) {
  auto program = Program::start(call);
  EXPECT_TRUE(program) << program.error().what;
  auto output = (*program)->read_all(1U << 20);
  EXPECT_TRUE(output);
  return {*output, (*program)->wait()};
}

TEST(Program, IsHeardAndWaitedFor) {
  const Said said = run({.words = {"sh", "-c", "echo out; echo wrong >&2; exit 7"}});
  EXPECT_EQ(said.output, "out\n");
  EXPECT_EQ(said.ending.errors, "wrong\n");
  EXPECT_EQ(said.ending.status, 7);
}

TEST(Program, FindsASecretInADescriptorAndNowhereElse) {
  const Said said = run({.words = {"sh", "-c", "cat /proc/self/fd/3; env; cat /proc/$$/cmdline"},
                         .secret = "a passphrase"});
  EXPECT_THAT(said.output, testing::StartsWith("a passphrase"));
  EXPECT_THAT(said.output.substr(1), Not(HasSubstr("a passphrase")));
}

TEST(Program, HasNoTerminalAndNothingToRead) {
  const Said said = run({.words = {"sh", "-c", "cat; cat < /dev/tty; echo $?"}});
  EXPECT_THAT(said.output, Not(testing::StartsWith("0")));
}

TEST(Program, OurEnvironmentIsItsOwnButForWhatWasChanged) {
  ::setenv("OUBLI_TEST_KEPT", "kept", 1);
  ::setenv("OUBLI_TEST_GONE", "gone", 1);
  const Said said = run({.words = {"sh", "-c", "echo $OUBLI_TEST_KEPT-$OUBLI_TEST_GONE-$NEW"},
                         .environment = {{"NEW", "new"}},
                         .without = {"OUBLI_TEST_GONE"}});
  EXPECT_EQ(said.output, "kept--new\n");
}

TEST(Program, ThatIsNotThereIsNotFound) {
  auto program = Program::start({.words = {"no-such-program-anywhere"}});
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().code, ErrorCode::NotFound);
}

TEST(Program, ThatIsLeftAloneIsEnded) {
  auto program = Program::start({.words = {"sleep", "1000"}});
  ASSERT_TRUE(program);
  program->reset();  // would wait for ever
}

TEST(Program, IsEndedThoughItsOutputIsOpenYetAndNobodyReadsIt) {
  auto program = Program::start({.words = {"sh", "-c", "trap '' TERM; yes"}});
  ASSERT_TRUE(program);
  const UniqueFd output = (*program)->take_output();
  ASSERT_TRUE(Program::wait_for_output(output.get(), 60));
  program->reset();  // would wait for ever
}

TEST(Program, SaysNoMoreThanIsListenedTo) {
  auto program = Program::start({.words = {"sh", "-c", "yes"}});
  ASSERT_TRUE(program);
  auto output = (*program)->read_all(1000);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, ErrorCode::Damaged);
}

TEST(BackupProgram, ListsAreReadOrRefused) {
  auto found = borg().read_list(R"({"archives":[{"name":"a","id":"00"},{"name":"b","id":"01"}]})");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->back().name, "b");
  found = restic().read_list(R"([{"id":"0123456789abcdef","short_id":"liar"}])");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->front().name, "01234567");
  found = restic().read_list("null");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->empty());
  for (const std::string lie :
       {"", "{", "[]", "{}", R"({"archives":{}})", R"({"archives":[1]})",
        R"({"archives":[{"name":1,"id":"0"}]})", R"({"archives":[{"name":"a"}]})", "\"\xff\""}) {
    EXPECT_FALSE(borg().read_list(lie)) << lie;
  }
  for (const std::string lie : {"", "{}", "[1]", R"([{"id":1}])", R"([{"id":"short"}])", "[{}]"}) {
    EXPECT_FALSE(restic().read_list(lie)) << lie;
  }
}

TEST(BackupProgram, WhatItSaysOfFilesIsNotHandedOn) {
  const std::string lines =
      R"({"type":"log_message","message":"/home/jean/secret","levelname":"ERROR","msgid":"Repository.DoesNotExist"})"
      "\n";
  const Error known = borg().why({2, lines}, "/srv/repository");
  EXPECT_THAT(known.what, HasSubstr("Repository.DoesNotExist"));
  EXPECT_THAT(known.what, Not(HasSubstr("jean")));
  const Error odd = borg().why({2, R"({"msgid":"/home/jean"})"}, "/srv/repository");
  EXPECT_THAT(odd.what, Not(HasSubstr("jean")));
  const Error restics = restic().why({1, "Fatal: /home/jean: no such file"}, "/srv/repository");
  EXPECT_THAT(restics.what, Not(HasSubstr("jean")));
}

TEST(BackupProgram, AMissingPassphraseIsNamedAsThat) {
  for (const std::string id : {"PassphraseWrong", "NoPassphraseFailure"}) {
    EXPECT_THAT(borg().why({2, "{\"msgid\":\"" + id + "\"}"}, "/r").what, HasSubstr("encrypted"));
  }
  EXPECT_THAT(restic().why({1, "Fatal: wrong password or no key found"}, "/r").what,
              HasSubstr("encrypted"));
}

TEST(BorgArchive, AnswersAreTakenAsDoneOnlyWhereTheySaySo) {
  EXPECT_TRUE(read_archive_answer(R"({"id":"00"})", "/r/::a"));
  for (const std::string answer : {"", "{}", "null", "{\"failed\":\"changed\"}", "{\"failed\":1}",
                                   "{\"failed\":\"something new\"}", "Traceback"}) {
    EXPECT_FALSE(read_archive_answer(answer, "/r/::a")) << answer;
  }
}

}  // namespace
}  // namespace oubli::programs
