// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the detectors read, in MB/s on one core: over ordinary mail text made here, over real
// mail where it is at hand, and over texts made to be slow.
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "scanner/detect/detectors.h"
#include "tests/support/temp_dir.h"

namespace {

using oubli::Finding;
using oubli::detect::Detectors;

class Writer {
 public:
  std::string write(std::size_t bytes) {
    while (out_.size() < bytes) message();
    return std::move(out_);
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }
  char digit() { return static_cast<char>('0' + below(10)); }
  void digits(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out_ += digit();
  }

  void word() {
    static const std::vector<std::string> kWords{
        "the",     "of",       "and",         "réunion",      "Montag",  "please",
        "find",    "attached", "de",          "la",           "nous",    "avons",
        "reçu",    "votre",    "Rechnung",    "für",          "mit",     "freundlichen",
        "Grüßen",  "equipo",   "mañana",      "at",           "in",      "project",
        "meeting", "tomorrow", "que",         "pour",         "une",     "demande",
        "with",    "regards",  "invoice",     "delivery",     "die",     "der",
        "und",     "nicht",    "werden",      "question",     "bonjour", "cordialement",
        "merci",   "beaucoup", "przepraszam", "здравствуйте", "спасибо", "is"};
    out_ += kWords[below(kWords.size())];
  }

  void prose() {
    const std::size_t count = 60 + below(120);
    for (std::size_t i = 0; i < count; ++i) {
      word();
      if (below(40) == 0) fact();
      out_ += below(12) == 0 ? ".\n" : below(9) == 0 ? ", " : " ";
    }
    out_ += "\n\n";
  }

  // A number or a link as they stand in business mail; few are personal data.
  void fact() {
    // '#' stands for a digit.
    static const std::vector<std::string> kFacts{
        " ##/##/20##",   " order ########",
        " #.###,## EUR", " https://example.net/a/######?id=#######",
        " ##:##:##",     " v1.#.##",
        " ####",         " 10.0.#.##",
        " (#####)",      " ref. ###-####",
        " ## %",         " 2014-05-1#"};
    for (const char c : kFacts[below(kFacts.size())]) out_ += c == '#' ? digit() : c;
  }

  void headers() {
    out_ += "Received: from mx.example.net (mx.example.net [198.51.100.", digits(1);
    out_ += "]) by relay.example.org with ESMTP id ", digits(9);
    out_ += "; Mon, 12 May 2014 10:", digits(2), out_ += ":12 +0200 (CEST)\nFrom: Jean Dupont ";
    out_ += "<jean.dupont", digits(3), out_ += "@example.net>\nSubject: ";
    word(), out_ += ' ', word();
    out_ += "\nMessage-ID: <", digits(14), out_ += ".4711@example.net>\n\n";
  }

  void signature() {
    out_ += "--\nJean Dupont\nTel. +33 1 23 45 ", digits(2), out_ += ' ', digits(2);
    out_ += "\nMobile 06 12 34 ", digits(2), out_ += ' ', digits(2);
    out_ += "\nIBAN FR76 3000 6000 0112 3456 7890 189\nTVA FR40303265045\n\n";
  }

  void junk() {
    constexpr std::string_view kBase64 =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int line = 0; line < 12; ++line) {
      for (int i = 0; i < 76; ++i) out_ += kBase64[below(64)];
      out_ += '\n';
    }
  }

  void message() {
    headers();
    const std::size_t paragraphs = 1 + below(4);
    for (std::size_t i = 0; i < paragraphs; ++i) prose();
    signature();
    if (below(6) == 0) junk();
  }

  std::mt19937_64 random_{42};
  std::string out_;
};

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

std::string real_mail() {
  std::string out;
  const auto root = oubli::test::real_data() / "eml" / "npm_spamassassin";
  if (!std::filesystem::is_directory(root)) return out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && out.size() < (16U << 20U))
      out += oubli::test::slurp(entry.path());
  }
  return out;
}

void read_text(benchmark::State& state, const std::string& text) {
  if (text.empty()) return state.SkipWithError("the text is not at hand");
  const auto detectors = Detectors::build({});
  if (!detectors) return state.SkipWithError(detectors.error().what.c_str());
  const auto scratch = (*detectors)->make_scratch();
  std::vector<Finding> found;
  for ([[maybe_unused]] auto _ : state) {
    found.clear();
    benchmark::DoNotOptimize((*detectors)->find(text, *scratch, found));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(text.size()));
  state.counters["findings_per_MB"] =
      static_cast<double>(found.size()) * 1e6 / static_cast<double>(text.size());
}

void ordinary(benchmark::State& state) { read_text(state, Writer().write(16U << 20U)); }
void real(benchmark::State& state) { read_text(state, real_mail()); }
void hostile(benchmark::State& state, std::string_view piece) {
  read_text(state, repeated(piece, 4U << 20U));
}
void hostile_phones(benchmark::State& state) {
  std::string text;
  for (unsigned i = 0; text.size() < (1U << 20U); ++i) {
    text += "06" + std::to_string(10000000 + i * 7919 % 80000000) + "\n";
  }
  read_text(state, text);
}
void build(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    auto detectors = Detectors::build({});
    benchmark::DoNotOptimize(detectors);
  }
}

}  // namespace

BENCHMARK(ordinary)->Unit(benchmark::kMillisecond);
BENCHMARK(real)->Unit(benchmark::kMillisecond);
BENCHMARK(hostile_phones)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, digits, "1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, spaced_digits, "1 2 ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, signs, "@")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, addresses, "a@")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, ibans, "FR76 ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, colons, "a::")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, births, "born ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, vats, "DE1234")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, at_words, "a (at) ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostile, dots, "1.2.")->Unit(benchmark::kMillisecond);
BENCHMARK(build)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
