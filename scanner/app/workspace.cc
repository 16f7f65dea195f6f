// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/workspace.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "scanner/app/days.h"
#include "wiper/disk/own_file.h"
#include "wiper/proof/key_rotation.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLockNoteSize = 64;

Path key_file(const Path& folder) { return folder / "key"; }
Path probe_file(const Path& folder) { return folder / "key-check"; }
Path lock_file(const Path& folder) { return folder / "lock"; }
Path catalog_file(const Path& folder) { return folder / "catalog.db"; }
Path index_folder(const Path& folder) { return folder / "index"; }

Status make_private_folder(const Path& folder) {
  std::error_code error;
  if (!folder.parent_path().empty())
    std::filesystem::create_directories(folder.parent_path(), error);
  if (error) return system_error("create " + folder.parent_path().string(), error.value());
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return system_error("create " + folder.string(), errno);
  }
  struct stat about {};
  if (::stat(folder.c_str(), &about) != 0) return system_error("open " + folder.string(), errno);
  if (!S_ISDIR(about.st_mode)) return failed("workspace " + folder.string() + ": not a folder");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return refused("workspace " + folder.string() + ": others may enter it",
                   "chmod 700 " + folder.string());
  }
  return {};
}

// The catalog is made before the first shard, so an index without one has lost it; opening it
// would make an empty one, which looks like nothing scanned.
Status check_catalog_is_there(const Path& folder) {
  std::error_code error;
  const Path file = catalog_file(folder);
  const auto size = std::filesystem::file_size(file, error);
  if (!error && size > 0) return {};
  const bool is_missing = !error || error == std::errc::no_such_file_or_directory;
  if (!is_missing) return system_error("open " + file.string(), error.value());
  if (std::filesystem::is_empty(index_folder(folder), error) || error) return {};
  const std::string name = folder.string();
  return damaged("workspace " + name + ": its catalog is missing, so its index cannot be read",
                 "move it aside and scan every source again: mv '" + name + "' '" + name +
                     ".lost' && oubli scan SOURCE");
}

// "process 4121 since 09:14", from what the holder wrote.
std::string holder_of(int fd) {
  std::string note(kLockNoteSize, '\0');
  auto got = read_at(fd, 0, note);
  note.resize(got ? *got : 0);
  note.erase(std::min(note.find('\n'), note.size()));
  return note.empty() ? "another process" : note;
}

}  // namespace

Path Workspace::shard(std::uint32_t number) const {
  return index_folder(folder_) / std::to_string(number);
}

std::vector<Path> Workspace::shards(std::uint32_t count) const {
  std::vector<Path> found;
  for (std::uint32_t number = 0; number < count; ++number) found.push_back(shard(number));
  return found;
}

Result<bool> Workspace::exists(const Path& folder) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(key_file(folder), error);
  if (!error) return is_there;
  Error failure = system_error("open workspace " + folder.string(), error.value());
  failure.hint =
      "name one of your own with --workspace DIR, or see: ls -ld '" + folder.string() + "'";
  return failure;
}

Result<bool> Workspace::asks_passphrase(const Path& folder) {
  return index::Keyring::is_wrapped(key_file(folder));
}

Status Workspace::take_lock() {
  const Path file = lock_file(folder_);
  lock_ = UniqueFd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!lock_.is_open()) return system_error("open " + file.string(), errno);
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_error("lock " + file.string(), errno);
    const std::string holder = holder_of(lock_.get());
    lock_ = UniqueFd();
    return Error{ErrorCode::Locked, "workspace " + folder_.string() + ": held by " + holder,
                 "wait for it to end, or name another workspace with --workspace DIR"};
  }
  const std::time_t now = std::time(nullptr);
  struct tm local {};
  ::localtime_r(&now, &local);
  char time[8];
  std::strftime(time, sizeof time, "%H:%M", &local);
  std::string note = "process " + std::to_string(::getpid()) + " since " + time;
  note.resize(kLockNoteSize, '\n');  // always as long: cutting a file off costs a write to the disk
  return write_all(lock_.get(), note);
}

