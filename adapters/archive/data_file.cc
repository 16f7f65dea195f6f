// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/data_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/place.h"
#include "adapters/archive/tar_layout.h"
#include "adapters/bytes/hold.h"
#include "adapters/pst/place.h"

namespace oubli::archive {
namespace {

constexpr std::uint64_t kMostHeld = 384ULL << 20;  // beside what reads it, in a worker's 1 GiB
constexpr const char* kTooLong =
    "an Outlook data file within an archive, too long to be opened there; unpack it";
constexpr std::uint64_t kSpare = 1U << kItemBits;
static_assert((pst::kNumbers << kItemBits) <= kLongestEntry);

// A part of a file, which is read for long before an item can be handed out.
class Part final : public ByteSource {
 public:
  Part(ByteSource& file, ByteRange where, std::function<void()> alive)
      : file_(file), where_(where), alive_(std::move(alive)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    constexpr std::uint64_t kOften = 256;
    if (alive_ && ++reads_ % kOften == 0) alive_();
    if (offset >= where_.size()) return std::size_t{0};
    const std::uint64_t left = where_.size() - offset;
    return file_.read_at(
        where_.begin + offset,
        into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left))));
  }

 private:
  ByteSource& file_;
  const ByteRange where_;
  const std::function<void()> alive_;
  std::uint64_t reads_ = 0;
};

// Bytes held, likewise.
class Held final : public ByteSource {
 public:
  Held(std::string bytes, std::function<void()> alive)
      : bytes_(std::move(bytes)), part_(bytes_, {0, bytes_.size()}, std::move(alive)) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return part_.read_at(offset, into);
  }

 private:
  OwnedBytes bytes_;
  Part part_;
};

// Where the content of that member stands; nothing where it does not stand in one piece.
std::optional<ByteRange> content_of(ByteSource& tar, std::uint64_t number) {
  TarWalker walker(tar);
  for (;;) {
    auto member = walker.next();
    if (!member || !*member || (*member)->number > number) return std::nullopt;
    if ((*member)->number < number) continue;
    if ((*member)->is_sparse || !(*member)->is_file()) return std::nullopt;
    return ByteRange{(*member)->data, (*member)->data_end};
  }
}

Result<std::unique_ptr<ByteSource>> bytes_of(const Walk& walk, std::function<void()> alive) {
  const Leaf& leaf = walk.leaf();
  if (ByteSource* tar = walk.plain_tar()) {
    if (const auto where = content_of(*tar, leaf.number); where && where->size() == leaf.size)
      return std::unique_ptr<ByteSource>(std::make_unique<Part>(*tar, *where, std::move(alive)));
  }
  if (leaf.size > kMostHeld) return damaged(kTooLong);
  auto held = hold(*leaf.bytes, kMostHeld, leaf.size, kTooLong);
  if (!held) return std::move(held).take_error();
  return std::unique_ptr<ByteSource>(std::make_unique<Held>(*std::move(held), std::move(alive)));
}

}  // namespace

Result<std::unique_ptr<DataFile>> DataFile::open(const Walk& walk, std::function<void()> alive) {
  std::unique_ptr<DataFile> file(new DataFile(walk.leaf().number, walk.leaf().name));
  auto bytes = bytes_of(walk, std::move(alive));
  if (!bytes) return std::move(bytes).take_error();
  file->bytes_ = *std::move(bytes);
  auto store = pst::Store::open(*file->bytes_);
  if (!store) return std::move(store).take_error();
  file->store_ = *std::move(store);
  return file;
}

ByteRange DataFile::place_of(const RawMessage& item) const {
  const std::uint64_t begin = position_of(number_, pst::number_at(item.range.begin) << kItemBits);
  return {begin, begin + kSpare - 1};
}

Result<bool> DataFile::read(const ByteRange& wanted, const Limits& limits,
                            const MessageSink& sink) {
  std::string name;
  const bool wants_more = store_->each_item(0, pst::kNumbers, limits, [&](const RawMessage& found) {
    RawMessage item = found;
    item.file = 0;
    item.range = place_of(found);
    item.frame = item.range.begin;
    if (item.frame < wanted.begin || item.frame >= wanted.end) return true;
    // The number that it has in the file unpacked.
    name = numbered(name_ + std::string(kWithin) + std::string(found.folder),
                    pst::number_at(found.range.begin));
    item.folder = name;
    return sink(item);
  });
  if (!wants_more) return false;
  auto trouble = store_->trouble();
  if (!trouble) return std::move(trouble).take_error();
  return true;
}

Status DataFile::give(const ByteRange& where, const Limits& limits, const MessageSink& sink) {
  return store_->give(item_at(where.begin), limits, sink);
}

}  // namespace oubli::archive
