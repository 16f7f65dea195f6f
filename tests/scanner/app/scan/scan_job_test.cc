// SPDX-License-Identifier: GPL-3.0-or-later
// The queue between discovery and the scanning threads, and the claims on messages.
#include "scanner/app/scan/scan_job.h"

#include <chrono>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "scanner/app/scan/scan_state.h"
#include "tests/scanner/app/scanning.h"

namespace oubli::app::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kMoment = 50ms;
constexpr std::size_t kRoom = 64;

Job job(std::uint64_t number) { return Job{{}, {number, number + 1}, false}; }

TEST(JobQueue, HandsJobsOutInOrderAndEndsWhenClosed) {
  JobQueue queue;
  queue.push(job(1));
  queue.push(job(2));
  queue.close();
  EXPECT_EQ(queue.pop()->range.begin, 1U);
  queue.done();
  EXPECT_EQ(queue.pop()->range.begin, 2U);
  queue.done();
  EXPECT_FALSE(queue.pop());
}

TEST(JobQueue, MakesDiscoveryWaitWhenItIsFull) {
  JobQueue queue;
  for (std::size_t i = 0; i < kRoom; ++i) queue.push(job(i));
  auto pushed = std::async(std::launch::async, [&] { queue.push(job(kRoom)); });
  EXPECT_EQ(pushed.wait_for(kMoment), std::future_status::timeout);
  (void)queue.pop();
  EXPECT_EQ(pushed.wait_for(10s), std::future_status::ready);
}

TEST(JobQueue, LetsDiscoveryGoWhenItIsClosed) {
  JobQueue queue;
  for (std::size_t i = 0; i < kRoom; ++i) queue.push(job(i));
  auto pushed = std::async(std::launch::async, [&] { queue.push(job(kRoom)); });
  EXPECT_EQ(pushed.wait_for(kMoment), std::future_status::timeout);
  queue.close();
  EXPECT_EQ(pushed.wait_for(10s), std::future_status::ready);
}

TEST(JobQueue, NeverMakesAScanningThreadWait) {
  JobQueue queue;
  for (std::size_t i = 0; i < kRoom; ++i) queue.push(job(i));
  queue.push_front(job(1000));
  EXPECT_EQ(queue.pop()->range.begin, 1000U);
}

// A job that is being read may still be cut or split into others.
TEST(JobQueue, EndsNobodyWhileAJobIsRunning) {
  JobQueue queue;
  queue.push(job(1));
  queue.close();
  ASSERT_TRUE(queue.pop());
  auto other = std::async(std::launch::async, [&] { return queue.pop(); });
  EXPECT_EQ(other.wait_for(kMoment), std::future_status::timeout);
  queue.push_front(job(2));
  queue.done();
  ASSERT_EQ(other.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(other.get()->range.begin, 2U);
  queue.done();
  EXPECT_FALSE(queue.pop());
}

class ClaimsTest : public WithWorkspace {
 protected:
  static index::Identity identity(char c) { return index::Identity(16, c); }
  index::Batch::NewMessage message_known_by(char name) const {
    return {identity(name), {0, static_cast<index::DocumentId>(name)}, "key", {}};
  }
  void store(char name) const {
    index::Batch batch;
    batch.messages.push_back(message_known_by(name));
    ASSERT_TRUE(workspace_->catalog().commit(batch));
  }
};

TEST_F(ClaimsTest, GoToWhoeverComesFirst) {
  Claims claims(workspace_.get(), false);
  EXPECT_EQ(*claims.claim({identity('a'), identity('b'), identity('a')}),
            (std::vector<bool>{true, true, false}));
  EXPECT_EQ(*claims.claim({identity('b')}), std::vector<bool>{false});
}

TEST_F(ClaimsTest, AreNotNeededForWhatIsKnown) {
  store('a');
  Claims claims(workspace_.get(), false);
  EXPECT_EQ(*claims.claim({identity('a'), identity('b')}), (std::vector<bool>{false, true}));
}

TEST_F(ClaimsTest, AreForgottenWhenTheCatalogHasTheMessage) {
  Claims claims(workspace_.get(), false);
  ASSERT_TRUE((*claims.claim({identity('a')}))[0]);
  store('a');
  claims.settle({message_known_by('a')});
  EXPECT_EQ(*claims.claim({identity('a')}), std::vector<bool>{false});
}

TEST_F(ClaimsTest, OfAFullScanAreMadeOnceForWhatIsKnownToo) {
  store('a');
  ASSERT_TRUE(workspace_->catalog().remember_shard(0, 'a'));
  Claims claims(workspace_.get(), true);
  EXPECT_EQ(*claims.claim({identity('a')}), std::vector<bool>{true});
  index::Batch again;
  again.messages.push_back({identity('a'), {0, 'a' + 1}, "key", {}});
  ASSERT_TRUE(workspace_->catalog().commit(again));
  claims.settle({message_known_by('a')});
  EXPECT_EQ(*claims.claim({identity('a')}), std::vector<bool>{false});
}

TEST_F(ClaimsTest, CountLossesOfEarlierScansUnlessAllIsReadAgain) {
  index::Batch batch;
  index::Unread lost;
  lost.container = 1;
  lost.reason = "crashed";
  lost.lost = 2;
  lost.identity = identity('a');
  batch.unread.push_back(lost);
  ASSERT_TRUE(workspace_->catalog().commit(batch));
  for (const bool is_full : {false, true}) {
    Claims claims(workspace_.get(), is_full);
    ASSERT_TRUE(claims.load_lost());
    EXPECT_EQ(claims.times_lost(identity('a')), is_full ? 0U : 2U);
    EXPECT_EQ(claims.times_lost(identity('b')), 0U);
  }
}

}  // namespace
}  // namespace oubli::app::test
