// SPDX-License-Identifier: GPL-3.0-or-later
// The rig's implementation; a test source because a room's tests are one program.
#include "tests/scanner/sandbox/rig.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace oubli::sandbox {

namespace fs = std::filesystem;

Rig::Rig(Serve serve, const Limits& limits, std::function<void()> warm_up) {
  auto started = Zygote::start({std::move(warm_up), std::move(serve)}, limits);
  if (!started) throw std::runtime_error(started.error().what);
  zygote_ = std::move(*started);
}

std::unique_ptr<Worker> Rig::spawn() {
  auto worker = zygote_->spawn();
  if (!worker) throw std::runtime_error(worker.error().what);
  return std::move(*worker);
}

Outcome call(Worker& worker, const Request& request) {
  Outcome outcome;
  auto result = worker.call(request, [&](std::string_view frame) {
    outcome.replies.emplace_back(frame);
    return std::string();
  });
  if (result) {
    outcome.loss = *result;
  } else {
    outcome.error = result.error().what;
  }
  return outcome;
}

Outcome call(Worker& worker, std::string frame) {
  return call(worker, Request{std::move(frame), {}});
}

UniqueFd file_with(std::string_view bytes) {
  std::string name = (fs::temp_directory_path() / "oubli-test-XXXXXX").string();
  const UniqueFd writer(::mkstemp(name.data()));
  UniqueFd reader(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  fs::remove(name);
  const auto written = ::write(writer.get(), bytes.data(), bytes.size());
  if (written != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("no test file");
  return reader;
}

std::size_t open_descriptors() {
  const fs::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::vector<pid_t> descendants() {
  std::map<pid_t, pid_t> parents;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stat(entry.path() / "stat");
    std::string line;
    std::getline(stat, line);
    const std::size_t behind_name = line.rfind(')');
    if (behind_name == std::string::npos) continue;  // it ended while we looked
    parents[std::stoi(name)] = std::stoi(line.substr(behind_name + 4));
  }
  std::vector<pid_t> found;
  for (const auto& [process, parent] : parents) {
    for (pid_t up = parent; up > 1; up = parents.contains(up) ? parents[up] : 0) {
      if (up != ::getpid()) continue;
      found.push_back(process);
      break;
    }
  }
  return found;
}

}  // namespace oubli::sandbox
