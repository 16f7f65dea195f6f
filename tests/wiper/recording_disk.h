// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that notes what is done to it, so that what a power cut could have left can be made up
// afterwards (disk_image.h). Files and folders are known by numbers of its own; none of the
// kernel's is used twice while it lives. One thread. Failure: throws where it cannot look.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "wiper/disk/disk.h"

namespace oubli::wiper::test {

struct DiskOp {
  enum class Kind {
    Make,
    MakeFolder,
    Link,
    Exchange,
    Rename,
    Unlink,
    RemoveFolder,
    Write,
    Truncate,
    Times,
    Sync,
    Other,  // owner, mode, attributes: not modelled
  };
  Kind kind = Kind::Other;
  int at = 0;  // the folder, or the file whose bytes or times it is
  std::string name{}, other{};
  int made = 0;  // Make, MakeFolder: its number
  std::uint64_t offset = 0;
  std::string bytes{};
  timespec time{};
};

class RecordingDisk final : public Disk {
 public:
  [[nodiscard]] const std::vector<DiskOp>& ops() const { return ops_; }
  // The number by which the kernel's is known; 0: never seen.
  [[nodiscard]] int known(std::uint64_t inode) const {
    const auto found = known_.find(inode);
    return found == known_.end() ? 0 : found->second;
  }
  // Makes something known that was there before.
  int meet(const Path& path) {
    UniqueFd fd(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    return meet(std::move(fd));
  }

  int create(int folder, const std::string& name, UniqueFd& made) override {
    const int wrong = real_.create(folder, name, made);
    if (wrong == 0) note_made(DiskOp::Kind::Make, folder, name);
    return wrong;
  }
  int create_folder(int folder, const std::string& name) override {
    const int wrong = real_.create_folder(folder, name);
    if (wrong == 0) note_made(DiskOp::Kind::MakeFolder, folder, name);
    return wrong;
  }
  int link(int folder, const std::string& from, const std::string& to) override {
    return note({DiskOp::Kind::Link, at(folder), from, to}, real_.link(folder, from, to));
  }
  int exchange(int folder, const std::string& a, const std::string& b) override {
    return note({DiskOp::Kind::Exchange, at(folder), a, b}, real_.exchange(folder, a, b));
  }
  int rename(int folder, const std::string& from, const std::string& to) override {
    return note({DiskOp::Kind::Rename, at(folder), from, to}, real_.rename(folder, from, to));
  }
  int unlink(int folder, const std::string& name) override {
    return note({DiskOp::Kind::Unlink, at(folder), name}, real_.unlink(folder, name));
  }
  int remove_folder(int folder, const std::string& name) override {
    return note({DiskOp::Kind::RemoveFolder, at(folder), name}, real_.remove_folder(folder, name));
  }
  int write(int fd, std::uint64_t offset, std::span<const char> bytes,
            std::size_t& written) override {
    const int wrong = real_.write(fd, offset, bytes, written);
    DiskOp op{DiskOp::Kind::Write, at(fd)};
    op.offset = offset;
    op.bytes.assign(bytes.data(), written);
    return note(std::move(op), wrong);
  }
  int read(int fd, std::uint64_t offset, std::span<char> into, std::size_t& got) override {
    return real_.read(fd, offset, into, got);
  }
  int truncate(int fd, std::uint64_t size) override {
    DiskOp op{DiskOp::Kind::Truncate, at(fd)};
    op.offset = size;
    return note(std::move(op), real_.truncate(fd, size));
  }
  int bypass_cache(int, bool) override { return 0; }  // makes nothing durable
  int sync(int fd) override { return note({DiskOp::Kind::Sync, at(fd)}, 0); }
  int change_owner(int fd, uid_t user, gid_t group) override {
    return note({DiskOp::Kind::Other, at(fd)}, real_.change_owner(fd, user, group));
  }
  int change_mode(int fd, mode_t mode) override {
    return note({DiskOp::Kind::Other, at(fd)}, real_.change_mode(fd, mode));
  }
  int set_times(int fd, std::span<const timespec, 2> times) override {
    DiskOp op{DiskOp::Kind::Times, at(fd)};
    op.time = times[1];
    return note(std::move(op), real_.set_times(fd, times));
  }
  int set_attribute(int fd, const std::string& name, std::string_view value) override {
    return note({DiskOp::Kind::Other, at(fd)}, real_.set_attribute(fd, name, value));
  }
  void let_go(int, std::uint64_t, std::uint64_t) override {}
  int drop_cache(int fd) override { return real_.drop_cache(fd); }
  int zero_journal(int) override { return ENOTTY; }

 private:
  int note(DiskOp op, int wrong) {
    if (wrong == 0) ops_.push_back(std::move(op));
    return wrong;
  }
  void note_made(DiskOp::Kind kind, int folder, const std::string& name) {
    UniqueFd fd(::openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    DiskOp op{kind, at(folder), name};
    op.made = meet(std::move(fd));
    ops_.push_back(std::move(op));
  }
  int at(int fd) {
    struct stat about {};
    if (::fstat(fd, &about) != 0) throw std::runtime_error("recording: stat");
    if (const int number = known(about.st_ino)) return number;
    return meet(UniqueFd(::openat(fd, ".", O_PATH | O_CLOEXEC)));  // a folder
  }
  int meet(UniqueFd fd) {
    struct stat about {};
    if (::fstat(fd.get(), &about) != 0) throw std::runtime_error("recording: not there");
    const auto [number, is_new] =
        known_.try_emplace(about.st_ino, static_cast<int>(kept_.size()) + 1);
    // Held, so that the kernel gives its number to nothing else. Nobody's lease minds an O_PATH.
    if (is_new) kept_.push_back(std::move(fd));
    return number->second;
  }

  RealDisk real_;
  std::vector<DiskOp> ops_;
  std::map<std::uint64_t, int> known_;
  std::vector<UniqueFd> kept_;
};

}  // namespace oubli::wiper::test
