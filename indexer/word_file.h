// SPDX-License-Identifier: GPL-3.0-or-later
// One file of a vocabulary: distinct words in order, in chunks sealed with their place, so that it
// is written and read with one chunk in memory. docs/formats/index.md describes it. Owned by one
// thread. Failure: NotFound (no such file), damaged, or the disk's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/sealer.h"

namespace oubli::index {

inline constexpr std::string_view kWordFileName = "words-";  // and 32 hexadecimal digits

// A chunk, opened: words in order, each as (bytes shared with the word before, the rest); the
// first shares nothing.
class ChunkReader {
 public:
  explicit ChunkReader(std::string_view chunk) : rest_(chunk) {}
  // False at the end, and at bytes that are no chunk.
  bool next();
  [[nodiscard]] std::string_view word() const { return word_; }

 private:
  std::string_view rest_;  // lent by the caller, who outlives this
  std::string word_;
};

class WordFileWriter {
 public:
  // The file is made with the first word.
  WordFileWriter(Path shard, const Sealer& sealer) : shard_(std::move(shard)), sealer_(&sealer) {}

  // A word equal to the one before is left out. REQUIRES: words do not descend.
  Status add(std::string_view word);
  // Durable with its name, which is returned; nothing where there was no word.
  Result<std::optional<std::string>> finish();

 private:
  Status seal_chunk(bool is_last);

  Path shard_;
  const Sealer* sealer_;  // outlives this
  UniqueFd fd_;
  std::string name_;
  std::string chunk_;
  std::string last_;
  std::size_t chunks_ = 0;
};

class WordFileReader {
 public:
  static Result<WordFileReader> open(const Path& shard, const std::string& name,
                                     const Sealer& sealer);

  // False at the end of the file.
  Result<bool> next_chunk(std::string& plain);

 private:
  WordFileReader(Path file, std::string name, const Sealer& sealer, UniqueFd fd, std::uint64_t size)
      : file_(std::move(file)),
        name_(std::move(name)),
        sealer_(&sealer),
        fd_(std::move(fd)),
        size_(size) {}

  Path file_;
  std::string name_;
  const Sealer* sealer_;  // outlives this
  UniqueFd fd_;
  std::uint64_t size_ = 0, at_ = 0;
  std::size_t chunks_ = 0;
};

// The words of several files in order, each once.
class MergedWords {
 public:
  static Result<MergedWords> open(const Path& shard, const std::vector<std::string>& names,
                                  const Sealer& sealer);

  Result<bool> next();
  [[nodiscard]] const std::string& word() const { return word_; }

 private:
  struct Cursor {
    WordFileReader file;
    std::string chunk;
    std::optional<ChunkReader> words;  // of `chunk`
  };
  static Result<bool> advance(Cursor& cursor);
  Status push(std::size_t number);

  std::vector<std::unique_ptr<Cursor>> cursors_;  // a reader points into its own chunk
  std::vector<std::size_t> heap_;                 // cursors that have a word, least first
  std::string word_;
  bool has_begun_ = false;
};

}  // namespace oubli::index
