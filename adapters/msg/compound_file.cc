// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/msg/compound_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/bytes/little_endian.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::msg {
namespace {

// [MS-CFB] 2.1: what stands in a table in the place of a sector's number.
constexpr std::uint32_t kEndOfChain = 0xFFFFFFFE, kNone = 0xFFFFFFFF, kLastSector = 0xFFFFFFFA;
constexpr unsigned kMiniShift = 6;
constexpr std::size_t kHeaderSize = 512, kEntrySize = 128, kHeaderIndex = 109;
constexpr std::uint32_t kTableOwner = 0xFFFFFF00, kDirectoryOwner = 0xFFFFFF01,
                        kMiniTableOwner = 0xFFFFFF02;
constexpr std::uint64_t kLargest = 1ULL << 36U;  // 64 GiB: tables of 512 MB at most

std::string read_exactly(ByteSource& source, std::uint64_t offset, std::size_t size) {
  std::string room(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    auto got = source.read_at(offset + done, {room.data() + done, size - done});
    if (!got || *got == 0) break;
    done += *got;
  }
  room.resize(done);
  return room;
}

std::string name_of(std::string_view entry) {
  const std::size_t stored = u16(entry, 0x40);
  std::string name;
  for (std::size_t at = 0; at + 1 < std::min<std::size_t>(stored, 64); at += 2) {
    const std::uint16_t unit = u16(entry, at);
    if (unit == 0) break;
    if (unit < 0xD800 || unit > 0xDFFF) mime::append_utf8(unit, name);
  }
  return name;
}

// The bytes of a chain; the file or the small streams' stream lies below.
class Chained final : public ByteSource {
 public:
  Chained(ByteSource& below, std::vector<std::uint32_t> sectors, unsigned shift,
          std::uint64_t first, std::uint64_t size)
      : below_(below), sectors_(std::move(sectors)), shift_(shift), first_(first), size_(size) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size() && offset + done < size_) {
      const std::uint64_t at = offset + done;
      const auto index = static_cast<std::size_t>(at >> shift_);
      if (index >= sectors_.size()) break;
      const std::uint64_t within = at & ((1ULL << shift_) - 1);
      const std::uint64_t run = run_from(index) - within;
      const auto want = static_cast<std::size_t>(
          std::min({run, size_ - at, static_cast<std::uint64_t>(into.size() - done)}));
      auto got = below_.read_at(first_ + (std::uint64_t{sectors_[index]} << shift_) + within,
                                into.subspan(done, want));
      if (!got && done == 0) return std::move(got).take_error();
      if (!got || *got == 0) break;
      done += *got;
    }
    return done;
  }

 private:
  // Bytes of the sectors from `index` on that follow one another in the file, too.
  [[nodiscard]] std::uint64_t run_from(std::size_t index) const {
    constexpr std::size_t kMost = 4096;
    std::size_t count = 1;
    while (count < kMost && index + count < sectors_.size() &&
           sectors_[index + count] == sectors_[index] + count) {
      ++count;
    }
    return std::uint64_t{count} << shift_;
  }

  ByteSource& below_;
  std::vector<std::uint32_t> sectors_;
  unsigned shift_;
  std::uint64_t first_;  // where sector 0 begins
  std::uint64_t size_;
};

}  // namespace

Result<std::unique_ptr<CompoundFile>> CompoundFile::open(ByteSource& source, std::uint64_t size) {
  std::unique_ptr<CompoundFile> file(new CompoundFile(source, size));
  if (auto read = file->read_header(); !read) return std::move(read).take_error();
  file->read_table();
  file->read_directory();
  if (file->nodes_.empty()) return damaged("no directory in the compound file");
  return file;
}

Status CompoundFile::read_header() {
  const std::string header = read_exactly(source_, 0, kHeaderSize);
  if (!header.starts_with(kCompoundMagic)) {
    return damaged("not an Outlook message (no compound file)");
  }
  if (header.size() < kHeaderSize) return damaged("an Outlook message whose header is cut short");
  shift_ = u16(header, 0x1E);
  if (shift_ != 9 && shift_ != 12) return damaged("a compound file with odd sectors");
  if (size_ > kLargest) return damaged("a compound file longer than 64 GiB");
  const std::uint64_t whole = (size_ + (1ULL << shift_) - 1) >> shift_;
  sectors_ = static_cast<std::uint32_t>(whole > 0 ? whole - 1 : 0);
  first_directory_ = u32(header, 0x30);
  mini_cutoff_ = u32(header, 0x38);
  first_mini_table_ = u32(header, 0x3C);
  first_index_ = u32(header, 0x44);
  is_damaged_ = mini_cutoff_ != 4096 || u16(header, 0x20) != kMiniShift;
  mini_cutoff_ = 4096;
  for (std::size_t i = 0; i < kHeaderIndex; ++i) header_index_.push_back(u32(header, 0x4C + 4 * i));
  owners_.assign(sectors_, kNone);
  return {};
}

