// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/walk.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include <unistd.h>

#include "adapters/archive/place.h"
#include "adapters/archive/tar_volume.h"
#include "adapters/bytes/hold.h"
#include "adapters/bytes/window.h"
#include "adapters/compression/compression.h"
#include "adapters/compression/piped.h"
#include "adapters/mbox/mbox_layout.h"
#include "adapters/walk/recognise.h"

namespace oubli::archive {
namespace {

// The file itself, which counts what is read of it.
class CountedFile final : public ByteSource {
 public:
  CountedFile(int fd, Budget& budget) : file_(fd), budget_(budget) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    auto got = file_.read_at(offset, into);
    if (got) budget_.add_packed(*got);
    return got;
  }

 private:
  FileBytes file_;
  Budget& budget_;
};

// What comes one run after the other, counted like a file; every byte of it says that it is alive.
class CountedStream final : public ByteStream {
 public:
  CountedStream(std::unique_ptr<ByteStream> given, Budget& budget)
      : given_(std::move(given)), budget_(budget) {}
  Result<std::size_t> read(std::span<char> into) override {
    auto got = given_->read(into);
    if (!got) return got;
    budget_.add_packed(*got);
    auto within = budget_.spend(*got);
    return within ? got : Result<std::size_t>(std::move(within).take_error());
  }
  [[nodiscard]] std::uint64_t used() const override { return given_->used(); }

 private:
  std::unique_ptr<ByteStream> given_;
  Budget& budget_;
};

// What one stream unpacks to, counted.
class Unpacked final : public ByteStream {
 public:
  Unpacked(ByteSource& packed, Compression compression, Budget& budget)
      : stream_(open_packed(
            [&packed](std::uint64_t offset, std::span<char> into) {
              packed.release_before(offset);
              return packed.read_at(offset, into);
            },
            compression)),
        budget_(budget) {}
  Result<std::size_t> read(std::span<char> into) override {
    auto got = stream_->read(into);
    if (!got) return got;
    auto within = budget_.spend(*got);
    return within ? got : Result<std::size_t>(std::move(within).take_error());
  }
  [[nodiscard]] std::uint64_t used() const override { return stream_->used(); }

 private:
  std::unique_ptr<ByteStream> stream_;
  Budget& budget_;
};

// The content of the member an archive stands at.
class Content final : public ByteStream {
 public:
  explicit Content(Members& members) : members_(members) {}
  Result<std::size_t> read(std::span<char> into) override { return members_.read(into); }
  [[nodiscard]] std::uint64_t used() const override { return 0; }

