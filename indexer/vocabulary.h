// SPDX-License-Identifier: GPL-3.0-or-later
// The words of one shard, sealed: what prefix queries are expanded with. A file per commit holds
// the words that were new, sorted, in chunks sealed with their place (many such files become one);
// a head file, replaced last, lists them. So a lost, swapped, cut or foreign piece is an error,
// never a shorter list. The writer keeps only hashes in memory. Owned by the shard's writer or by a
// reader; one thread. docs/formats/index.md describes the files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/hash_set.h"
#include "indexer/leftovers.h"
#include "indexer/sealer.h"

namespace oubli::index {

class VocabularyWriter {
 public:
  // Reads what is stored. Leftovers: files the head does not list, from a killed run or a merge.
  static Result<VocabularyWriter> open(const Path& shard, const Sealer& sealer,
                                       Leftovers leftovers);

  // `hash` is the sealed term of the word in the default field.
  void note(std::uint64_t hash, std::string_view word) {
    if (!known_.insert(hash)) return;
    fresh_bytes_ += word.size() + sizeof(std::string);
    fresh_.emplace_back(word);
  }
  // Durable on return. Nothing new: nothing written.
  Status write();
  [[nodiscard]] std::size_t fresh_bytes() const { return fresh_bytes_; }

 private:
  VocabularyWriter(Path shard, const Sealer& sealer, Leftovers leftovers)
      : shard_(std::move(shard)), sealer_(&sealer), leftovers_(leftovers) {}
  Status merge();
  Status clear_leftovers() const;

  Path shard_;
  const Sealer* sealer_;  // outlives this
  Leftovers leftovers_;
  HashSet known_;
  std::vector<std::string> fresh_;
  std::size_t fresh_bytes_ = 0;
  std::vector<std::string> segments_;
};

// All words of one shard, opened in memory.
class Vocabulary {
 public:
  static Result<Vocabulary> read(const Path& shard, const Sealer& sealer);

  void each(const std::function<void(std::string_view)>& take) const;
  // Every stored word that begins with `prefix`, once or more often, unsorted.
  void expand(std::string_view prefix, const std::function<void(std::string_view)>& take) const;
  [[nodiscard]] std::size_t segments() const { return segments_.size(); }

 private:
  struct Segment {
    std::vector<std::string> chunks;  // opened; each begins with a word in full
  };
  std::vector<Segment> segments_;
};

// Writes one segment with these words (sorted and made distinct here) into `shard`, and a head that
// lists nothing else. Durable on return.
Status replace_vocabulary(const Path& shard, std::vector<std::string> words, const Sealer& sealer);

}  // namespace oubli::index
