// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/repack.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <sys/statvfs.h>

#include "wiper/attributes.h"
#include "wiper/byte_digest.h"
#include "wiper/verify.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kChunk = 1U << 20;
constexpr std::uint64_t kSpare = 1ULL << 20;  // for the folder, the journal, the file system

Result<ContentHash> copy_ranges(Disk& disk, const HeldFile& old, const Cut& cut, int fresh) {
  std::vector<char> buffer(std::min<std::uint64_t>(kChunk, cut.new_size));
  ByteDigest digest;
  std::uint64_t to = 0;
  for (const auto& range : cut.kept) {
    for (std::uint64_t from = range.begin; from < range.end;) {
      const std::uint64_t want = std::min<std::uint64_t>(kChunk, range.end - from);
      auto got = read_fully(disk, old.fd.get(), from, {buffer.data(), want}, old.path);
      if (!got) return std::move(got).take_error();
      if (*got != want) return failed("read " + old.path.string() + ": it ended early");
      const std::string_view bytes(buffer.data(), want);
      digest.add(bytes);
      if (auto done = write_fully(disk, fresh, to, bytes, old.path); !done) {
        return std::move(done).take_error().during("write the new file");
      }
      from += want;
      to += want;
    }
  }
  return digest.finish();
}

Result<ContentHash> digest_of_file(Disk& disk, int fd, const Path& shown) {
  std::vector<char> buffer(kChunk);
  ByteDigest digest;
  for (std::uint64_t at = 0;; at += buffer.size()) {
    auto got = read_fully(disk, fd, at, buffer, shown);
    if (!got) return std::move(got).take_error();
    digest.add({buffer.data(), *got});
    if (*got < buffer.size()) return digest.finish();
  }
}

Status prove(Disk& disk, const HeldFile& old, const Cut& cut, int fresh, const ContentHash& written,
             const Splitters& splitters) {
  const std::string doing = "read back the new file of " + old.path.string();
  // Where there is no cache to drop the answer is an error, and the reading is still one.
  (void)disk.drop_cache(fresh);
  auto found = digest_of_file(disk, fresh, old.path);
  if (!found) return std::move(found).take_error().during(doing);
  if (*found != written) {
    return failed(doing + ": it does not hold what was written",
                  "check the medium and the system log (`dmesg`); the mailbox was not touched");
  }
  auto held = check_mailbox(fresh, old.path, splitters, cut.chain, {});
  if (!held) return std::move(held).take_error().during(doing);
  if (held->holds_what_it_should) return {};
  return refused(doing + ": without the planned messages the rest splits differently",
                 "the mailbox was not touched; look at the From_ lines around these messages");
}

}  // namespace

Status check_room(int folder, std::uint64_t bytes, const Path& shown) {
  struct statvfs room {};
  if (::fstatvfs(folder, &room) != 0) return system_error("stat " + shown.string(), errno);
  const std::uint64_t free = room.f_bavail * room.f_frsize;
  const std::uint64_t wanted = bytes + kSpare;
  if (free >= wanted) return {};
  return failed(shown.string() + ": the new file needs " + std::to_string(wanted) +
                    " bytes beside the old one, and " + std::to_string(free) + " are free",
                "free some space (`df -h` shows how much is left), then run it again");
}

Status repack(Disk& disk, const HeldFile& old, const Cut& cut, int fresh,
              const Splitters& splitters) {
  auto written = copy_ranges(disk, old, cut, fresh);
  if (!written) return std::move(written).take_error();
  if (auto done = copy_attributes(disk, old, fresh); !done) return done;
  if (auto done = copy_times(disk, old, fresh); !done) return done;
  if (auto done = check(disk.sync(fresh), "sync the new file of " + old.path.string()); !done) {
    return done;
  }
  return prove(disk, old, cut, fresh, *written, splitters);
}

}  // namespace oubli::wiper
