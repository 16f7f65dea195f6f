// SPDX-License-Identifier: GPL-3.0-or-later
// A PST written anew by confined workers: byte for byte what is made without them; and one that
// dies, hangs, lies or writes what it should not leaves the file as it was, or unproved.
#include "scanner/app/confined/confined_editor.h"

#include <csignal>

#include <gtest/gtest.h>

#include "scanner/worker/protocol.h"
#include "scanner/worker/pst_protocol.h"
#include "scanner/worker/service.h"
#include "tests/wiper/mailbox/pst_mail.h"

namespace oubli::app {
namespace {

using namespace std::chrono_literals;
using oubli::test::ok;
using oubli::test::slurp;
using oubli::test::TempDir;
using wiper::test::six_letters;
using worker::PstReply;
using worker::PstVerb;

constexpr std::array kBeforeTheSwap{PstVerb::Look, PstVerb::Write, PstVerb::Prove};
constexpr std::array kAfterTheSwap{PstVerb::Content, PstVerb::Hashes, PstVerb::Renderings};

enum class Evil : std::uint8_t { None, Dies, Hangs, SaysNothing, Lies, WritesBeyond, WritesWrong };

// As a worker's, but that one byte of each section it puts is another.
class WrongChannel final : public sandbox::Channel {
 public:
  explicit WrongChannel(sandbox::Channel& to) : to_(to) {}
  void reply(std::string_view frame) override {
    std::string other(frame);
    if (frame.front() == static_cast<char>(PstReply::Put) && frame.size() > 5000) other[5000] ^= 1;
    to_.reply(other);
  }
  std::string ask() override { return to_.ask(); }
  void progress(std::uint64_t position) override { to_.progress(position); }

 private:
  sandbox::Channel& to_;
};

void do_evil(Evil evil, sandbox::Channel& channel) {
  if (evil == Evil::Dies) std::raise(SIGSEGV);
  for (; evil == Evil::Hangs;) {
  }
  if (evil == Evil::Lies) channel.reply("?");
  if (evil == Evil::WritesBeyond) channel.reply(encode(worker::PstPut{1ULL << 40U, "x"}));
}

// What a worker does, but where it is asked for that.
sandbox::Service service_with(Evil evil, PstVerb where) {
  const sandbox::Service honest = worker::service({"FR", false});
  return {honest.warm_up, [=](sandbox::Request request, sandbox::Channel& channel) {
            worker::PstRequest asked;
            const bool is_pst = request.frame.front() == static_cast<char>(worker::Task::Pst);
            const bool is_there = is_pst &&
                                  decode(std::string_view(request.frame).substr(1), asked) &&
                                  asked.verb == where;
            if (!is_there || evil == Evil::None) return honest.serve(std::move(request), channel);
            if (evil != Evil::WritesWrong) return do_evil(evil, channel);
            WrongChannel wrong(channel);
            honest.serve(std::move(request), wrong);
          }};
}

struct Attempt {
  TempDir dir;
  Path path = dir.write("mail.pst", six_letters().bytes);
  std::optional<Result<wiper::MailboxOutcome>> outcome;

  Attempt(Evil evil, PstVerb where, bool is_redacted = false) {
    const auto zygote = ok(sandbox::Zygote::start(service_with(evil, where), {.hang = 1000ms}));
    auto source = wiper::test::planned_items(path, [](auto i) { return i == 1 || i == 4; });
    if (is_redacted) source = wiper::test::redacted_items(std::move(source));
    std::vector<std::string_view> strings;  // with some, the search goes through the items
    if (where != PstVerb::Hashes) strings.emplace_back("message 2");
    outcome.emplace(wiper::test::erase_items(source, strings, wiper::test::item_replacer(),
                                             confined_editors(*zygote)));
  }
};

TEST(ConfinedEditor, WritesWhatIsWrittenWithoutIt) {
  for (const bool is_redacted : {false, true}) {
    const Attempt run(Evil::None, PstVerb::Look, is_redacted);
    ASSERT_TRUE(*run.outcome) << run.outcome->error().what;
    EXPECT_EQ(slurp(run.path), is_redacted ? six_letters().redacted : six_letters().without);
    const auto& done = **run.outcome;
    EXPECT_TRUE(done.check.holds_what_it_should);
    EXPECT_EQ(done.check.erased_found, 0U);
    EXPECT_EQ(done.untouched, 4U);
    EXPECT_GE(done.residue.total(), 1U);  // of the one that was kept
  }
}

TEST(ConfinedEditor, LeavesTheFileWhereAWorkerFails) {
  for (const Evil evil :
       {Evil::Dies, Evil::Hangs, Evil::SaysNothing, Evil::Lies, Evil::WritesBeyond}) {
    for (const PstVerb verb : kBeforeTheSwap) {
      const Attempt run(evil, verb);
      ASSERT_FALSE(*run.outcome) << static_cast<int>(evil) << " at " << static_cast<int>(verb);
      EXPECT_NE(run.outcome->error().what.find("mail.pst"), std::string::npos)
          << run.outcome->error().what;
      EXPECT_FALSE(run.outcome->error().hint.empty());
      EXPECT_EQ(slurp(run.path), six_letters().bytes);
      EXPECT_TRUE(wiper::test::leftovers(run.dir.path()).empty());
    }
  }
}

// Another worker proves what one has made.
TEST(ConfinedEditor, RefusesAFileThatWasMadeWrong) {
  const Attempt run(Evil::WritesWrong, PstVerb::Write);
  ASSERT_FALSE(*run.outcome);
  EXPECT_EQ(run.outcome->error().code, ErrorCode::Refused);
  EXPECT_NE(run.outcome->error().what.find("breaks rule"), std::string::npos)
      << run.outcome->error().what;
  EXPECT_EQ(slurp(run.path), six_letters().bytes);
  EXPECT_TRUE(wiper::test::leftovers(run.dir.path()).empty());
}

// Erased it is then, and not verified.
TEST(ConfinedEditor, ProvesNothingWhereAWorkerFailsAfterTheSwap) {
  for (const Evil evil : {Evil::Dies, Evil::Hangs, Evil::SaysNothing, Evil::Lies}) {
    for (const PstVerb verb : kAfterTheSwap) {
      const Attempt run(evil, verb);
      ASSERT_TRUE(*run.outcome) << run.outcome->error().what;
      EXPECT_EQ(slurp(run.path), six_letters().without);
      EXPECT_FALSE((**run.outcome).check.holds_what_it_should)
          << static_cast<int>(evil) << " at " << static_cast<int>(verb);
    }
  }
}

}  // namespace
}  // namespace oubli::app
