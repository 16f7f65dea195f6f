// SPDX-License-Identifier: GPL-3.0-or-later
// Discovery by itself: what it puts into the queue, and what it says of a mailbox before anybody
// has read it.
#include <set>

#include "scanner/app/scan/scan_discovery.h"
#include "tests/scanner/app/scanning.h"

namespace oubli::app::test {
namespace {

class Discovery : public Scanning {
 protected:
  // Runs it without any scanning thread; the jobs wait in the queue.
  void discover() {
    options_.sources = {mail().string()};
    state_ = std::make_unique<ScanState>(workspace_.get(), options_);
    discovery_ = std::make_unique<ScanDiscovery>(*state_, [] {});
    ASSERT_TRUE(discovery_->run());
    state_->queue.close();
  }
  std::vector<index::KnownContainer> containers() const {
    std::vector<index::KnownContainer> known;
    const auto listed =
        workspace_->catalog().each_container([&](auto one) { known.push_back(std::move(one)); });
    if (!listed) throw std::runtime_error(listed.error().what);
    return known;
  }

  ScanOptions options_;
  std::unique_ptr<ScanState> state_;
  std::unique_ptr<ScanDiscovery> discovery_;
};

// Else a kill between here and the commit would leave it unread for good.
TEST_F(Discovery, CallsNothingCompleteThatNobodyHasRead) {
  write("in.mbox", "From a@b Thu Jan  1 00:00:00 2015\n" + message("ann") + "\n");
  for (const char* who : {"ben", "cyd", "dee"}) write_eml(who);
  for (const char* folder : {"cur", "new", "tmp"}) {
    std::filesystem::create_directories(mail() / "box" / folder);
  }
  write("box/cur/1.x.host:2,S", message("eve"));
  discover();
  ASSERT_EQ(containers().size(), 5U);
  for (const auto& known : containers()) EXPECT_FALSE(known.is_complete) << known.container.path;
}

TEST_F(Discovery, CallsAnEmptyMaildirComplete) {
  for (const char* folder : {"cur", "new", "tmp"}) {
    std::filesystem::create_directories(mail() / "box" / folder);
  }
  discover();
  ASSERT_EQ(containers().size(), 1U);
  EXPECT_TRUE(containers()[0].is_complete);
}

TEST_F(Discovery, HandsSmallFilesOutTogetherEachOnce) {
  constexpr int kFiles = 300;
  for (int i = 0; i < kFiles; ++i) write_eml("p" + std::to_string(i));
  discover();
  std::set<Path> seen;
  std::size_t files = 0, jobs = 0;
  while (auto job = state_->queue.pop()) {
    ++jobs;
    for (const JobFile& file : job->files) {
      ++files;
      seen.insert(file.container->container.path);
    }
    state_->queue.done();
  }
  EXPECT_EQ(files, static_cast<std::size_t>(kFiles));
  EXPECT_EQ(seen.size(), files);
  EXPECT_LT(jobs, 10U);
}

TEST_F(Discovery, LeavesOutWhatHasNotChanged) {
  for (const char* who : {"ann", "ben"}) write_eml(who);
  ::usleep(100'000);  // else they were written too shortly before to be known as unchanged
  scan_mail();
  discover();
  EXPECT_FALSE(state_->queue.pop());
  EXPECT_EQ(state_->skipped, 2U);
  EXPECT_EQ(discovery_->met().size(), 2U);
}

TEST_F(Discovery, RemembersItsSourcesUntilTheScanHasEnded) {
  write_eml("ann");
  const std::atomic<bool> stop{true};
  options_.sources = {mail().string()};
  options_.stop = &stop;
  auto summary = scan(workspace_.get(), *zygote_, options_);
  ASSERT_TRUE(summary);
  EXPECT_TRUE(summary->was_interrupted);
  EXPECT_EQ(*workspace_->catalog().unfinished(),
            (std::vector{index::UnfinishedSource{std::filesystem::canonical(mail()), 0, 1}}));
  scan_mail();
  EXPECT_TRUE(workspace_->catalog().unfinished()->empty());
}

}  // namespace
}  // namespace oubli::app::test
