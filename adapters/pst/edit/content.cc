// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/content.h"

#include <algorithm>
#include <unordered_set>

namespace oubli::pst {

namespace {

class Content final : public ByteSource {
 public:
  explicit Content(const Census& census) : census_(census), is_taken_(census.blocks.size()) {}

  Status add(Bid data, Bid subnodes, unsigned depth) {
    if (depth > kDeepestNode) return damaged("nodes are nested too deeply");
    auto leaves = leaves_of(census_, data);
    if (!leaves) return std::move(leaves).take_error();
    bool has_more = false;
    for (const Bid leaf : *leaves) {
      const auto number = census_.number_of(leaf);
      if (!number) return damaged("a block that something leads to is not there");
      const auto at = static_cast<std::uint32_t>(*number);
      if (is_taken_[at]) continue;
      is_taken_[at] = true;
      pieces_.push_back({end_, at});
      end_ += census_.blocks[at].size;
      has_more = true;
    }
    if (has_more) ++end_;  // for the zero
    if (plain(subnodes) == 0 || !walked_.insert(plain(subnodes)).second) return {};
    auto entries = read_subnodes(census_, subnodes);
    if (!entries) return std::move(entries).take_error();
    for (const auto& entry : *entries) {
      if (auto done = add(entry.data, entry.subnodes, depth + 1); !done) return done;
    }
    return {};
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size() && offset + done < end_) {
      const auto above = std::ranges::upper_bound(pieces_, offset + done, {}, &Piece::begin);
      const auto i = static_cast<std::size_t>(above - pieces_.begin()) - 1;
      if (i != held_) {
        auto block = census_.ndb->read_block(census_.blocks[pieces_[i].block]);
        if (!block) return std::move(block).take_error();
        bytes_ = std::move(block->data);
        const std::uint64_t next = i + 1 < pieces_.size() ? pieces_[i + 1].begin : end_;
        bytes_.resize(next - pieces_[i].begin);
        held_ = i;
      }
      const std::size_t within = offset + done - pieces_[i].begin;
      const std::size_t part = std::min(into.size() - done, bytes_.size() - within);
      std::copy_n(bytes_.data() + within, part, into.data() + done);
      done += part;
    }
    return done;
  }

 private:
  struct Piece {
    std::uint64_t begin = 0;
    std::uint32_t block = 0;  // in the census
  };

  const Census& census_;
  std::vector<bool> is_taken_;
  std::unordered_set<Bid> walked_;  // lists of subnodes
  std::vector<Piece> pieces_;
  std::uint64_t end_ = 0;
  std::size_t held_ = SIZE_MAX;
  std::string bytes_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> content_of(const Census& census) {
  auto content = std::make_unique<Content>(census);
  for (const NodeEntry& node : census.nodes) {
    if (auto done = content->add(node.data, node.subnodes, 0); !done) {
      return std::move(done).take_error();
    }
  }
  return std::unique_ptr<ByteSource>(std::move(content));
}

}  // namespace oubli::pst