Status Workspace::open_keys(const SecretText& passphrase, Use use) {
  const Path file = key_file(folder_);
  const auto is_there = exists(folder_);
  if (!is_there) return is_there.error();
  const bool is_new = !*is_there;
  std::error_code unknown;  // then the key could not be seen either
  if (is_new && std::filesystem::exists(catalog_file(folder_), unknown)) {
    return failed(
        "workspace " + folder_.string() + ": its key is missing, the index cannot be read",
        "restore " + file.string() + " from its backup, or start anew in an empty folder");
  }
  if (is_new && use == Use::Read) {
    return failed("workspace " + folder_.string() + ": nothing was scanned yet",
                  "oubli scan SOURCE, or name the workspace with --workspace DIR");
  }
  auto keyring = is_new ? index::Keyring::create(file, passphrase.reveal())
                        : index::Keyring::open(file, passphrase.reveal());
  if (!keyring) return std::move(keyring).take_error();
  keyring_ = std::make_unique<index::Keyring>(*std::move(keyring));
  sealer_ = std::make_unique<index::Sealer>(*keyring_);
  if (auto right = index::check_key(probe_file(folder_), *sealer_); !right) return right;
  if (use == Use::Write) {
    wiper::RealDisk disk;
    auto settled = wiper::settle_signing_key(disk, folder_, *keyring_, *sealer_);
    if (!settled) return settled;
  }
  auto keys = wiper::open_proof_keys(folder_, *keyring_, *sealer_);
  if (!keys) return std::move(keys).take_error();
  proof_keys_ = std::make_unique<wiper::ProofKeys>(*std::move(keys));
  return {};
}

Result<wiper::PublicKey> Workspace::rotate_signing_key() {
  wiper::RealDisk disk;
  auto key = wiper::rotate_signing_key(disk, folder_, *keyring_, *sealer_, now_rfc3339());
  if (!key) return std::move(key).take_error();
  auto keys = wiper::open_proof_keys(folder_, *keyring_, *sealer_);
  if (!keys) return std::move(keys).take_error();
  proof_keys_ = std::make_unique<wiper::ProofKeys>(*std::move(keys));
  return key;
}

Result<wiper::Reached> Workspace::change_passphrase(const Path& folder,
                                                    const SecretText& passphrase,
                                                    const SecretText& next) {
  Workspace workspace;
  workspace.folder_ = std::filesystem::absolute(folder);
  const auto is_there = exists(workspace.folder_);
  if (!is_there) return is_there.error();
  if (!*is_there) {
    return failed("workspace " + workspace.folder_.string() + ": nothing was scanned yet",
                  "oubli scan SOURCE, or name the workspace with --workspace DIR");
  }
  if (auto locked = workspace.take_lock(); !locked) return std::move(locked).take_error();
  wiper::RealDisk disk;
  if (auto done = wiper::settle_replacement(disk, workspace.folder_, wiper::kOldKey); !done) {
    return std::move(done).take_error();
  }
  const Path fresh = workspace.folder_ / wiper::kOldKey;
  auto done = index::Keyring::rewrap(key_file(workspace.folder_), passphrase.reveal(), fresh,
                                     next.reveal());
  if (!done) return std::move(done).take_error();
  return wiper::replace_own_file(disk, workspace.folder_, key_file(workspace.folder_).filename(),
                                 wiper::kOldKey);
}

Result<std::unique_ptr<Workspace>> Workspace::open(const Path& folder, const SecretText& passphrase,
                                                   Use use) {
  std::unique_ptr<Workspace> workspace(new Workspace());
  std::error_code nowhere;
  workspace->folder_ = std::filesystem::absolute(folder, nowhere);
  if (nowhere) return system_error("find the working folder", nowhere.value());
  if (use == Use::Write) {
    if (auto made = make_private_folder(workspace->folder_); !made)
      return std::move(made).take_error();
    if (auto locked = workspace->take_lock(); !locked) return std::move(locked).take_error();
  }
  if (auto opened = workspace->open_keys(passphrase, use); !opened) {
    return std::move(opened).take_error();
  }
  if (use == Use::Write) {
    std::error_code error;
    std::filesystem::create_directories(index_folder(workspace->folder_), error);
    if (error)
      return system_error("create " + index_folder(workspace->folder_).string(), error.value());
  }
  if (auto checked = check_catalog_is_there(workspace->folder_); !checked) {
    return std::move(checked).take_error();
  }
  auto catalog = index::Catalog::open(catalog_file(workspace->folder_), *workspace->sealer_);
  if (!catalog) return std::move(catalog).take_error();
  workspace->catalog_ = *std::move(catalog);
  return workspace;
}

Result<std::unique_ptr<index::Catalog>> Workspace::second_catalog() const {
  return index::Catalog::open(catalog_file(folder_), *sealer_);
}

}  // namespace oubli::app
