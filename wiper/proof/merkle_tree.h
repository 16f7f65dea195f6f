// SPDX-License-Identifier: GPL-3.0-or-later
// The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): SHA-256, leaves and nodes told
// apart by a first byte. Who keeps a root can be shown later that nothing before it was changed,
// and that one entry is in it, without seeing the others. Value types and pure functions; any
// thread. REQUIRES: sodium_init() has succeeded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::wiper {

using TreeHash = std::array<unsigned char, 32>;

[[nodiscard]] TreeHash leaf_hash(std::string_view entry);  // SHA-256(0x00 ‖ entry)
[[nodiscard]] TreeHash node_hash(const TreeHash& left, const TreeHash& right);
[[nodiscard]] TreeHash tree_root(std::span<const TreeHash> leaves);

// The same root, leaf by leaf: only the roots of its complete subtrees are kept.
class GrowingTree {
 public:
  GrowingTree() = default;
  // As it was when these were its peaks; nothing where a tree of that size has another number.
  static std::optional<GrowingTree> resumed(std::vector<TreeHash> peaks, std::uint64_t size);

  void add(const TreeHash& leaf);
  [[nodiscard]] TreeHash root() const;
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // Roots of the complete subtrees, largest first: one for each bit of the size that is set.
  [[nodiscard]] const std::vector<TreeHash>& peaks() const { return peaks_; }
  // inclusion_path() of the leaf that is added next, in the tree that ends with it.
  [[nodiscard]] std::vector<TreeHash> path_of_next() const;

 private:
  std::vector<TreeHash> peaks_;
  std::uint64_t size_ = 0;
};

// The hashes that lead from leaf `index` to the root, nearest first (RFC 9162 section 2.1.3.1).
// REQUIRES: index < leaves.size()
[[nodiscard]] std::vector<TreeHash> inclusion_path(std::span<const TreeHash> leaves,
                                                   std::uint64_t index);
// RFC 9162 section 2.1.3.2.
[[nodiscard]] bool is_included(const TreeHash& leaf, std::uint64_t index, std::uint64_t size,
                               std::span<const TreeHash> path, const TreeHash& root);

[[nodiscard]] std::string hex_of(const TreeHash& hash);
// False for anything but 64 hexadecimal digits.
[[nodiscard]] bool hash_of_hex(std::string_view digits, TreeHash& hash);

}  // namespace oubli::wiper
