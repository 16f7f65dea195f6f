// SPDX-License-Identifier: GPL-3.0-or-later
// With whose rights a mailbox's folder is changed. Where root works in a folder that another user
// may write to, every file it opens, makes, renames or unlinks there is opened, made, renamed or
// unlinked with the rights of the mailbox's owner: what that user puts in the way can lead only to
// what is theirs already. Everywhere else the process's own rights are used.
// Owner: a value. ActingAs: one thread, which it changes for as long as it lives; the others keep
// their rights, and so does everything but files (signals, leases, the journals of a file system).
// Failure: Refused, where root's own mailbox lies in somebody else's reach.
#pragma once

#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/disk/disk.h"

namespace oubli::wiper {

class Owner {
 public:
  Owner() = default;  // this process, as it is

  // For the file `about`, or what of ours lies beside it, in the open directory `folder`.
  static Result<Owner> of(int folder, const struct stat& about, const Path& shown);
  // The same by what stands under the first of `names` that leads to anything.
  static Result<Owner> of(int folder, const std::vector<std::string>& names, const Path& shown);

  [[nodiscard]] bool is_another() const { return is_another_; }

 private:
  friend class ActingAs;
  bool is_another_ = false;
  uid_t user_ = 0;
  gid_t group_ = 0;
  std::vector<gid_t> groups_;  // the others
};

class ActingAs {
 public:
  explicit ActingAs(const Owner& owner);
  ~ActingAs();
  ActingAs(const ActingAs&) = delete;
  ActingAs& operator=(const ActingAs&) = delete;

  // 0, or the errno that stood in the way; the caller must then not go on.
  [[nodiscard]] int failure() const { return failure_; }

 private:
  void go_back() const;

  bool is_acting_ = false;
  int failure_ = 0;
  gid_t group_ = 0;  // ours
  std::vector<gid_t> groups_;
};

// A disk on which names and what belongs to them (owner, mode, times, attributes) are changed with
// the owner's rights. What goes through a descriptor alone needs none.
class ActingDisk final : public Disk {
 public:
  ActingDisk(Disk& disk, Owner owner) : disk_(disk), owner_(std::move(owner)) {}

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

 private:
  template <typename Call>
  int acting(Call call) const;

  Disk& disk_;  // lent
  Owner owner_;
};

}  // namespace oubli::wiper
