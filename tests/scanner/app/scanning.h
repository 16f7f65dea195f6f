// SPDX-License-Identifier: GPL-3.0-or-later
// Scans of real files by real workers, some of which end at messages they are told to end at. The
// traps lie in memory shared with the workers, so that one can be laid for a number of times. One
// thread; make it before any other runs.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/message.h"
#include "scanner/app/find/find.h"
#include "scanner/app/scan/scan.h"
#include "scanner/app/status.h"
#include "scanner/worker/protocol.h"
#include "scanner/worker/service.h"
#include "tests/support/temp_dir.h"

namespace oubli::app::test {

enum class End : int { Crash, Kill, Hang, Memory, Forbidden, Silence };

// What ends a worker: being told to examine the message of this hash, or to read a file that
// begins with this text.
struct Trap {
  static constexpr std::size_t kLongest = 40;
  ContentHash hash;
  std::array<char, kLongest> text{};  // empty: the hash decides
  End end = End::Crash;
  std::atomic<int> left{0};    // how many workers more
  std::atomic<int> sprung{0};  // how many it was
};

struct Traps {
  static constexpr std::size_t kMost = 8;
  std::array<Trap, kMost> each;
  std::atomic<std::size_t> count{0};
  std::atomic<int> examined{0};  // messages, by all workers
};

[[noreturn]] inline void end_worker(End end) {
  if (end == End::Kill) ::raise(SIGKILL);
  if (end == End::Memory) throw std::bad_alloc();
  if (end == End::Forbidden) ::open("/", O_RDONLY | O_CLOEXEC);
  if (end == End::Hang) {
    for (volatile bool forever = true; forever;) {
    }
  }
  ::raise(SIGSEGV);
  std::abort();
}

// Between the worker's service and its parent.
class SpyingChannel final : public sandbox::Channel {
 public:
  SpyingChannel(sandbox::Channel& real, Traps& traps) : real_(real), traps_(traps) {}

  void reply(std::string_view frame) override {
    std::vector<worker::Sighted> window;
    const bool is_examined = frame.front() == static_cast<char>(worker::Reply::Examined);
    if (frame.front() == static_cast<char>(worker::Reply::Sighted) &&
        worker::decode(frame.substr(1), window)) {
      sighted_.insert(sighted_.end(), window.begin(), window.end());
    }
    if (is_examined) ++traps_.examined;
    if (!is_examined || !is_silent_) real_.reply(frame);
    is_silent_ = false;
  }
  std::string ask() override { return real_.ask(); }
  void progress(std::uint64_t position) override {
    real_.progress(position);
    if (position == worker::kReading || position > sighted_.size()) return;
    for (std::size_t i = 0; i < traps_.count; ++i) {
      Trap& trap = traps_.each[i];
      if (trap.text[0] != '\0' || trap.hash != sighted_[position - 1].hash) continue;
      if (trap.left <= 0) continue;
      --trap.left;
      ++trap.sprung;
      if (trap.end != End::Silence) end_worker(trap.end);
      is_silent_ = true;
    }
  }

 private:
  sandbox::Channel& real_;
  Traps& traps_;
  std::vector<worker::Sighted> sighted_;
  bool is_silent_ = false;
};

inline void spring_on_reading(const sandbox::Request& request, Traps& traps) {
  std::array<char, Trap::kLongest> head{};
  for (const UniqueFd& file : request.files) {
    if (::pread(file.get(), head.data(), head.size(), 0) <= 0) continue;
    for (std::size_t i = 0; i < traps.count; ++i) {
      Trap& trap = traps.each[i];
      const std::size_t length = ::strnlen(trap.text.data(), trap.text.size());
      if (length == 0 || std::memcmp(head.data(), trap.text.data(), length) != 0) continue;
      if (trap.left <= 0) continue;
      --trap.left;
      ++trap.sprung;
      end_worker(trap.end);
    }
  }
}

// A workspace of its own and a folder for mail.
class WithWorkspace : public testing::Test {
 protected:
  WithWorkspace() {
    if (::sodium_init() < 0) throw std::runtime_error("libsodium could not be started");
    std::filesystem::create_directory(mail());
    open();
  }
  [[nodiscard]] Path mail() const { return dir_.path() / "mail"; }
  void open() {
    workspace_.reset();
    auto opened = Workspace::open(dir_.path() / "workspace", SecretText(), Workspace::Use::Write);
    if (!opened) throw std::runtime_error(opened.error().what);
    workspace_ = *std::move(opened);
  }

