// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that stops, fails or lies at the n-th operation, and otherwise is the real one. One
// thread.
#pragma once

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <unistd.h>

#include "wiper/disk/disk.h"

namespace oubli::wiper::test {

enum class Fault {
  None,
  Stop,   // this operation and all after it have no effect, as after a kill; reads still work
  Kill,   // the process is killed before the operation
  Fail,   // this operation has no effect and answers with `error`; all others work
  Half,   // a write puts down half of its bytes, then the disk stops
  Lie,    // a write answers that it was done and writes nothing
  Short,  // a write puts down a thousand of its bytes and says so
};

class FaultingDisk final : public Disk {
 public:
  FaultingDisk() = default;
  FaultingDisk(Fault fault, std::uint64_t at, int error = EIO)
      : fault_(fault), at_(at), error_(error) {}

  [[nodiscard]] std::uint64_t operations() const { return count_; }
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  // Called before each operation with its name; may change the world under the wiper's feet.
  std::function<void(const std::string&)> before;
  // Operations of this name answer with this error, whatever their number.
  std::string refused_name;
  int refused_error = EINVAL;

  int create(int folder, const std::string& name, UniqueFd& made) override {
    return run("create", [&] { return real_.create(folder, name, made); });
  }
  int create_folder(int folder, const std::string& name) override {
    return run("create_folder", [&] { return real_.create_folder(folder, name); });
  }
  int link(int folder, const std::string& from, const std::string& to) override {
    return run("link", [&] { return real_.link(folder, from, to); });
  }
  int exchange(int folder, const std::string& a, const std::string& b) override {
    return run("exchange", [&] { return real_.exchange(folder, a, b); });
  }
  int rename(int folder, const std::string& from, const std::string& to) override {
    return run("rename", [&] { return real_.rename(folder, from, to); });
  }
  // Sees each file that is about to lose its name.
  std::function<void(int, const std::string&)> on_unlink;

  int unlink(int folder, const std::string& name) override {
    if (on_unlink && !is_dead_ && count_ + 1 != at_) on_unlink(folder, name);
    return run("unlink", [&] { return real_.unlink(folder, name); });
  }
  int remove_folder(int folder, const std::string& name) override {
    return run("remove_folder", [&] { return real_.remove_folder(folder, name); });
  }
  int write(int fd, std::uint64_t offset, std::span<const char> bytes,
            std::size_t& written) override {
    written = bytes.size();
    const bool is_it = count_ + 1 == at_;
    if (is_it && fault_ == Fault::Lie) return run("write", [] { return 0; });
    if (is_it && fault_ == Fault::Short)
      bytes = bytes.subspan(0, std::min<std::size_t>(bytes.size(), 1000));
    if (is_it && fault_ == Fault::Half && !bytes.empty()) {
      (void)real_.write(fd, offset, bytes.subspan(0, bytes.size() / 2), written);
    }
    return run("write", [&] { return real_.write(fd, offset, bytes, written); });
  }
  int read(int fd, std::uint64_t offset, std::span<char> into, std::size_t& got) override {
    return run(
        "read", [&] { return real_.read(fd, offset, into, got); }, true);
  }
  int truncate(int fd, std::uint64_t size) override {
    return run("truncate", [&] { return real_.truncate(fd, size); });
  }
  int sync(int fd) override {
    return run("sync", [&] { return fast ? 0 : real_.sync(fd); });
  }
  int bypass_cache(int fd, bool on) override { return real_.bypass_cache(fd, on); }
  int change_owner(int fd, uid_t user, gid_t group) override {
    return run("change_owner", [&] { return real_.change_owner(fd, user, group); });
  }
  int change_mode(int fd, mode_t mode) override {
    return run("change_mode", [&] { return real_.change_mode(fd, mode); });
  }
  int set_times(int fd, std::span<const timespec, 2> times) override {
    return run("set_times", [&] { return real_.set_times(fd, times); });
  }
  int set_attribute(int fd, const std::string& name, std::string_view value) override {
    return run("set_attribute", [&] { return real_.set_attribute(fd, name, value); });
  }
  void let_go(int, std::uint64_t, std::uint64_t) override {}
  int drop_cache(int fd) override {
    return run("drop_cache", [&] { return real_.drop_cache(fd); });
  }
  int zero_journal(int) override {
    return run("zero_journal", [] { return ENOTTY; });
  }

  // fsync answers at once: for runs by the thousand, where a kill and not a power cut is tried.
  bool fast = true;

 private:
  int run(const char* name, const std::function<int()>& real, bool is_read = false) {
    if (before) before(name);
    ++count_;
    log_.emplace_back(name);
    if (!refused_name.empty() && refused_name == name) return refused_error;
    if (count_ == at_) {
      if (fault_ == Fault::Kill) ::kill(::getpid(), SIGKILL);
      if (fault_ == Fault::Stop || fault_ == Fault::Half) is_dead_ = true;
      if (fault_ == Fault::Fail) return error_;
    }
    if (is_dead_ && !is_read) return EIO;
    return real();
  }

  RealDisk real_;
  Fault fault_ = Fault::None;
  std::uint64_t at_ = std::numeric_limits<std::uint64_t>::max();
  int error_ = EIO;
  std::uint64_t count_ = 0;
  bool is_dead_ = false;
  std::vector<std::string> log_;
};

}  // namespace oubli::wiper::test
