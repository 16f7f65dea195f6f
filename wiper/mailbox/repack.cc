// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/repack.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include <sys/statvfs.h>

#include "adapters/byte_digest.h"
#include "wiper/disk/at_once.h"
#include "wiper/disk/attributes.h"
#include "wiper/disk/long_file.h"
#include "wiper/mailbox/verify.h"
#include "wiper/packing/packer.h"
#include "wiper/packing/packing_level.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kCopyPiece = 1U << 20;
constexpr std::uint64_t kSpare = 1ULL << 20;  // for the folder, the journal, the file system

// A plain file, through the seam.
class MailboxBytes final : public ByteSource {
 public:
  enum class Once { No, Yes };  // whether what was read is wanted again
  MailboxBytes(Disk& disk, const OpenMailbox& file, Once once)
      : disk_(disk), file_(file), behind_(disk, file.fd), once_(once) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return read_fully(disk_, file_.fd, offset, into, file_.shown);
  }
  void release_before(std::uint64_t offset) override {
    if (once_ == Once::Yes) behind_.reached(offset);
  }

 private:
  Disk& disk_;
  OpenMailbox file_;
  LetGo behind_;
  Once once_;
};

std::unique_ptr<ByteSource> stored_bytes(Disk& disk, const OpenMailbox& mailbox,
                                         MailboxBytes::Once once = MailboxBytes::Once::No) {
  if (mailbox.compression != Compression::None) return mailbox.bytes();
  return std::make_unique<MailboxBytes>(disk, mailbox, once);
}

// Writes the new file piece by piece.
class Copy {
 public:
  Copy(Disk& disk, const OpenMailbox& old, const OpenMailbox& fresh, const Replacer& replacer)
      : old_(old),
        replacer_(replacer),
        from_(stored_bytes(disk, old)),
        to_(open_packer(disk, fresh.fd, {fresh.compression, packing_level(old.fd, old.compression)},
                        fresh.shown)) {}

  Status run(const Cut& cut) {
    buffer_.resize(std::min<std::uint64_t>(kCopyPiece, cut.new_size));
    for (const Piece& piece : cut.pieces) {
      Status done = !piece.bytes.empty()        ? write(piece.bytes)
                    : piece.made != nullptr     ? make(*piece.made)
                    : piece.replaced == nullptr ? copy(piece.range)
                                                : replace(*piece.replaced);
      if (!done) return done;
    }
    auto done = to_->finish();
    return done ? Status() : std::move(done).take_error().during(kDoing);
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
    auto done = to_->write(bytes);
    return done ? Status() : std::move(done).take_error().during(kDoing);
  }

  Status make(const MadeBytes& made) {
    return made.make([this](std::string_view bytes) { return write(bytes); });
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
  std::unique_ptr<PackStream> to_;
  std::vector<char> buffer_;
};

// Reads the new file from beginning to end, and beside it the old one where they must be the same.
class Comparison {
 public:
  Comparison(Disk& disk, const OpenMailbox& old, const OpenMailbox& fresh, ContentTag& read_back)
      : old_(stored_bytes(disk, old, MailboxBytes::Once::Yes)),  // it is overwritten next
        new_(stored_bytes(disk, fresh)),
        read_back_(read_back) {}

  // False where a byte differs, or the file is shorter or longer.
  Result<bool> run(const Cut& cut) {
    ours_.resize(std::min<std::uint64_t>(kCopyPiece, cut.new_size + 1));
    theirs_.resize(ours_.size());
    for (const Piece& piece : cut.pieces) {
      auto same = !piece.bytes.empty()        ? compare(piece.bytes)
                  : piece.made != nullptr     ? is_hashed(piece.made->size, piece.made->digest)
                  : piece.replaced == nullptr ? compare(piece.range)
                                              : is_hashed(piece.replaced->replacement->size,
                                                          piece.replaced->replacement->digest);
      if (!same || !*same) return same;
    }
    auto behind = new_->read_at(at_, {ours_.data(), 1});
    if (!behind) return std::move(behind).take_error();
    return *behind == 0;
  }

