// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/ledger_append.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "wiper/disk/held_file.h"
#include "wiper/proof/key_chain.h"
#include "wiper/proof/ledger_head.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kLeafSalt = 16;

Result<UniqueFd> open_locked(Disk& disk, const Path& workspace) {
  const Path shown = ledger_file(workspace);
  const std::string name = shown.filename().string();
  auto folder = open_folder(workspace);
  if (!folder) return std::move(folder).take_error();
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd fd(::openat(folder->get(), name.c_str(), flags));
  if (!fd.is_open() && errno == ENOENT) {
    const int wrong = disk.create(folder->get(), name, fd);
    if (wrong == EEXIST) fd.reset(::openat(folder->get(), name.c_str(), flags));
    if (!fd.is_open()) return system_error("create " + shown.string(), wrong);
    if (auto done = check(disk.sync(folder->get()), "sync " + workspace.string()); !done) {
      return std::move(done).take_error();
    }
  }
  if (!fd.is_open()) return system_error("open " + shown.string(), errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  return Error{ErrorCode::Locked, "open " + shown.string() + ": another run is writing to it",
               "wait for it to end, then run this again"};
}

// An entry that announces a key is signed with the one before it.
bool goes_on_with(const LedgerEntry& last, const PublicKey& key) {
  const LedgerRecord record = parse_record(last.record);
  if (record.type != "key") return is_signed(last, key);
  auto previous = PublicKey::parse(record.previous);
  return previous && record.key == key.text() && is_signed(last, *previous);
}

Result<Fingerprint> fingerprint_now(int fd, const Path& shown) {
  struct stat about {};
  if (::fstat(fd, &about) != 0) return system_error("open " + shown.string(), errno);
  return fingerprint_of(about);
}

// The last entry, when nobody touched the file since the head was saved.
std::optional<LedgerEntry> last_as_left(int fd, const LedgerHead& head, const PublicKey& key) {
  const std::uint64_t size = head.ledger.size;
  std::string tail(std::min<std::uint64_t>(size, kLongestLedgerLine), '\0');
  auto got = read_at(fd, size - tail.size(), tail);
  if (!got || *got != tail.size() || !tail.ends_with('\n')) return std::nullopt;
  tail.pop_back();
  const std::size_t before = tail.rfind('\n');
  if (before == tail.npos && tail.size() + 1 < size) return std::nullopt;
  const std::string_view line = std::string_view(tail).substr(before == tail.npos ? 0 : before + 1);
  auto entry = parse_entry(line, head.tree.size() - 1);
  if (!entry || entry->root != head.tree.root() || !goes_on_with(*entry, key)) return std::nullopt;
  return *std::move(entry);
}

Status read_whole_ledger(LedgerEnd& end, const Path& shown, const PublicKey& key,
                         const std::optional<LedgerHead>& head) {
  auto bytes = read_whole(end.fd.get(), kLargestLedger, shown);
  if (!bytes) return std::move(bytes).take_error();
  std::vector<LedgerEntry> entries;
  if (auto done = parse_ledger(*bytes, entries, end.offset); !done) return done;
  end.tree = {};
  if (auto done = check_roots(entries, end.tree); !done) return done;
  if (auto done = check_left(entries, head, key); !done) return done;
  end.was_read_whole = true;
  if (entries.empty()) return {};
  if (!goes_on_with(entries.back(), key)) return not_signed(entries.back(), key);
  end.last = std::move(entries.back());
  return {};
}

}  // namespace

Result<LedgerEnd> open_ledger_end(Disk& disk, const Path& workspace, const PublicKey& key) {
  const Path shown = ledger_file(workspace);
  auto fd = open_locked(disk, workspace);
  if (!fd) return std::move(fd).take_error();
  auto now = fingerprint_now(fd->get(), shown);
  if (!now) return std::move(now).take_error();
  LedgerEnd end;
  end.fd = *std::move(fd);
  auto head = read_ledger_head(workspace);
  if (head && head->ledger == *now && head->tree.size() > 0) {
    end.last = last_as_left(end.fd.get(), *head, key);
    if (end.last) {
      end.tree = std::move(head->tree);
      end.offset = now->size;
      return end;
    }
  }
  if (auto done = read_whole_ledger(end, shown, key, head); !done)
    return std::move(done).take_error();
  return end;
}

Status check_ledger(Disk& disk, const Path& workspace, const PublicKey& key) {
  std::error_code wrong;
  if (!std::filesystem::exists(ledger_file(workspace), wrong) && !wrong) {
    return check_left({}, read_ledger_head(workspace), key);
  }
  auto end = open_ledger_end(disk, workspace, key);
  if (!end) return std::move(end).take_error();
  return {};
}

LedgerEntry next_entry(GrowingTree& tree, const SigningKey& key, std::string record) {
  LedgerEntry entry;
  entry.index = tree.size();
  entry.salt.resize(kLeafSalt);
  randombytes_buf(entry.salt.data(), entry.salt.size());
  entry.record = std::move(record);
  entry.leaf = leaf_of(entry.salt, entry.record);
  tree.add(entry.leaf);
  entry.root = tree.root();
  entry.signature = signature_line(checkpoint_of(entry, key.public_key()).text(), key);
  return entry;
}

Result<Appended> append_to_ledger(Disk& disk, const Path& workspace, const SigningKey& key,
                                  std::string record) {
  const Path shown = ledger_file(workspace);
  auto end = open_ledger_end(disk, workspace, key.public_key());
  if (!end) return std::move(end).take_error();
  const int fd = end->fd.get();
  auto now = fingerprint_now(fd, shown);
  if (!now) return std::move(now).take_error();
  // Torn: it was never synced, so nobody was told of it.
  Status done;
  if (end->offset < now->size) {
    done = check(disk.truncate(fd, end->offset), "truncate " + shown.string());
  }
  if (!done) return std::move(done).take_error();

  Appended made;
  made.path = end->tree.path_of_next();
  made.entry = next_entry(end->tree, key, std::move(record));
  done = write_fully(disk, fd, end->offset, to_line(made.entry), shown);
  if (done) done = check(disk.sync(fd), "sync " + shown.string());
  if (!done) return std::move(done).take_error();
  now = fingerprint_now(fd, shown);
  if (!now) return std::move(now).take_error();
  done = save_ledger_head(disk, workspace, {*now, std::move(end->tree), made.entry.signature});
  if (!done) return std::move(done).take_error();
  return made;
}

}  // namespace oubli::wiper
