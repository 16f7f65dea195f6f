// SPDX-License-Identifier: GPL-3.0-or-later
// Every system call of the wiper that changes the disk, and the read that proves an overwriting:
// the seam through which the tests stop it, fail it or lie to it at the n-th operation.
// The caller owns the Disk and outlives its users; RealDisk has no state: any thread.
// Failure: an errno as it came; 0 means done. EINTR is retried below the seam.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>
#include <time.h>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"

namespace oubli::wiper {

class Disk {
 public:
  virtual ~Disk() = default;

  // Names are relative to the open directory `folder`; no symbolic link is followed.
  [[nodiscard]] virtual int create(int folder, const std::string& name, UniqueFd& made) = 0;
  [[nodiscard]] virtual int create_folder(int folder, const std::string& name) = 0;
  [[nodiscard]] virtual int link(int folder, const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual int exchange(int folder, const std::string& a, const std::string& b) = 0;
  [[nodiscard]] virtual int rename(int folder, const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual int unlink(int folder, const std::string& name) = 0;
  [[nodiscard]] virtual int remove_folder(int folder, const std::string& name) = 0;

  // May write less than it was given.
  [[nodiscard]] virtual int write(int fd, std::uint64_t offset, std::span<const char> bytes,
                                  std::size_t& written) = 0;
  // May read less; 0 bytes at the end of the file.
  [[nodiscard]] virtual int read(int fd, std::uint64_t offset, std::span<char> into,
                                 std::size_t& got) = 0;
  [[nodiscard]] virtual int truncate(int fd, std::uint64_t size) = 0;
  [[nodiscard]] virtual int sync(int fd) = 0;
  // From here on what is written goes past the kernel's copy of the file (O_DIRECT, open(2)), in
  // whole blocks of aligned memory; or as usual again. EINVAL where there is no such way.
  [[nodiscard]] virtual int bypass_cache(int fd, bool on) = 0;

  [[nodiscard]] virtual int change_owner(int fd, uid_t user, gid_t group) = 0;
  [[nodiscard]] virtual int change_mode(int fd, mode_t mode) = 0;
  [[nodiscard]] virtual int set_times(int fd, std::span<const timespec, 2> times) = 0;
  [[nodiscard]] virtual int set_attribute(int fd, const std::string& name,
                                          std::string_view value) = 0;

  // Tells the kernel that this stretch will not be read again. A hint: nothing rests on it.
  virtual void let_go(int fd, std::uint64_t offset, std::uint64_t size) = 0;
  // Asks the kernel to forget its copy, so that the next read comes from below; EBUSY when some of
  // it is still there.
  [[nodiscard]] virtual int drop_cache(int fd) = 0;
  // ext4, root: checkpoints the journal and overwrites it with zeros; ENOTTY elsewhere.
  [[nodiscard]] virtual int zero_journal(int fd) = 0;
};

class RealDisk final : public Disk {
 public:
  int create(int folder, const std::string& name, UniqueFd& made) override;
  int create_folder(int folder, const std::string& name) override;
  int link(int folder, const std::string& from, const std::string& to) override;
  int exchange(int folder, const std::string& a, const std::string& b) override;
  int rename(int folder, const std::string& from, const std::string& to) override;
  int unlink(int folder, const std::string& name) override;
  int remove_folder(int folder, const std::string& name) override;
  int write(int fd, std::uint64_t offset, std::span<const char> bytes,
            std::size_t& written) override;
  int read(int fd, std::uint64_t offset, std::span<char> into, std::size_t& got) override;
  int truncate(int fd, std::uint64_t size) override;
  int sync(int fd) override;
  int bypass_cache(int fd, bool on) override;
  int change_owner(int fd, uid_t user, gid_t group) override;
  int change_mode(int fd, mode_t mode) override;
  int set_times(int fd, std::span<const timespec, 2> times) override;
  int set_attribute(int fd, const std::string& name, std::string_view value) override;
  void let_go(int fd, std::uint64_t offset, std::uint64_t size) override;
  int drop_cache(int fd) override;
  int zero_journal(int fd) override;
};

// "<doing>: <strerror>" with its hint, or nothing when `number` is 0.
Status check(int number, std::string_view doing);

// All of `bytes` at `offset`, in as many writes as it takes.
Status write_fully(Disk& disk, int fd, std::uint64_t offset, std::string_view bytes,
                   const Path& shown);
// As many bytes as the file holds from `offset`, at most into.size().
Result<std::size_t> read_fully(Disk& disk, int fd, std::uint64_t offset, std::span<char> into,
                               const Path& shown);

// The whole of an open file of ours; Damaged when it is longer than `limit`.
Result<std::string> read_whole(int fd, std::uint64_t limit, const Path& shown);

// Writes `bytes` under a temporary name, syncs, renames over `name`, syncs the folder.
Status save_durably(Disk& disk, const Path& folder, const std::string& name,
                    std::string_view bytes);

// Makes the folder `name` in `parent`, durably, unless it is there.
Status ensure_folder(Disk& disk, const Path& parent, const std::string& name);

// Opens a directory without following a symbolic link in any component of `folder`.
Result<UniqueFd> open_folder(const Path& folder);

}  // namespace oubli::wiper