std::uint64_t CompoundFile::offset_of(std::uint32_t sector) const {
  return (std::uint64_t{sector} + 1) << shift_;
}

std::vector<std::uint32_t> CompoundFile::numbers_at(std::uint64_t offset, std::size_t count) {
  const std::string bytes = read_exactly(source_, offset, 4 * count);
  if (bytes.size() < 4 * count) is_damaged_ = true;
  std::vector<std::uint32_t> numbers(count, kNone);
  for (std::size_t i = 0; 4 * i + 4 <= bytes.size(); ++i) numbers[i] = u32(bytes, 4 * i);
  return numbers;
}

void CompoundFile::read_table() {
  const std::size_t in_a_sector = std::size_t{1} << (shift_ - 2);
  const std::size_t needed = (sectors_ + in_a_sector - 1) / in_a_sector;
  std::vector<std::uint32_t> where = std::move(header_index_);
  std::uint32_t next = first_index_;
  for (std::size_t hops = 0; next <= kLastSector && where.size() < needed; ++hops) {
    if (next >= sectors_ || owners_[next] != kNone || hops > needed) {
      is_damaged_ = true;
      break;
    }
    owners_[next] = kTableOwner;
    std::vector<std::uint32_t> more = numbers_at(offset_of(next), in_a_sector);
    next = more.back();
    where.insert(where.end(), more.begin(), more.end() - 1);
  }
  table_.reserve(needed * in_a_sector);
  for (std::size_t i = 0; i < needed; ++i) {
    const std::uint32_t sector = i < where.size() ? where[i] : kNone;
    if (sector >= sectors_ || owners_[sector] != kNone) {
      // Sectors behind the table's end are in no chain; whoever needs one finds the chain cut.
      table_.insert(table_.end(), in_a_sector, kNone);
      continue;
    }
    owners_[sector] = kTableOwner;
    const std::vector<std::uint32_t> part = numbers_at(offset_of(sector), in_a_sector);
    table_.insert(table_.end(), part.begin(), part.end());
  }
  table_.resize(sectors_, kNone);
}

std::vector<std::uint32_t> CompoundFile::chain(const std::vector<std::uint32_t>& table,
                                               std::vector<std::uint32_t>& owners,
                                               std::uint32_t start, std::uint64_t most,
                                               std::uint32_t owner) {
  std::vector<std::uint32_t> sectors;
  std::uint32_t at = start;
  std::uint32_t mark = kNone;  // a loop comes back to it (Brent's way of finding one)
  std::size_t next_mark = 1;
  while (sectors.size() < most && at != kEndOfChain) {
    const bool is_free = at < table.size() && (owners[at] == kNone || owners[at] == owner);
    if (!is_free || at == mark) {
      is_damaged_ = true;
      break;
    }
    if (sectors.size() + 1 == next_mark) {
      mark = at;
      next_mark *= 2;
    }
    owners[at] = owner;
    sectors.push_back(at);
    at = table[at];
  }
  return sectors;
}

