// SPDX-License-Identifier: GPL-3.0-or-later
// What Python's email package makes of redacted messages: no defect, structure or line that the
// message did not have.
#include <cstdlib>

#include "tests/scanner/redact/redacting.h"
#include "tests/support/generator/corpus.h"
#include "tests/support/generator/output.h"
#include "tests/support/temp_dir.h"

namespace oubli::redact::test {
namespace {

class Oracle : public testing::TestWithParam<bool> {};

TEST_P(Oracle, ReadsRedactedMessagesAsItReadTheOriginals) {
  const generator::Corpus corpus({.seed = 11, .count = 400, .people = 4, .odd_percent = 0});
  for (std::uint64_t number = 0; number < corpus.people(); ++number) {
    const generator::Person person = corpus.person(number);
    subject::Subject subject;
    subject.names = {person.name()};
    subject.emails = person.emails;
    const oubli::test::TempDir folder;
    std::string words;
    for (const std::string& email : person.emails) words += email + "\n";
    folder.write("words", words);
    std::size_t count = 0;
    for (std::uint64_t i = 0; i < corpus.size(); ++i) {
      const std::string lf = corpus.message(i).bytes;
      const std::string bytes = GetParam() ? generator::with_crlf(lf) : lf;
      const auto out = redacted(bytes, subject);
      if (out.outcome != Outcome::Redacted) continue;
      folder.write(std::to_string(i) + ".before", bytes);
      folder.write(std::to_string(i) + ".after", out.bytes);
      ++count;
    }
    ASSERT_GT(count, 0U);
    const std::string command =
        "python3 " OUBLI_SOURCE_DIR "/tests/scanner/redact/oracle.py " + folder.path().string();
    EXPECT_EQ(std::system(command.c_str()), 0) << "person " << number;
  }
}

INSTANTIATE_TEST_SUITE_P(LineEnds, Oracle, testing::Bool(),
                         [](const auto& one) { return std::string(one.param ? "Crlf" : "Lf"); });

}  // namespace
}  // namespace oubli::redact::test
