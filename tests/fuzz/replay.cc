// SPDX-License-Identifier: GPL-3.0-or-later
// A fuzzer's main() without libFuzzer: runs its property over every input of a folder, and over
// mutations of them, the same ones every time.
//
// usage: NAME_replay CORPUS MUTATIONS CRASH
//
// An input that breaks the property ends the program by a signal, as in libFuzzer, and is left in
// the file CRASH.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongest = 16384;  // bytes of an input, as libFuzzer is told
constexpr unsigned kPatience = 25;       // seconds for one input

std::string now_run;  // the input, for whoever is called when it breaks the property
const char* crash = nullptr;

extern "C" void leave_input(int signal) {
  const int file = ::open(crash, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file >= 0) {
    [[maybe_unused]] const auto written = ::write(file, now_run.data(), now_run.size());
    ::close(file);
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void run(std::string input) {
  now_run = std::move(input);
  ::alarm(kPatience);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(now_run.data()), now_run.size());
}

std::vector<std::string> inputs_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

class Mutations {
 public:
  explicit Mutations(const std::vector<std::string>& inputs) : inputs_(inputs) {}

  std::string next() {
    std::string out = any();
    for (auto changes = 1 + below(4); changes > 0; --changes) change(out);
    if (out.size() > kLongest) out.resize(kLongest);
    return out;
  }

 private:
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
  const std::string& any() { return inputs_[below(inputs_.size())]; }

  // A piece of any input, at most as long as a structure's head.
  std::string piece() {
    const std::string& from = any();
    const auto begin = below(from.size());
    return from.substr(begin, 1 + below(64));
  }

  void change(std::string& bytes) {
    static constexpr std::array kEdges = {'\0', '\x01', '\x7f', '\x80', '\xff', '\n', ' ', '9'};
    const auto at = below(bytes.size() + 1);
    switch (below(6)) {
      case 0:
        bytes.insert(at, piece());
        break;
      case 1:
        bytes.erase(at, 1 + below(64));
        break;
      case 2:
        bytes.insert(at, 1 + below(8), kEdges[below(kEdges.size())]);
        break;
      case 3:
        bytes.replace(at, 64, piece());
        break;
      case 4:
        if (at < bytes.size()) bytes[at] = kEdges[below(kEdges.size())];
        break;
      default:
        if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
    }
  }

  const std::vector<std::string>& inputs_;
  std::mt19937_64 random_{1};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: NAME_replay CORPUS MUTATIONS CRASH\n", stderr), 2;
  crash = argv[3];
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM})
    ::signal(signal, leave_input);
  const auto inputs = inputs_in(argv[1]);
  if (inputs.empty()) return std::fprintf(stderr, "%s: no input\n", argv[1]), 1;
  for (const auto& input : inputs) run(input);
  Mutations mutations(inputs);
  for (auto left = std::strtoul(argv[2], nullptr, 10); left > 0; --left) run(mutations.next());
  std::printf("%zu inputs and %s mutations\n", inputs.size(), argv[2]);
}
