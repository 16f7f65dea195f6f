// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for the table and for every text: order, bounds, overlaps, caps, streaming, hostile
// input, and life after a fork in a process that may open nothing.
#include "scanner/detect/detectors.h"

#include <cstddef>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scanner/detect/stream.h"
#include "tests/scanner/detect/found.h"

namespace oubli::detect {
namespace {

using testing::ElementsAre;

constexpr std::string_view kPieces[] = {"jean.dupont@exemple.fr",
                                        "FR76 3000 6000 0112 3456 7890 189",
                                        "06 12 34 56 78",
                                        "+49 30 123456",
                                        "4539 5787 6362 1486",
                                        "83.12.7.200",
                                        "2001:4860:4860::8888",
                                        "née le 21/03/1974",
                                        "FR40303265045",
                                        "jean (at) dupont.fr",
                                        " ",
                                        "\n",
                                        "\n\n",
                                        " de la ",
                                        "é",
                                        "\xff",
                                        "\xc3",
                                        "1",
                                        "12 ",
                                        "4539 ",
                                        "+",
                                        "@",
                                        "a@",
                                        "::",
                                        "FR76 ",
                                        "0612",
                                        "(",
                                        ")",
                                        "-",
                                        ".",
                                        "https://x.fr/",
                                        "Tel. ",
                                        "order "};

std::string random_text(std::mt19937& random, std::size_t size) {
  std::string text;
  while (text.size() < size) text += kPieces[random() % std::size(kPieces)];
  return text;
}

std::vector<Finding> streamed(const Detectors& detectors, std::string_view text, std::size_t step) {
  const auto scratch = detectors.make_scratch();
  std::vector<Finding> found;
  Stream stream(detectors, *scratch, [&](const Finding& finding, std::string_view written) {
    EXPECT_EQ(text.substr(finding.begin, finding.end - finding.begin), written);
    found.push_back(finding);
  });
  for (std::size_t at = 0; at < text.size(); at += step) stream.feed(text.substr(at, step));
  stream.finish();
  return found;
}

std::vector<Finding> whole(const Detectors& detectors, std::string_view text) {
  const auto scratch = detectors.make_scratch();
  std::vector<Finding> found;
  EXPECT_EQ(text.size(), detectors.find(text, *scratch, found));
  return found;
}

std::unique_ptr<Detectors> with_window(std::size_t window) {
  auto built = Detectors::build({.window = window});
  EXPECT_TRUE(built);
  return std::move(*built);
}

bool are_same(const std::vector<Finding>& a, const std::vector<Finding>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Finding& x, const Finding& y) {
    return x.begin == y.begin && x.end == y.end && x.category == y.category && x.value == y.value &&
           x.rule == y.rule && x.confidence == y.confidence;
  });
}

TEST(Table, NamesAreDistinctAndKnownByTheirPosition) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < categories().size(); ++i) {
    EXPECT_EQ(i, category_index(categories()[i].name));
    EXPECT_FALSE(categories()[i].description.empty());
    names.insert(categories()[i].name);
  }
  EXPECT_EQ(categories().size(), names.size());
  EXPECT_EQ(categories().size(), category_index("nonsense"));
}

TEST(Table, BeginsWithTheRowsIndexesRelyOn) {
  std::vector<std::string_view> names;
  for (const Category& category : categories()) names.push_back(category.name);
  names.resize(7);
  EXPECT_THAT(names, ElementsAre("email", "phone", "iban", "card", "ip", "birth-date", "vat"));
}

TEST(Find, OrdersFindingsAndKeepsThemInsideTheText) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::string text = random_text(random, random() % 600);
    std::size_t last = 0;
    for (const Finding& finding : all_in(text)) {
      ASSERT_LT(finding.begin, finding.end);
      ASSERT_LE(finding.end, text.size());
      ASSERT_GE(finding.begin, last);
      ASSERT_GT(finding.confidence, 0.0);
      ASSERT_LE(finding.confidence, 1.0);
      last = finding.begin;
    }
  }
}

