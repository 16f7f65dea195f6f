// SPDX-License-Identifier: GPL-3.0-or-later
// A scan whose workers are lost, in every way and at many moments: each message is recorded once
// or named once. The worker's own code runs here in the process of the test.
#include <csignal>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>

#include "scanner/app/scan/scan.h"
#include "scanner/worker/protocol.h"
#include "scanner/worker/tasks.h"
#include "tests/support/ok.h"
#include "tests/support/temp_dir.h"

namespace oubli::app {
namespace {

using oubli::test::ok;

struct Loss {
  std::uint64_t position;  // of progress()
  int signal = SIGSEGV;
  std::uint64_t calls = 0;  // of progress(position), let pass before
};

// Loses the worker at each planned moment in turn.
class Trouble {
 public:
  explicit Trouble(std::vector<Loss> losses) : losses_(std::move(losses)) {}

  void pass(std::uint64_t position) {
    if (next_ == losses_.size() || losses_[next_].position != position) return;
    if (losses_[next_].calls-- > 0) return;
    throw losses_[next_++];
  }
  [[nodiscard]] bool is_over() const { return next_ == losses_.size(); }

 private:
  std::vector<Loss> losses_;
  std::size_t next_ = 0;
};

class TestChannel final : public sandbox::Channel {
 public:
  TestChannel(const sandbox::Worker::OnReply& on_reply, Trouble& trouble)
      : on_reply_(on_reply), trouble_(trouble) {}
  void reply(std::string_view frame) override { answer_ = on_reply_(frame); }
  std::string ask() override { return answer_; }
  void progress(std::uint64_t position) override { trouble_.pass(position); }

 private:
  const sandbox::Worker::OnReply& on_reply_;
  Trouble& trouble_;
  std::string answer_;
};

class TestWorker final : public sandbox::Worker {
 public:
  TestWorker(Trouble& trouble, const detect::Detectors& detectors)
      : trouble_(trouble), examiner_(detectors) {}

  Result<std::optional<sandbox::WorkerLoss>> call(const sandbox::Request& request,
                                                  const OnReply& on_reply) override {
    sandbox::Request own;
    for (const UniqueFd& file : request.files) own.files.emplace_back(::dup(file.get()));
    TestChannel channel(on_reply, trouble_);
    try {
      worker::scan(std::string_view(request.frame).substr(1), std::move(own), channel,
                   [this]() -> worker::Examiner& { return examiner_; });
    } catch (const Loss& loss) {
      return std::optional(sandbox::WorkerLoss{sandbox::LossKind::Crashed, loss.position,
                                               loss.signal, true, "crashed"});
    }
    return std::optional<sandbox::WorkerLoss>();
  }

 private:
  Trouble& trouble_;
  worker::Examiner examiner_;
};

class TestZygote final : public sandbox::Zygote {
 public:
  TestZygote(Trouble& trouble, const detect::Detectors& detectors)
      : trouble_(trouble), detectors_(detectors) {}
  void warm_up() override {}
  Result<std::unique_ptr<sandbox::Worker>> spawn() override {
    return std::unique_ptr<sandbox::Worker>(std::make_unique<TestWorker>(trouble_, detectors_));
  }

 private:
  Trouble& trouble_;
  const detect::Detectors& detectors_;
};

class LostWorkers : public testing::Test {
 protected:
  static constexpr std::uint64_t kMessages = 1'000;  // four windows

  LostWorkers() {
    std::ofstream box(dir_.path() / "box");
    for (std::uint64_t n = 0; n < kMessages; ++n) {
      box << "From a@example.org Mon Jan  1 10:00:00 2001\nSubject: number " << n
          << "\n\nwords of it\n\n";
    }
  }

  static const detect::Detectors& detectors() {
    static const auto built = ok(detect::Detectors::build({}));
    return *built;
  }

  void scan(std::vector<Loss> losses) {
    workspace_ = ok(Workspace::open(dir_.path() / "ws", SecretText(), Workspace::Use::Write));
    Trouble trouble(std::move(losses));
    TestZygote zygote(trouble, detectors());
    ScanOptions options;
    options.sources = {(dir_.path() / "box").string()};
    options.jobs = 1;
    summary_ = ok(app::scan(workspace_.get(), zygote, options));
    EXPECT_TRUE(trouble.is_over());
  }

  // Every message is a place, or named.
  void expect_recorded_but(const std::set<std::uint64_t>& lost) {
    auto& catalog = workspace_->catalog();
    const auto counts = ok(catalog.counts(summary_.containers.at(0)));
    EXPECT_EQ(counts.places, kMessages - lost.size());
    EXPECT_EQ(counts.unread, lost.size());
    std::set<std::uint64_t> named;
    for (const auto& one : ok(catalog.unread())) named.insert(ok(catalog.ordinal(one.place)));
    EXPECT_EQ(named, lost);
    EXPECT_EQ(ok(catalog.totals()).messages, kMessages - lost.size());
    EXPECT_TRUE(ok(catalog.place_at(summary_.containers.at(0), kMessages)));
    EXPECT_FALSE(ok(catalog.place_at(summary_.containers.at(0), kMessages + 1)));
  }

  oubli::test::TempDir dir_;
  std::unique_ptr<Workspace> workspace_;
  ScanSummary summary_;
};

TEST_F(LostWorkers, CostNothingWhereNoneIsLost) {
  scan({});
  expect_recorded_but({});
}

TEST_F(LostWorkers, CostTheMessageThatWasExamined) {
  scan({{600}});
  expect_recorded_but({600});
}

TEST_F(LostWorkers, CostNothingWhereTheyWereKilledFromOutside) {
  scan({{600, SIGKILL}});
  expect_recorded_but({});
}

TEST_F(LostWorkers, CostOneMessageEachAcrossWindows) {
  scan({{1}, {256}, {257}, {700}, {1'000}});
  expect_recorded_but({1, 256, 257, 700, 1'000});
}

TEST_F(LostWorkers, CostNothingWhereTheyWereKilledWhileReading) {
  scan({{worker::kReading, SIGKILL, 2}});
  expect_recorded_but({});
}

// What stands behind the spot that cannot be read is not known message by message.
TEST_F(LostWorkers, NameTheMailboxWhereItCannotBeRead) {
  scan({{worker::kReading, SIGSEGV, 2}});
  const auto counts = ok(workspace_->catalog().counts(summary_.containers.at(0)));
  EXPECT_EQ(counts.places, 512U);
  EXPECT_EQ(counts.unread, 1U);
  ASSERT_EQ(summary_.unread.size(), 1U);
  EXPECT_EQ(summary_.unread[0].locator, (dir_.path() / "box").string());
}

}  // namespace
}  // namespace oubli::app
