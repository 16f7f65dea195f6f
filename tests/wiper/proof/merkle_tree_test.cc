// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/merkle_tree.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "wiper/proof/encoding.h"

namespace oubli::wiper {
namespace {

// The inputs and roots that implementations of RFC 6962 are commonly tested with.
const std::vector<std::string> kEntries{"",
                                        "00",
                                        "10",
                                        "2021",
                                        "3031",
                                        "40414243",
                                        "5051525354555657",
                                        "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots{
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

class MerkleTree : public testing::Test {
 protected:
  MerkleTree() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium");
  }

  static TreeHash leaf(std::size_t number) {
    std::string bytes;
    EXPECT_TRUE(bytes_of_hex(kEntries[number], bytes));
    return leaf_hash(bytes);
  }

  // The definition of RFC 6962 section 2.1, word for word.
  static TreeHash defined_root(std::span<const TreeHash> leaves) {
    if (leaves.size() == 1) return leaves[0];
    std::size_t split = 1;
    while (split * 2 < leaves.size()) split *= 2;
    return node_hash(defined_root(leaves.first(split)), defined_root(leaves.subspan(split)));
  }
};

TEST_F(MerkleTree, HasThePublishedRoots) {
  GrowingTree tree;
  EXPECT_EQ(hex_of(tree.root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    tree.add(leaf(i));
    EXPECT_EQ(hex_of(tree.root()), kRoots[i]) << i + 1;
  }
}

TEST_F(MerkleTree, GrowsToTheRootTheDefinitionGives) {
  std::vector<TreeHash> leaves;
  GrowingTree tree;
  for (int i = 0; i < 130; ++i) {
    leaves.push_back(leaf_hash(std::to_string(i)));
    tree.add(leaves.back());
    ASSERT_EQ(tree.root(), defined_root(leaves)) << i;
  }
}

TEST_F(MerkleTree, EveryLeafIsProvedByItsPathAndNoOtherIs) {
  std::vector<TreeHash> leaves;
  for (std::uint64_t size = 1; size <= 40; ++size) {
    leaves.push_back(leaf_hash(std::to_string(size)));
    const TreeHash root = tree_root(leaves);
    for (std::uint64_t at = 0; at < size; ++at) {
      const auto path = inclusion_path(leaves, at);
      ASSERT_TRUE(is_included(leaves[at], at, size, path, root)) << at << " of " << size;
      for (std::uint64_t other = 0; other < size; ++other) {
        ASSERT_EQ(is_included(leaves[other], at, size, path, root), other == at);
        ASSERT_EQ(is_included(leaves[at], other, size, path, root), other == at);
      }
    }
  }
}

TEST_F(MerkleTree, AnAlteredShortenedOrLengthenedPathProvesNothing) {
  std::vector<TreeHash> leaves;
  for (int i = 0; i < 21; ++i) leaves.push_back(leaf_hash(std::to_string(i)));
  const TreeHash root = tree_root(leaves);
  const auto path = inclusion_path(leaves, 13);
  for (std::size_t i = 0; i < path.size(); ++i) {
    auto altered = path;
    altered[i][7] ^= 1;
    EXPECT_FALSE(is_included(leaves[13], 13, 21, altered, root));
  }
  auto longer = path;
  longer.push_back(root);
  EXPECT_FALSE(is_included(leaves[13], 13, 21, longer, root));
  EXPECT_FALSE(is_included(leaves[13], 13, 21, std::span(path).first(path.size() - 1), root));
  EXPECT_FALSE(is_included(leaves[13], 21, 21, path, root));
  EXPECT_FALSE(is_included(leaves[13], 0, 0, path, root));
}

// A node cannot be passed off as an entry: the second-preimage attack the first byte is there for.
TEST_F(MerkleTree, ANodeIsNoLeaf) {
  const TreeHash left = leaf_hash("a");
  const TreeHash right = leaf_hash("b");
  std::string both(left.begin(), left.end());
  both.append(right.begin(), right.end());
  EXPECT_NE(leaf_hash(both), node_hash(left, right));
}

}  // namespace
}  // namespace oubli::wiper
