// SPDX-License-Identifier: GPL-3.0-or-later
// mailgen: writes a generated mailbox and, if asked, the truth about who is planted in it.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/generator/output.h"
#include "tests/support/generator/truth.h"

namespace {

using namespace oubli::generator;

constexpr std::string_view kUsage =
    "usage: mailgen --count N --out PATH [--format mbox|maildir|eml] [--seed S] [--people P]\n"
    "               [--fewest N] [--most N] [--truth FILE] [--start K] [--total T]\n"
    "               [--mboxo | --mboxcl2] [--crlf] [--ham | --odd PERCENT] [--threads N]\n"
    "Messages START to START+COUNT of a corpus of TOTAL (default: START+COUNT). PATH \"-\" is\n"
    "standard output, for mbox. PEOPLE defaults to one in 200 messages.\n";

struct Job {
  Options corpus;
  Destination where{.path = ""};
  std::uint64_t start = 0, count = 0;
  std::int64_t total = -1;
  std::string truth;
  std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
};

template <typename Number>
bool parse(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

bool set_format(Job& job, std::string_view name) {
  if (name == "mbox") return true;
  if (name == "maildir") job.where.layout = Layout::Maildir;
  if (name == "eml") job.where.layout = Layout::Eml;
  return name == "maildir" || name == "eml";
}

bool read_arguments(const std::vector<std::string>& arguments, Job& job) {
  const std::map<std::string, std::function<bool(const std::string&)>> valued{
      {"--count", [&](const auto& v) { return parse(v, job.count); }},
      {"--seed", [&](const auto& v) { return parse(v, job.corpus.seed); }},
      {"--people", [&](const auto& v) { return parse(v, job.corpus.people); }},
      {"--fewest", [&](const auto& v) { return parse(v, job.corpus.fewest); }},
      {"--most", [&](const auto& v) { return parse(v, job.corpus.most); }},
      {"--start", [&](const auto& v) { return parse(v, job.start); }},
      {"--total", [&](const auto& v) { return parse(v, job.total); }},
      {"--odd", [&](const auto& v) { return parse(v, job.corpus.odd_percent); }},
      {"--threads", [&](const auto& v) { return parse(v, job.threads) && job.threads > 0; }},
      {"--truth", [&](const auto& v) { return !(job.truth = v).empty(); }},
      {"--out", [&](const auto& v) { return !(job.where.path = v).empty(); }},
      {"--format", [&](const auto& v) { return set_format(job, v); }},
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (const auto found = valued.find(arguments[i]); found != valued.end()) {
      if (++i == arguments.size() || !found->second(arguments[i])) return false;
    } else if (arguments[i] == "--mboxo") {
      job.where.layout = Layout::Mboxo;
    } else if (arguments[i] == "--mboxcl2") {
      job.where.layout = Layout::Mboxcl2;
    } else if (arguments[i] == "--crlf") {
      job.where.crlf = true;
    } else if (arguments[i] == "--ham") {
      job.corpus.odd_percent = 0;
    } else {
      return false;
    }
  }
  job.corpus.count = job.total < 0 ? job.start + job.count : static_cast<std::uint64_t>(job.total);
  return job.count > 0 && !job.where.path.empty() && job.corpus.fewest > 0 &&
         job.corpus.fewest <= job.corpus.most && job.start + job.count <= job.corpus.count;
}

// Messages `first`… of a batch, each thread making every n-th.
std::vector<Message> make_batch(const Corpus& corpus, std::uint64_t first, std::size_t size,
                                std::size_t threads) {
  std::vector<Message> batch(size);
  std::vector<std::jthread> workers;
  for (std::size_t worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&, worker] {
      for (std::size_t i = worker; i < size; i += threads) batch[i] = corpus.message(first + i);
    });
  }
  return workers.clear(), batch;
}

int complain(const oubli::Error& error) {
  std::cerr << "mailgen: error: " << error.what << "\n";
  return 1;
}

int run(const Job& job) {
  const Corpus corpus(job.corpus);
  auto writer = open_writer(job.where);
  if (!writer) return complain(writer.error());
  std::ofstream truth_file;
  Truth truth(corpus);
  if (!job.truth.empty()) truth_file.open(job.truth, std::ios::binary);
  truth_file << Truth::corpus_line(job.corpus, job.start);
  constexpr std::uint64_t kBatch = 1024;
  for (std::uint64_t at = job.start; at < job.start + job.count; at += kBatch) {
    const auto size = static_cast<std::size_t>(std::min(kBatch, job.start + job.count - at));
    for (const Message& message : make_batch(corpus, at, size, job.threads)) {
      if (auto written = (*writer)->write(message); !written) return complain(written.error());
      if (!job.truth.empty()) truth_file << truth.lines_of(message);
    }
  }
  if (auto done = (*writer)->finish(); !done) return complain(done.error());
  if (job.truth.empty()) return 0;
  truth_file << truth.people_lines();
  truth_file.close();
  return truth_file ? 0 : complain(oubli::failed("write " + job.truth));
}

}  // namespace

int main(int argc, char** argv) {
  Job job;
  if (!read_arguments({argv + 1, argv + argc}, job)) {
    std::cerr << kUsage;
    return 2;
  }
  return run(job);
}
