// SPDX-License-Identifier: GPL-3.0-or-later
// Cutting an mbox without reading all of it. A boundary is a place where the sequential reading
// begins a message unless a Content-Length before it jumps over it; no jump is longer than
// kLongestHop, so looking that far back from a cut, or to the cut before it, settles the question.
#include <algorithm>

#include "adapters/mbox/mbox_source.h"
#include "adapters/mbox/mbox_walker.h"
#include "adapters/mbox/postmark.h"

namespace oubli::mbox {
namespace {

// From a message's framing to where the longest believed Content-Length can lead.
constexpr std::uint64_t kLongestReach = kLongestHop + kLongestHeader + 2 * kLongestPostmark;

class Cutter {
 public:
  explicit Cutter(ByteSource& source) : walker_(source) {}

  // The first place at `from` or later where the sequential reading begins a message for certain;
  // `known` is the last such place. Nothing: there is none up to the end.
  std::optional<std::uint64_t> cut(std::uint64_t known, std::uint64_t from) {
    const std::uint64_t back = from > kLongestReach ? from - kLongestReach : 0;
    reach_ = 0;
    std::uint64_t at = std::max(known, back);
    if (at == 0) {
      walker_.start();
      if (!walker_.frame()) return std::nullopt;
      at = *walker_.frame();
      look_at(at);
      ++at;
    }
    while (const auto boundary = walker_.find_boundary(at)) {
      if (*boundary >= from && *boundary >= reach_) return boundary;
      look_at(*boundary);
      if (reach_ == UINT64_MAX) return std::nullopt;
      at = *boundary + 1;
    }
    return std::nullopt;
  }

 private:
  void look_at(std::uint64_t boundary) {
    const auto hop = walker_.believed_hop(boundary);
    if (hop) reach_ = std::max(reach_, hop->is_end ? UINT64_MAX : hop->to);
  }

  Walker walker_;
  std::uint64_t reach_ = 0;  // how far a Content-Length before here jumps
};

}  // namespace

Result<std::vector<ByteRange>> cut_into_partitions(const WorkItem& item,
                                                   std::uint64_t target_bytes) {
  if (item.files.empty() || item.compression != Compression::None) {
    return std::vector<ByteRange>{{0, UINT64_MAX}};
  }
  FileBytes source(item.files[0].get());
  Cutter cutter(source);
  std::vector<ByteRange> ranges{{0, UINT64_MAX}};
  while (true) {
    const std::uint64_t begin = ranges.back().begin;
    const std::uint64_t step = std::max<std::uint64_t>(target_bytes, 1);
    if (step > UINT64_MAX - begin) break;
    const auto cut = cutter.cut(begin, begin + step);
    if (!cut) break;
    ranges.back().end = *cut;
    ranges.push_back({*cut, UINT64_MAX});
  }
  return ranges;
}

}  // namespace oubli::mbox
