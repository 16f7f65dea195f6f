// SPDX-License-Identifier: GPL-3.0-or-later
// The words of one shard, sealed: what prefix queries are expanded with. A file per commit holds
// the words that were new of late, sorted; a few such files become one, and the shard's head names
// them. So a lost, swapped, cut, old or foreign piece is an error, never a shorter list. The
// writer remembers only so many hashes, so that a word may be stored more than once until its files
// become one. Owned by the shard's writer or by a reader; one thread. docs/formats/index.md
// describes the files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/hash_set.h"
#include "indexer/sealer.h"

namespace oubli::index {

class VocabularyWriter {
 public:
  // `files`: those the head names. Each is read to its end: what is damaged is met before a run
  // adds to it.
  static Result<VocabularyWriter> open(const Path& shard, std::vector<std::string> files,
                                       const Sealer& sealer);

  // `hash` is the sealed term of the word in the default field.
  void note(std::uint64_t hash, std::string_view word) {
    if (known_.size() >= kMostKnown) known_ = {};
    if (!known_.insert(hash)) return;
    fresh_bytes_ += word.size() + sizeof(std::string);
    fresh_.emplace_back(word);
  }
  // Durable on return, for the next head to name (files()). Nothing new: nothing written.
  Status write();
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  [[nodiscard]] std::size_t fresh_bytes() const { return fresh_bytes_; }

 private:
  static constexpr std::size_t kMostKnown = std::size_t{1} << 18;

  VocabularyWriter(Path shard, std::vector<std::string> files, const Sealer& sealer)
      : shard_(std::move(shard)), sealer_(&sealer), files_(std::move(files)) {}
  Status write_fresh();
  Status merge_due();

  Path shard_;
  const Sealer* sealer_;            // outlives this
  std::vector<std::string> files_;  // oldest first
  HashSet known_;
  std::vector<std::string> fresh_;
  std::size_t fresh_bytes_ = 0;
};

// All words of one shard, opened in memory.
class Vocabulary {
 public:
  // Under the head that is there now, whatever a writer does meanwhile.
  static Result<Vocabulary> read(const Path& shard, const Sealer& sealer);

  void each(const std::function<void(std::string_view)>& take) const;
  // Every stored word that begins with `prefix`, once or more often, unsorted.
  void expand(std::string_view prefix, const std::function<void(std::string_view)>& take) const;
  [[nodiscard]] std::size_t files() const { return files_.size(); }

 private:
  std::vector<std::vector<std::string>> files_;  // chunks, opened; each begins with a word in full
};

// Writes those words in `files` of `from` that `keeps` wants into the folder `into`. Returns the
// file they are in, which is durable; nothing where there is no such word.
Result<std::optional<std::string>> copy_vocabulary(
    const Path& from, const std::vector<std::string>& files, const Path& into, const Sealer& sealer,
    const std::function<Result<bool>(std::string_view)>& keeps);

}  // namespace oubli::index
