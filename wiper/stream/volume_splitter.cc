// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/volume_splitter.h"

#include <algorithm>
#include <utility>

namespace oubli::wiper {

namespace {

using archive::Continuation;
using archive::kTarBlock;

constexpr std::uint64_t kLongestMap = 1U << 20;

// Bytes that may go on: whether more of them were asked for.
class BytesSoFar final : public ByteSource {
 public:
  explicit BytesSoFar(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    auto got = bytes_.read_at(offset, into);
    wants_more_ = wants_more_ || (got && *got < into.size());
    return got;
  }
  [[nodiscard]] bool wants_more() const { return wants_more_; }

 private:
  MemoryBytes bytes_;
  bool wants_more_ = false;
};

// Of a sparse file of GNU's version 1.0: how many regions, in a line; two lines for each of them.
// 0, where it is longer than is held for it.
std::uint64_t sparse_map_size(const archive::TarMember& member, ByteSource& bytes) {
  std::uint64_t lines = 0, wanted = 1, regions = 0;
  for (std::uint64_t size = kTarBlock; size <= kLongestMap; size += kTarBlock) {
    std::string block(kTarBlock, '\0');
    auto got = bytes.read_at(member.data + size - kTarBlock, block);
    if (!got || *got < block.size()) return kLongestMap;  // which are not there yet
    for (const char c : block) {
      if (c != '\n') {
        const bool counts = lines == 0 && c >= '0' && c <= '9' && regions < kLongestMap;
        if (counts) regions = 10 * regions + static_cast<unsigned>(c - '0');
        continue;
      }
      if (lines == 0) wanted += 2 * regions;
      if (++lines == wanted) return size;
    }
  }
  return 0;
}

// How far a member may not be cut: GNU tar loses its place in a sparse file where a volume ends
// before any of its content but the map.
std::uint64_t lead_of(const archive::TarMember& member, ByteSource& bytes) {
  const std::uint64_t map = member.has_sparse_map ? sparse_map_size(member, bytes) : 0;
  return std::min(member.end, member.data + map + kTarBlock);
}

}  // namespace

Status VolumeSplitter::write(std::string_view bytes) {
  std::string joined;
  if (!pending_.empty()) {
    joined = std::exchange(pending_, {});
    joined += bytes;
    bytes = joined;
  }
  while (!bytes.empty()) {
    if (is_ended_) return put_end(bytes);
    if (left_ > 0) {
      const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
      if (auto done = put_content(bytes.substr(0, some)); !done) return done;
      bytes.remove_prefix(some);
      continue;
    }
    auto taken = take_headers(bytes);
    if (!taken) return std::move(taken).take_error();
    if (*taken) continue;
    pending_ = bytes;
    return pending_.size() > archive::kLongestTarHeaders
               ? Status(damaged("headers longer than is read"))
               : Status();
  }
  return {};
}

Status VolumeSplitter::finish() {
  return is_ended_ ? Status() : Status(failed("volumes of a tar without its end mark"));
}

// False where they are not all there.
Result<bool> VolumeSplitter::take_headers(std::string_view& rest) {
  BytesSoFar bytes(rest);
  archive::TarWalker walker(bytes);
  auto next = walker.next();
  if (!next && bytes.wants_more()) return false;
  if (!next) return std::move(next).take_error();
  const std::uint64_t size = *next ? lead_of(**next, bytes) : walker.end_mark();
  if (size > rest.size()) return false;
  is_ended_ = !*next;
  if (size == 0) return true;
  if (auto done = put_whole(rest.substr(0, static_cast<std::size_t>(size))); !done)
    return std::move(done).take_error();
  rest.remove_prefix(static_cast<std::size_t>(size));
  if (!*next) return true;
  member_ = **std::move(next);
  left_ = member_.end - size;
  return true;
}

Status VolumeSplitter::put_whole(std::string_view bytes) {
  if (bytes.size() > room() || number_ == 0) {
    if (auto begun = go_to_next({}); !begun) return begun;
  }
  if (bytes.size() <= room()) return put(bytes);
  return refused("the headers of one member are longer than a volume",
                 "--volume-size 16M holds those of every member that is read");
}

Status VolumeSplitter::put_content(std::string_view bytes) {
  while (!bytes.empty()) {
    if (room() == 0) {
      const std::uint64_t padding = member_.end - member_.data_end;
      const std::uint64_t left = left_ - padding;  // volumes are whole blocks: some of it is
      const std::uint64_t before = member_.full_size - std::min(member_.full_size, left);
      if (auto begun = go_to_next(Continuation{member_.name, false, left, before}); !begun)
        return begun;
    }
    const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(room(), bytes.size()));
    if (auto done = put(bytes.substr(0, some)); !done) return done;
    left_ -= some;
    bytes.remove_prefix(some);
  }
  return {};
}

// Two blocks of zeros end it; what pads the last record may be left out.
Status VolumeSplitter::put_end(std::string_view bytes) {
  if (bytes.find_first_not_of('\0') != std::string_view::npos)
    return refused("something stands behind the end of the archive");
  if (!has_end_ && room() < 2 * kTarBlock) {
    if (auto begun = go_to_next({}); !begun) return begun;
  }
  has_end_ = true;
  const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(room(), bytes.size()));
  left_out_ += bytes.size() - some;
  return put(bytes.substr(0, some));
}

Status VolumeSplitter::put(std::string_view bytes) {
  filled_ += bytes.size();
  return bytes.empty() ? Status() : sink_.put(bytes);
}

Status VolumeSplitter::go_to_next(const std::optional<Continuation>& goes_on) {
  if (auto begun = sink_.begin_volume(); !begun) return begun;
  const std::uint64_t previous = std::exchange(filled_, 0);
  const std::string label = archive::make_volume_label(set_, ++number_);
  const std::string head = archive::make_volume_head(label, previous, goes_on);
  if (head.size() >= capacity_) {
    return refused("the name of a member is longer than a volume",
                   "--volume-size 16M holds every name that is read");
  }
  return put(head);
}

}  // namespace oubli::wiper