void CompoundFile::read_directory() {
  const std::vector<std::uint32_t> sectors =
      chain(table_, owners_, first_directory_, UINT64_MAX, kDirectoryOwner);
  const std::size_t in_a_sector = (std::size_t{1} << shift_) / kEntrySize;
  std::vector<std::array<std::uint32_t, 3>> links;  // left, right, child
  std::vector<bool> is_used;
  for (const std::uint32_t sector : sectors) {
    const std::string bytes = read_exactly(source_, offset_of(sector), std::size_t{1} << shift_);
    if (bytes.size() < std::size_t{1} << shift_) is_damaged_ = true;
    for (std::size_t i = 0; i < in_a_sector; ++i) {
      const std::string_view entry =
          std::string_view(bytes).substr(std::min(bytes.size(), i * kEntrySize), kEntrySize);
      Node node;
      const unsigned type =
          entry.size() == kEntrySize ? static_cast<unsigned char>(entry[0x42]) : 0;
      if (type != 0) {
        node.name = name_of(entry);
        node.is_storage = type == 1 || type == 5;
        node.start = u32(entry, 0x74);
        node.size = shift_ == 9 ? u32(entry, 0x78) : u64(entry, 0x78);
      }
      if (type != 0 && type != 1 && type != 2 && type != 5) is_damaged_ = true;
      links.push_back(type == 0 ? std::array{kNone, kNone, kNone}
                                : std::array{u32(entry, 0x44), u32(entry, 0x48), u32(entry, 0x4C)});
      is_used.push_back(type != 0);
      nodes_.push_back(std::move(node));
    }
  }
  if (nodes_.empty()) return;
  nodes_.front().is_storage = true;
  std::vector<bool> is_linked(nodes_.size(), false);
  is_linked[0] = true;
  std::vector<std::uint32_t> storages{0};
  while (!storages.empty()) {
    const std::uint32_t storage = storages.back();
    storages.pop_back();
    std::vector<std::uint32_t> siblings{links[storage][2]};
    while (!siblings.empty()) {
      const std::uint32_t at = siblings.back();
      siblings.pop_back();
      if (at == kNone) continue;
      if (at >= nodes_.size() || is_linked[at] || !is_used[at]) {
        is_damaged_ = true;
        continue;
      }
      is_linked[at] = true;
      nodes_[storage].children.push_back(at);
      if (nodes_[at].is_storage) storages.push_back(at);
      siblings.push_back(links[at][0]);
      siblings.push_back(links[at][1]);
    }
    std::ranges::sort(nodes_[storage].children, [this](std::uint32_t a, std::uint32_t b) {
      return std::pair(std::string_view(nodes_[a].name), a) <
             std::pair(std::string_view(nodes_[b].name), b);
    });
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) is_damaged_ |= is_used[i] && !is_linked[i];

  const Node& root = nodes_.front();
  const std::uint64_t most = (root.size + (1ULL << shift_) - 1) >> shift_;
  std::vector<std::uint32_t> mini =
      root.size == 0 ? std::vector<std::uint32_t>() : chain(table_, owners_, root.start, most, 0);
  mini_size_ = std::min<std::uint64_t>(root.size, std::uint64_t{mini.size()} << shift_);
  if (mini_size_ < root.size) is_damaged_ = true;
  mini_ = std::make_unique<Chained>(source_, std::move(mini), shift_, 1ULL << shift_, mini_size_);
  const std::size_t minis = static_cast<std::size_t>((mini_size_ + 63) >> kMiniShift);
  if (minis > 0) {
    for (const std::uint32_t sector :
         chain(table_, owners_, first_mini_table_, UINT64_MAX, kMiniTableOwner)) {
      if (mini_table_.size() >= minis) break;
      const auto part = numbers_at(offset_of(sector), std::size_t{1} << (shift_ - 2));
      mini_table_.insert(mini_table_.end(), part.begin(), part.end());
    }
  }
  mini_table_.resize(minis, kNone);
  mini_owners_.assign(minis, kNone);
}

const Node* CompoundFile::child(const Node& storage, std::string_view name) const {
  for (const std::uint32_t one : storage.children) {
    if (mime::equals_ignoring_case(nodes_[one].name, name)) return &nodes_[one];
  }
  return nullptr;
}

CompoundFile::Stream CompoundFile::open_stream(const Node& node) {
  const auto owner = static_cast<std::uint32_t>(&node - nodes_.data());
  const bool is_mini = node.size < mini_cutoff_;
  const unsigned shift = is_mini ? kMiniShift : shift_;
  std::vector<std::uint32_t> sectors;
  if (node.size > 0) {
    const std::uint64_t most = ((node.size - 1) >> shift) + 1;
    sectors = is_mini ? chain(mini_table_, mini_owners_, node.start, most, owner)
                      : chain(table_, owners_, node.start, most, owner);
    if (sectors.size() < most) is_damaged_ = true;
  }
  const std::uint64_t held =
      std::min<std::uint64_t>(node.size, std::uint64_t{sectors.size()} << shift);
  ByteSource& below = is_mini ? *mini_ : source_;
  const std::uint64_t first = is_mini ? 0 : 1ULL << shift_;
  return {std::make_unique<Chained>(below, std::move(sectors), shift, first, held), held};
}

Result<std::string> CompoundFile::read(const Node& node, std::size_t most) {
  const Stream stream = open_stream(node);
  const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(stream.size, most));
  std::string held = read_exactly(*stream.bytes, 0, want);
  if (held.size() < want) is_damaged_ = true;
  return held;
}

}  // namespace oubli::msg