 private:
  Members& members_;
};

std::uint64_t kept_by_stream(const Limits& limits) {
  return std::max(limits.message_bytes, mbox::kLongestHop) + 2 * Window::kCapacity;
}

bool can_be_streamed(Kind kind) { return kind == Kind::Tar || kind == Kind::Cpio; }

Result<std::string> head_of(ByteSource& source) {
  std::string head(walk::kHeadSize, '\0');
  auto got = source.read_at(0, head);
  if (!got) return std::move(got).take_error();
  head.resize(*got);
  return head;
}

std::string last_part(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

// An archive that is open: the file, or one within another.
struct Walk::Level {
  std::vector<std::unique_ptr<ByteSource>> bytes;  // the last is the archive
  std::unique_ptr<Members> members;
  std::string prefix;  // of the names in it
};

Walk::Walk(const WorkItem& item, const Limits& limits, bool opens_archives,
           std::unique_ptr<ByteStream> given)
    : item_(item),
      limits_(limits),
      opens_archives_(opens_archives),
      budget_(item.alive),
      given_(std::move(given)) {}

Walk::~Walk() {
  layers_.clear();
  while (!levels_.empty()) levels_.pop_back();  // each reads from the one before
}

void Walk::tell(const std::string& name, std::string reason) const {
  if (item_.unread) item_.unread({name, std::move(reason)});
}

Status Walk::begin() {
  is_begun_ = true;
  if (given_) return begin_stream(std::move(given_));
  if (item_.files.empty()) return failed("no file to read an archive from");
  const int fd = item_.files[0].get();
  if (is_in_repository(item_.format)) return begin_export(fd);
  std::vector<std::unique_ptr<ByteSource>> bytes;
  bytes.push_back(std::make_unique<CountedFile>(fd, budget_));
  const bool is_plain = item_.compression == Compression::None;
  if (!is_plain) {
    bytes.push_back(
        by_offset(std::make_unique<Unpacked>(*bytes.back(), item_.compression, budget_), 0));
  }
  return enter(std::move(bytes), "", is_plain);
}

Status Walk::begin_stream(std::unique_ptr<ByteStream> stream) {
  std::vector<std::unique_ptr<ByteSource>> bytes;
  bytes.push_back(by_offset(std::make_unique<CountedStream>(std::move(stream), budget_), 0));
  return enter(std::move(bytes), "", false);
}

// What a backup program writes of an archive; of one that holds nothing, an end mark alone.
Status Walk::begin_export(int fd) {
  std::vector<std::unique_ptr<ByteSource>> bytes;
  bytes.push_back(
      by_offset(std::make_unique<CountedStream>(std::make_unique<PipedBytes>(fd), budget_), 0));
  auto head = head_of(*bytes.back());
  if (!head) return std::move(head).take_error();
  if (head->empty()) return damaged("nothing came of it");
  if (std::ranges::all_of(*head, [](char c) { return c == '\0'; })) return {};
  return enter(std::move(bytes), "", false);
}

// `is_file`: the bytes are those of the file, which can be read anywhere.
Status Walk::enter(std::vector<std::unique_ptr<ByteSource>> bytes, std::string prefix,
                   bool is_file) {
  auto head = head_of(*bytes.back());
  if (!head) return std::move(head).take_error();
  const Kind kind = kind_of(*head);
  if (kind == Kind::None) return damaged("holds no archive that can be recognised");
  if (kind == Kind::Tar) name_continued(*bytes.back(), prefix);
  std::optional<std::uint64_t> size;
  if (is_file) {
    const off_t end = ::lseek(item_.files[0].get(), 0, SEEK_END);  // a worker may not ask for more
    if (end < 0) return system_error("size of an archive", errno);
    size = static_cast<std::uint64_t>(end);
  } else if (!can_be_streamed(kind)) {
    auto whole = hold(*bytes.back(), limits_.message_bytes, 0,
                      "an archive within an archive, too long to be opened there");
    if (!whole) return std::move(whole).take_error();
    auto held = std::make_unique<OwnedBytes>(*std::move(whole));
    size = held->size();
    bytes.push_back(std::move(held));
  }
  is_plain_tar_ |= is_file && kind == Kind::Tar;
  auto level = std::make_unique<Level>();
  level->bytes = std::move(bytes);
  level->members =
      std::make_unique<Members>(*level->bytes.back(), size, kind, item_.passphrases, budget_);
  level->prefix = std::move(prefix);
  levels_.push_back(std::move(level));
  return {};
}

// What of it stands in this volume of an archive in several is read like a file of its own.
void Walk::name_continued(ByteSource& tar, const std::string& prefix) const {
  auto volume = read_volume_head(tar);
  if (!volume || !volume->goes_on) return;
  tell(prefix + volume->goes_on->member,
       "goes on from another volume of an archive in several: `oubli scan - --volume v1.tar "
       "--volume v2.tar …` reads them as one");
}

ByteSource* Walk::plain_tar() const {
  const bool stands_in_it = is_plain_tar_ && levels_.size() == 1 && !leaf_.is_packed;
  return stands_in_it ? levels_.front()->bytes.back().get() : nullptr;
}

void Walk::forget_leaf() {
  leaf_ = {};
  while (!layers_.empty()) layers_.pop_back();
}

Result<bool> Walk::next() {
  forget_leaf();
  if (!is_begun_) {
    if (auto begun = begin(); !begun) return std::move(begun).take_error();
  }
  while (!levels_.empty()) {
    Level& level = *levels_.back();
    auto more = level.members->next();
    if (!more && levels_.size() == 1) return std::move(more).take_error();
    if (!more) tell(level.prefix.substr(0, level.prefix.size() - 2), more.error().what);
    if (!more || !*more) {
      levels_.pop_back();
      continue;
    }
    if (!take_member(level)) continue;
    auto is_leaf = unpack_and_look();
    if (!is_leaf) tell(leaf_.name, is_leaf.error().what);
    if (is_leaf && *is_leaf) return true;
    forget_leaf();
  }
  return false;
}

// False where it has nothing to be read.
bool Walk::take_member(Level& level) {
  const Members& member = *level.members;
  const std::uint64_t number = levels_.size() == 1 ? numbered_++ : kFirstNested + nested_++;
  if (!member.is_file() || member.size() == std::uint64_t{0}) return false;
  leaf_.name = level.prefix + member.name();
  leaf_.number = number;
  leaf_.size = member.size().value_or(0);
  if (numbered_ > kMostEntries || nested_ > kMostEntries) {
    tell(leaf_.name, "more entries than are counted");
    return false;
  }
  if (member.is_locked()) {
    tell(leaf_.name, std::string(kEncrypted));
    return false;
  }
  layers_.push_back(by_offset(std::make_unique<Content>(*level.members), kept_by_stream(limits_)));
  return true;
}

// Takes packings off; false where it turned out to be an archive.
Result<bool> Walk::unpack_and_look() {
  std::size_t depth = levels_.size();
  for (;; ++depth) {
    auto head = head_of(*layers_.back());
    if (!head) return std::move(head).take_error();
    head_ = *std::move(head);
    const Compression compression = compression_of(head_);
    if (compression == Compression::None) break;
    if (depth >= kDeepest)
      return damaged("packed more than " + std::to_string(kDeepest) + " times");
    layers_.push_back(by_offset(std::make_unique<Unpacked>(*layers_.back(), compression, budget_),
                                kept_by_stream(limits_)));
    leaf_.is_packed = true;
  }
  leaf_.bytes = layers_.back().get();
  leaf_.head = head_;
  if (archive_in(last_part(leaf_.name), head_) == Kind::None) return true;
  if (!opens_archives_) return false;
  if (depth >= kDeepest) {
    return damaged("an archive within more than " + std::to_string(kDeepest - 1) + " others");
  }
  auto entered = enter(std::move(layers_), leaf_.name + "!/", false);
  layers_.clear();
  if (!entered) return std::move(entered).take_error();
  return false;
}

}  // namespace oubli::archive
