// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation with a healthy worker.
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "scanner/sandbox/sandbox.h"
#include "tests/support/temp_dir.h"

namespace oubli::sandbox {
namespace {

std::unique_ptr<Worker> worker_for(std::unique_ptr<Zygote>& zygote, Service service,
                                   const Limits& limits = {}) {
  auto started = Zygote::start(std::move(service), limits);
  EXPECT_TRUE(started) << (started ? "" : started.error().what);
  if (!started) return nullptr;
  zygote = std::move(*started);
  auto worker = zygote->spawn();
  EXPECT_TRUE(worker) << (worker ? "" : worker.error().what);
  return worker ? std::move(*worker) : nullptr;
}

// Sends `frame` and returns the replies; fails the test on a loss.
std::vector<std::string> replies_to(Worker& worker, const Request& request) {
  std::vector<std::string> replies;
  auto outcome = worker.call(request, [&](std::string_view frame) {
    replies.emplace_back(frame);
    return std::string();
  });
  EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().what);
  if (outcome) {
    EXPECT_FALSE(*outcome) << (*outcome ? (*outcome)->why : "");
  }
  return replies;
}

TEST(Worker, RepliesInOrder) {
  std::unique_ptr<Zygote> zygote;
  auto worker = worker_for(zygote, {{}, [](Request request, Channel& channel) {
                                      channel.reply(request.frame);
                                      channel.reply("");
                                      channel.reply("last");
                                    }});
  ASSERT_TRUE(worker);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(replies_to(*worker, {std::to_string(i), {}}),
              (std::vector<std::string>{std::to_string(i), "", "last"}));
  }
}

}  // namespace
}  // namespace oubli::sandbox