 private:
  Result<bool> read(std::size_t want) {
    new_->release_before(at_);
    auto got = new_->read_at(at_, {ours_.data(), want});
    if (!got) return std::move(got).take_error();
    read_back_.add({ours_.data(), *got});
    at_ += *got;
    return *got == want;
  }

  Result<bool> compare(const ByteRange& range) {
    for (std::uint64_t at = range.begin; at < range.end;) {
      const std::size_t want = std::min<std::uint64_t>(ours_.size(), range.end - at);
      auto is_there = read(want);
      if (!is_there || !*is_there) return is_there;
      old_->release_before(at);
      auto got = old_->read_at(at, {theirs_.data(), want});
      if (!got) return std::move(got).take_error();
      if (*got != want || std::memcmp(ours_.data(), theirs_.data(), want) != 0) return false;
      at += want;
    }
    return true;
  }

  Result<bool> compare(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view some = bytes.substr(0, ours_.size());
      auto is_there = read(some.size());
      if (!is_there || !*is_there) return is_there;
      if (std::memcmp(ours_.data(), some.data(), some.size()) != 0) return false;
      bytes.remove_prefix(some.size());
    }
    return true;
  }

  Result<bool> is_hashed(std::uint64_t size, const ContentHash& wanted) {
    ByteDigest digest;
    for (std::uint64_t left = size; left > 0;) {
      const std::size_t want = std::min<std::uint64_t>(ours_.size(), left);
      auto is_there = read(want);
      if (!is_there || !*is_there) return is_there;
      digest.add({ours_.data(), want});
      left -= want;
    }
    return digest.finish() == wanted;
  }

  std::unique_ptr<ByteSource> old_, new_;
  ContentTag& read_back_;
  std::vector<char> ours_, theirs_;
  std::uint64_t at_ = 0;
};

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

Status write_new(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
                 const Replacer& replacer) {
  const OpenMailbox before{old.fd.get(), fresh.compression, old.path};
  Status done = Copy(disk, before, fresh, replacer).run(cut);
  if (done) done = copy_attributes(disk, old, fresh.fd);
  if (done) done = copy_times(disk, old, fresh.fd);
  if (done) done = check(disk.sync(fresh.fd), "sync the new file of " + old.path.string());
  return done;
}

namespace {

Status compare_pieces(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
                      ContentTag& read_back) {
  const std::string doing = "read back the new file of " + fresh.shown.string();
  const OpenMailbox before{old.fd.get(), fresh.compression, old.path};
  auto same = Comparison(disk, before, fresh, read_back).run(cut);
  if (!same) return std::move(same).take_error().during(doing);
  if (*same) return {};
  return failed(doing + ": it does not hold what was written",
                "check the medium and the system log (`dmesg`); the mailbox was not touched");
}

}  // namespace

Status compare_new(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
                   ContentTag& read_back) {
  // Where there is no cache to drop the answer is an error, and the reading is still one.
  (void)disk.drop_cache(fresh.fd);
  return compare_pieces(disk, old, cut, fresh, read_back);
}

Result<Tag> tag_of(const OpenMailbox& file, const TagKey& key) {
  const auto bytes = file.bytes();
  std::vector<char> buffer(kCopyPiece);
  ContentTag tag(key);
  for (std::uint64_t at = 0;;) {
    auto got = bytes->read_at(at, buffer);
    if (!got) return std::move(got).take_error();
    if (*got == 0) return tag.finish();
    tag.add({buffer.data(), *got});
    at += *got;
    bytes->release_before(at);
  }
}

Status prove_new(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
                 const Splitters& splitters, ContentTag& read_back) {
  (void)disk.drop_cache(fresh.fd);  // as above
  auto messages =
      begin_aside(cut.new_size, [&] { return check_messages(fresh, splitters, cut, {}); });
  if (auto same = compare_pieces(disk, old, cut, fresh, read_back); !same) return same;
  auto held = messages.get();
  const std::string doing = "read back the new file of " + fresh.shown.string();
  if (!held) return std::move(held).take_error().during(doing);
  if (held->holds_what_it_should) return {};
  return refused(doing + ": without the planned messages the rest splits differently",
                 "the mailbox was not touched; look at the From_ lines around these messages");
}

}  // namespace oubli::wiper