  oubli::test::TempDir dir_;
  std::unique_ptr<Workspace> workspace_;
};

class Scanning : public WithWorkspace {
 protected:
  static constexpr int kAlways = 1'000'000;

  // A zygote is not forked beside the thread that thread sanitizing starts.
  void SetUp() override {
#if defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "no zygote under the thread sanitizer";
#endif
    void* shared =
        ::mmap(nullptr, sizeof(Traps), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) throw std::bad_alloc();
    traps_ = new (shared) Traps;
    const sandbox::Service real = worker::service({});
    Traps& traps = *traps_;
    sandbox::Limits limits;
    limits.hang = hang();
    auto zygote = sandbox::Zygote::start(
        {real.warm_up,
         [real, &traps](sandbox::Request request, sandbox::Channel& channel) {
           spring_on_reading(request, traps);
           SpyingChannel spy(channel, traps);
           real.serve(std::move(request), spy);
         }},
        limits);
    if (!zygote) throw std::runtime_error(zygote.error().what);
    zygote_ = *std::move(zygote);
  }
  ~Scanning() override {
    if (traps_ != nullptr) ::munmap(traps_, sizeof(Traps));
  }

  // Short only where one is made to hang: a busy machine keeps innocent workers waiting.
  [[nodiscard]] virtual std::chrono::seconds hang() const { return std::chrono::seconds(60); }

  static std::string message(const std::string& who) {
    return "From: " + who + "@example.net\nSubject: " + who + "\n\nText of " + who + ".\n";
  }
  // A file of its own, or an entry of a Maildir; returns what it holds.
  std::string write(const std::string& name, const std::string& bytes) {
    dir_.write("mail/" + name, bytes);
    return bytes;
  }
  void write_eml(const std::string& who) { write(who + ".eml", message(who)); }

  // REQUIRES: `bytes` are a message as its worker gets it.
  Trap& end_at(std::string_view bytes, End end, int times = kAlways) {
    Trap& trap = traps_->each.at(traps_->count++);
    trap.hash = content_hash(bytes);
    trap.end = end;
    trap.left = times;
    return trap;
  }
  Trap& end_when_reading(std::string_view text, End end, int times = kAlways) {
    Trap& trap = traps_->each.at(traps_->count++);
    std::copy(text.begin(), text.end(), trap.text.begin());
    trap.end = end;
    trap.left = times;
    return trap;
  }

  ScanSummary scan_mail(unsigned jobs = 1, bool is_full = false) {
    ScanOptions options;
    options.sources = {mail().string()};
    options.jobs = jobs;
    options.is_full = is_full;
    auto summary = scan(workspace_.get(), *zygote_, options);
    if (!summary) throw std::runtime_error(summary.error().what);
    return *std::move(summary);
  }
  // "ann.eml: the confined worker crashed while examining it", sorted.
  static std::vector<std::string> named(const ScanSummary& summary) {
    std::vector<std::string> lines;
    for (const auto& one : summary.unread) {
      lines.push_back(Path(one.locator).filename().string() + ": " + one.reason);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  // Where the sender is found, by file name, sorted.
  std::vector<std::string> places_of(const std::string& who) {
    FindOptions options;
    options.query = "from:" + who;
    auto found = find(*workspace_, *zygote_, options);
    if (!found) throw std::runtime_error(found.error().what);
    std::vector<std::string> places;
    for (const auto& match : found->matches) {
      places.push_back(Path(match.locator).filename().string());
    }
    std::sort(places.begin(), places.end());
    return places;
  }

  Traps* traps_ = nullptr;
  std::unique_ptr<sandbox::Zygote> zygote_;
};

}  // namespace oubli::app::test
