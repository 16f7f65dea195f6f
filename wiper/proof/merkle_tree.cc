// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/merkle_tree.h"

#include <algorithm>
#include <bit>
#include <utility>

#include <sodium.h>

#include "wiper/proof/encoding.h"

namespace oubli::wiper {

namespace {

constexpr unsigned char kLeaf = 0;
constexpr unsigned char kNode = 1;

static_assert(std::tuple_size_v<TreeHash> == crypto_hash_sha256_BYTES);

// The largest power of two below `size`: what stands left of the root.
std::uint64_t left_size(std::uint64_t size) { return std::bit_floor(size - 1); }

}  // namespace

TreeHash leaf_hash(std::string_view entry) {
  TreeHash hash;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &kLeaf, 1);
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(entry.data()),
                            entry.size());
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

TreeHash node_hash(const TreeHash& left, const TreeHash& right) {
  TreeHash hash;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &kNode, 1);
  crypto_hash_sha256_update(&state, left.data(), left.size());
  crypto_hash_sha256_update(&state, right.data(), right.size());
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

TreeHash tree_root(std::span<const TreeHash> leaves) {
  GrowingTree tree;
  for (const TreeHash& leaf : leaves) tree.add(leaf);
  return tree.root();
}

void GrowingTree::add(const TreeHash& leaf) {
  peaks_.push_back(leaf);
  // Each set bit at the bottom is a complete subtree that this leaf completes to twice its size.
  for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    const TreeHash right = peaks_.back();
    peaks_.pop_back();
    peaks_.back() = node_hash(peaks_.back(), right);
  }
  ++size_;
}

TreeHash GrowingTree::root() const {
  if (peaks_.empty()) {
    TreeHash empty;
    crypto_hash_sha256(empty.data(), nullptr, 0);
    return empty;
  }
  TreeHash root = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) {
    root = node_hash(*peak, root);
  }
  return root;
}

std::optional<GrowingTree> GrowingTree::resumed(std::vector<TreeHash> peaks, std::uint64_t size) {
  if (static_cast<std::size_t>(std::popcount(size)) != peaks.size()) return std::nullopt;
  GrowingTree tree;
  tree.peaks_ = std::move(peaks);
  tree.size_ = size;
  return tree;
}

// It stands at the right end, so every peak becomes its left neighbour, the smallest first.
std::vector<TreeHash> GrowingTree::path_of_next() const { return {peaks_.rbegin(), peaks_.rend()}; }

std::vector<TreeHash> inclusion_path(std::span<const TreeHash> leaves, std::uint64_t index) {
  if (leaves.size() == 1) return {};
  const std::uint64_t split = left_size(leaves.size());
  const bool is_left = index < split;
  auto path = is_left ? inclusion_path(leaves.first(split), index)
                      : inclusion_path(leaves.subspan(split), index - split);
  path.push_back(tree_root(is_left ? leaves.subspan(split) : leaves.first(split)));
  return path;
}

bool is_included(const TreeHash& leaf, std::uint64_t index, std::uint64_t size,
                 std::span<const TreeHash> path, const TreeHash& root) {
  if (index >= size) return false;
  TreeHash hash = leaf;
  std::uint64_t at = index;
  std::uint64_t last = size - 1;
  for (const TreeHash& step : path) {
    if (last == 0) return false;  // the path is longer than the tree is high
    if ((at & 1) != 0 || at == last) {
      hash = node_hash(step, hash);
      while ((at & 1) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, step);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

std::string hex_of(const TreeHash& hash) {
  return hex_of(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

bool hash_of_hex(std::string_view digits, TreeHash& hash) {
  std::string bytes;
  if (digits.size() != 2 * hash.size() || !bytes_of_hex(digits, bytes)) return false;
  std::ranges::copy(bytes, hash.begin());
  return true;
}

}  // namespace oubli::wiper
