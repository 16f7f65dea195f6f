// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/repack.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <sys/statvfs.h>

#include "wiper/attributes.h"
#include "wiper/byte_digest.h"
#include "wiper/packer.h"
#include "wiper/verify.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kChunk = 1U << 20;
constexpr std::uint64_t kSpare = 1ULL << 20;  // for the folder, the journal, the file system

// A plain file, through the seam.
class DiskBytes final : public ByteSource {
 public:
  DiskBytes(Disk& disk, const OpenMailbox& file) : disk_(disk), file_(file) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return read_fully(disk_, file_.fd, offset, into, file_.shown);
  }

 private:
  Disk& disk_;
  OpenMailbox file_;
};

std::unique_ptr<ByteSource> bytes_of(Disk& disk, const OpenMailbox& mailbox) {
  if (mailbox.compression != Compression::None) return mailbox.bytes();
  return std::make_unique<DiskBytes>(disk, mailbox);
}

// Writes the new file piece by piece and keeps the digest of what it wrote.
class Copy {
 public:
  Copy(Disk& disk, const OpenMailbox& old, const OpenMailbox& fresh, const Replacer& replacer)
      : old_(old),
        replacer_(replacer),
        from_(bytes_of(disk, old)),
        to_(open_packer(disk, fresh.fd, fresh.compression, fresh.shown)) {}

  Result<ContentHash> run(const Cut& cut) {
    buffer_.resize(std::min<std::uint64_t>(kChunk, cut.new_size));
    for (const Piece& piece : cut.pieces) {
      Status done = piece.replaced == nullptr ? copy(piece.range) : replace(*piece.replaced);
      if (!done) return std::move(done).take_error();
    }
    if (auto done = to_->finish(); !done) return std::move(done).take_error().during(kDoing);
    return digest_.finish();
  }

 private:
  static constexpr const char* kDoing = "write the new file";

  Status read(std::uint64_t at, std::span<char> into) {
    from_->release_before(at);
    auto got = from_->read_at(at, into);
    if (!got) return std::move(got).take_error();
    if (*got == into.size()) return {};
    return failed("read " + old_.shown.string() + ": it ended early");
  }

  Status write(std::string_view bytes) {
    digest_.add(bytes);
    auto done = to_->write(bytes);
    return done ? Status() : std::move(done).take_error().during(kDoing);
  }

  Status copy(const ByteRange& range) {
    for (std::uint64_t at = range.begin; at < range.end;) {
      const std::uint64_t want = std::min<std::uint64_t>(buffer_.size(), range.end - at);
      Status done = read(at, {buffer_.data(), want});
      if (done) done = write({buffer_.data(), want});
      if (!done) return done;
      at += want;
    }
    return {};
  }

  Status replace(const PlannedMessage& message) {
    Framed original;
    original.frame.resize(message.range.begin - message.frame);
    original.message.resize(message.range.size());
    Status done = read(message.frame, original.frame);
    if (done) done = read(message.range.begin, original.message);
    if (!done) return done;
    auto made = wiper::replace(replacer_, message, original);
    if (!made) return std::move(made).take_error();
    done = write(made->frame);
    return done ? write(made->message) : done;
  }

  OpenMailbox old_;
  const Replacer& replacer_;
  std::unique_ptr<ByteSource> from_;
  std::unique_ptr<Packer> to_;
  std::vector<char> buffer_;
  ByteDigest digest_;
};

Result<ContentHash> digest_of(ByteSource& bytes) {
  std::vector<char> buffer(kChunk);
  ByteDigest digest;
  for (std::uint64_t at = 0;;) {
    auto got = bytes.read_at(at, buffer);
    if (!got) return std::move(got).take_error();
    digest.add({buffer.data(), *got});
    at += *got;
    bytes.release_before(at);
    if (*got < buffer.size()) return digest.finish();
  }
}

Status prove(Disk& disk, const Cut& cut, const OpenMailbox& fresh, const ContentHash& written,
             const Splitters& splitters) {
  const std::string doing = "read back the new file of " + fresh.shown.string();
  // Where there is no cache to drop the answer is an error, and the reading is still one.
  (void)disk.drop_cache(fresh.fd);
  auto found = digest_of(*bytes_of(disk, fresh));
  if (!found) return std::move(found).take_error().during(doing);
  if (*found != written) {
    return failed(doing + ": it does not hold what was written",
                  "check the medium and the system log (`dmesg`); the mailbox was not touched");
  }
  auto held = check_mailbox(fresh, splitters, cut.chain, {});
  if (!held) return std::move(held).take_error().during(doing);
  if (held->holds_what_it_should) return {};
  return refused(doing + ": without the planned messages the rest splits differently",
                 "the mailbox was not touched; look at the From_ lines around these messages");
}

Result<ContentHash> write_new(Disk& disk, const HeldFile& old, const Cut& cut,
                              const OpenMailbox& fresh, const Replacer& replacer) {
  const OpenMailbox before{old.fd.get(), fresh.compression, old.path};
  auto written = Copy(disk, before, fresh, replacer).run(cut);
  if (!written) return written;
  Status done = copy_attributes(disk, old, fresh.fd);
  if (done) done = copy_times(disk, old, fresh.fd);
  if (done) done = check(disk.sync(fresh.fd), "sync the new file of " + old.path.string());
  if (!done) return std::move(done).take_error();
  return written;
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

Status repack(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
              const Splitters& splitters, const Replacer& replacer, Phases& phases) {
  auto written = [&] {
    const auto running = phases.run("copy");
    return write_new(disk, old, cut, fresh, replacer);
  }();
  if (!written) return std::move(written).take_error();
  const auto running = phases.run("prove");
  return prove(disk, cut, fresh, *written, splitters);
}

}  // namespace oubli::wiper
