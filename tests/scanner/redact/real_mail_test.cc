// SPDX-License-Identifier: GPL-3.0-or-later
// Real messages, odd and broken ones among them, each without its sender. Skips visibly where the
// collection is not there.
#include <cstdlib>
#include <filesystem>
#include <map>

#include "adapters/mime/mime_message.h"
#include "tests/scanner/redact/redacting.h"
#include "tests/support/temp_dir.h"

namespace oubli::redact::test {
namespace {

namespace fs = std::filesystem;

// The sender as a request would name them; nothing when they have no address.
subject::Subject sender_of(std::string_view message) {
  subject::Subject subject;
  for (const Mailbox& one : extract(message).envelope.mailboxes) {
    if (one.role != Where::From || one.address.find('@') == std::string::npos) continue;
    subject.emails = {one.address};
    if (one.name.find(' ') != std::string::npos) subject.names = {one.name};
    break;
  }
  return subject;
}

std::size_t parts_of(std::string_view message) {
  return mime::parse(message, mime::kPlainReading).parts.size();
}

struct Tally {
  std::size_t redacted = 0, stubs = 0, unchanged = 0;
  std::map<std::string, std::size_t> impossible;
};

void try_on(const std::string& name, const std::string& bytes, Tally& tally,
            const oubli::test::TempDir& pairs) {
  const subject::Subject sender = sender_of(bytes);
  if (sender.is_empty()) return;
  const auto out = redacted(bytes, sender);
  if (out.outcome == Outcome::Impossible) {
    ++tally.impossible[out.why.substr(out.why.find(": ") + 1)];
    EXPECT_TRUE(out.bytes.empty());
    return;
  }
  tally.unchanged += out.outcome == Outcome::Unchanged ? 1 : 0;
  if (out.outcome == Outcome::Unchanged) return;
  ++tally.redacted;
  const std::string number = std::to_string(tally.redacted);
  pairs.write(number + ".before", bytes);
  pairs.write(number + ".after", out.bytes);
  tally.stubs += out.stubs.size();
  EXPECT_FALSE(is_found(out.bytes, sender)) << name;
  if (out.stubs.empty()) {
    EXPECT_EQ(parts_of(out.bytes), parts_of(bytes)) << name;
  }
}

TEST(RealMail, LosesItsSender) {
  const fs::path data = oubli::test::real_data();
  if (data.empty()) GTEST_SKIP() << "no collection of real mail here";
  constexpr std::uintmax_t kLargest = 300'000;
  Tally tally;
  const oubli::test::TempDir pairs;
  pairs.write("words", "");
  const std::size_t step = std::getenv("OUBLI_FULL") != nullptr ? 1 : 5;
  std::size_t met = 0;
  for (const auto& file : fs::recursive_directory_iterator(data / "eml")) {
    if (!file.is_regular_file() || file.file_size() > kLargest || ++met % step != 0) continue;
    try_on(file.path().filename(), oubli::test::slurp(file.path()), tally, pairs);
  }
  EXPECT_GT(tally.redacted, 100U);
  const std::string oracle = "python3 " OUBLI_SOURCE_DIR "/tests/scanner/redact/oracle.py ";
  EXPECT_EQ(std::system((oracle + pairs.path().string()).c_str()), 0);
  std::cout << tally.redacted << " redacted, " << tally.stubs << " parts replaced, "
            << tally.unchanged << " unchanged\n";
  for (const auto& [why, count] : tally.impossible) std::cout << count << " not:" << why << '\n';
}

}  // namespace
}  // namespace oubli::redact::test