TEST(Find, AppendsToWhatTheCallerHas) {
  const auto& detectors = detectors_for();
  const auto scratch = detectors.make_scratch();
  std::vector<Finding> found;
  EXPECT_EQ(22U, detectors.find("jean.dupont@exemple.fr", *scratch, found));
  EXPECT_EQ(22U, detectors.find("jean.dupont@exemple.fr", *scratch, found));
  EXPECT_EQ(2U, found.size());
}

TEST(Find, StopsVisiblyAtTheCapAndCanGoOn) {
  const auto detectors = Detectors::build({.max_findings = 10, .window = 1000});
  ASSERT_TRUE(detectors);
  std::string text;
  while (text.size() < 100000) text += "jean.dupont@exemple.fr, ";
  const auto scratch = (*detectors)->make_scratch();
  std::vector<Finding> found;
  const std::size_t examined = (*detectors)->find(text, *scratch, found);
  EXPECT_EQ(1000U, examined);
  EXPECT_EQ(42U, found.size());
  for (const Finding& finding : found) EXPECT_LT(finding.begin, examined);
}

TEST(Stream, FindsWhatAWholeReadingFindsHoweverItIsCut) {
  std::mt19937 random(11);
  for (const std::size_t window : {1U, 64U, 1000U, 4096U}) {
    const auto detectors = with_window(window);
    const std::string text = random_text(random, window == 1 ? 500 : 20000);
    const auto expected = whole(*detectors, text);
    EXPECT_FALSE(expected.empty());
    for (const std::size_t step : {1U, 7U, 1000U, 100000U}) {
      EXPECT_TRUE(are_same(expected, streamed(*detectors, text, step))) << window << " " << step;
    }
  }
}

TEST(Stream, WindowEdgesNeitherLoseNorDoubleAFinding) {
  const auto one = with_window(1U << 20U);
  std::mt19937 random(13);
  for (const std::size_t window : {97U, 1024U, 5000U}) {
    const auto many = with_window(window);
    for (int round = 0; round < (window < 100 ? 2 : 10); ++round) {
      const std::string text = random_text(random, 30000);
      EXPECT_TRUE(are_same(whole(*one, text), whole(*many, text))) << window;
    }
  }
}

// Hostile texts must cost time in proportion to their length: four times the text, at most about
// four times the time (eight, for the noise of a busy machine).
// Of this thread: what other programs do meanwhile does not count.
double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

TEST(Find, TakesLinearTimeOnHostileText) {
  const auto& detectors = detectors_for();
  for (const std::string_view piece :
       {"1", "1 ", "@",     "a@",      "a@b.", "FR76 ", "::",  "a::",      "born ", "1.2.",
        "0", "+1", "(at) ", "a (at) ", "DE1",  "\"@",   "12/", "\xc3\xa9", "x.",    "1-"}) {
    const auto seconds = [&](std::size_t size) {
      std::string text;
      while (text.size() < size) text += piece;
      const auto scratch = detectors.make_scratch();
      std::vector<Finding> found;
      const double start = processor_seconds();
      EXPECT_EQ(text.size(), detectors.find(text, *scratch, found));
      return processor_seconds() - start;
    };
    const double small = seconds(20'000);
    EXPECT_LT(seconds(80'000), 8 * small + 0.2) << piece;
  }
}

// Kills the process at any attempt to open a file or a socket.
void forbid_opening() {
  constexpr auto number = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program{static_cast<unsigned short>(std::size(filter)), filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(90);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) _exit(91);
}

TEST(Find, WorksAfterAForkInAProcessThatMayOpenNothing) {
  const auto& detectors = detectors_for();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    forbid_opening();
    const auto scratch = detectors.make_scratch();
    std::vector<Finding> found;
    for (const std::string_view text :
         {"06 12 34 56 78 jean@exemple.fr +81 3 1234 5678 +55 11 2345-6789 +91 74104 10123",
          "née le 21/03/1974, FR40303265045, 4539 5787 6362 1486, +234 804 012 3456"}) {
      static_cast<void>(detectors.find(text, *scratch, found));
    }
    _exit(static_cast<int>(found.size()));
  }
  int status = 0;
  ASSERT_EQ(child, waitpid(child, &status, 0));
  ASSERT_TRUE(WIFEXITED(status)) << "killed by signal " << WTERMSIG(status);
  EXPECT_EQ(9, WEXITSTATUS(status));
}

}  // namespace
}  // namespace oubli::detect
