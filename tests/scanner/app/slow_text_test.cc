// SPDX-License-Identifier: GPL-3.0-or-later
// Text made to be slow is examined to its end: a worker that is at work says so between windows,
// however long the message, and is not taken for a hung one.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "scanner/worker/protocol.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {
namespace {

class CountingChannel final : public sandbox::Channel {
 public:
  void reply(std::string_view) override {}
  std::string ask() override { return std::string(1, '\1'); }
  void progress(std::uint64_t position) override { ++(position == 1 ? examining_ : other_); }
  [[nodiscard]] std::size_t examining() const { return examining_; }

 private:
  std::size_t examining_ = 0, other_ = 0;
};

sandbox::Request message_of(std::string_view body) {
  sandbox::Request request;
  request.files.emplace_back(::memfd_create("message", MFD_CLOEXEC));
  EXPECT_TRUE(write_all(request.files[0].get(), body));
  return request;
}

TEST(SlowText, IsReportedAsWorkWindowByWindow) {
  const auto detectors = detect::Detectors::build({.window = 4096});
  ASSERT_TRUE(detectors);
  Examiner examiner(**detectors);
  constexpr std::size_t kWindows = 8;
  std::string text = "Subject: digits\n\n";
  while (text.size() < kWindows * (*detectors)->options().window) text += "1 2 ";
  const std::string scan_frame =
      encode(ScanRequest{{Format::Eml, Compression::None, {0, UINT64_MAX}, {}}});
  CountingChannel scanning;
  scan(scan_frame.substr(1), message_of(text), scanning, [&]() -> Examiner& { return examiner; });
  EXPECT_GE(scanning.examining(), kWindows);

  ProveRequest question;
  question.slice.format = Format::Eml;
  question.messages = {{0, {0, text.size()}}};
  question.query.emplace();
  CountingChannel proving;
  prove(encode(question).substr(1), message_of(text), proving,
        [&examiner]() -> Examiner& { return examiner; });
  EXPECT_GE(proving.examining(), kWindows);
}

}  // namespace
}  // namespace oubli::worker
