// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/vocabulary.h"

#include <algorithm>

#include "indexer/damaged_index.h"
#include "indexer/schema.h"
#include "indexer/vocabulary_files.h"

namespace oubli::index {

namespace {

// Every commit that brings a new word makes a segment; so many become one.
constexpr std::size_t kMostSegments = 64;
constexpr int kMostAttempts = 8;

void make_distinct(std::vector<std::string>& words) {
  std::ranges::sort(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

std::string first_word(const std::string& chunk) {
  ChunkReader reader(chunk);
  reader.next();
  return std::string(reader.word());
}

}  // namespace

Result<VocabularyWriter> VocabularyWriter::open(const Path& shard, const Sealer& sealer,
                                                Leftovers leftovers) {
  VocabularyWriter writer(shard, sealer, leftovers);
  auto segments = read_head(shard, sealer);
  if (!segments) return std::move(segments).take_error();
  writer.segments_ = std::move(*segments);
  if (auto done = writer.clear_leftovers(); !done) return std::move(done).take_error();
  auto stored = Vocabulary::read(shard, sealer);
  if (!stored) return std::move(stored).take_error();
  std::string term;
  stored->each([&](std::string_view word) {
    term.assign(1, kWord).append(word);
    writer.known_.insert(sealer.hash_term(term));
  });
  return writer;
}

Status VocabularyWriter::write() {
  if (fresh_.empty()) return {};
  make_distinct(fresh_);
  auto name = write_segment(shard_, fresh_, *sealer_);
  if (!name) return std::move(name).take_error();
  segments_.push_back(std::move(*name));
  if (auto done = write_head(shard_, segments_, *sealer_); !done) return done;
  fresh_.clear();
  fresh_bytes_ = 0;
  return segments_.size() < kMostSegments ? Status() : merge();
}

Status VocabularyWriter::merge() {
  const auto stored = Vocabulary::read(shard_, *sealer_);
  if (!stored) return stored.error();
  std::vector<std::string> words;
  stored->each([&](std::string_view word) { words.emplace_back(word); });
  if (auto done = replace_vocabulary(shard_, std::move(words), *sealer_); !done) return done;
  auto segments = read_head(shard_, *sealer_);
  if (!segments) return std::move(segments).take_error();
  segments_ = *std::move(segments);
  return clear_leftovers();
}

Status VocabularyWriter::clear_leftovers() const {
  return leftovers_ == Leftovers::Keep ? Status() : remove_unlisted(shard_, segments_);
}

// A writer removes segments it has merged once the head names their successor: one that is missing
// is met again under a newer head, or was lost.
Result<Vocabulary> Vocabulary::read(const Path& shard, const Sealer& sealer) {
  for (int attempt = 1;; ++attempt) {
    const auto names = read_head(shard, sealer);
    if (!names) return names.error();
    Vocabulary words;
    Error missing;
    for (const auto& name : *names) {
      auto chunks = read_segment(shard, name, sealer);
      if (!chunks && chunks.error().code != ErrorCode::NotFound) return chunks.error();
      if (!chunks) {
        missing = chunks.error();
        break;
      }
      words.segments_.push_back({std::move(*chunks)});
    }
    if (words.segments_.size() == names->size()) return words;
    if (attempt == kMostAttempts) return damaged_index(missing.what);
  }
}

void Vocabulary::each(const std::function<void(std::string_view)>& take) const {
  for (const auto& segment : segments_) {
    for (const auto& chunk : segment.chunks) {
      for (ChunkReader reader(chunk); reader.next();) take(reader.word());
    }
  }
}

void Vocabulary::expand(std::string_view prefix,
                        const std::function<void(std::string_view)>& take) const {
  for (const auto& segment : segments_) {
    // The words wanted may begin in the chunk before the first that starts at or after `prefix`.
    auto chunk = std::ranges::lower_bound(segment.chunks, prefix, {}, first_word);
    if (chunk != segment.chunks.begin()) --chunk;
    for (bool is_past = false; !is_past && chunk != segment.chunks.end(); ++chunk) {
      for (ChunkReader reader(*chunk); !is_past && reader.next();) {
        if (reader.word().starts_with(prefix)) {
          take(reader.word());
        } else {
          is_past = reader.word() > prefix;
        }
      }
    }
  }
}

Status replace_vocabulary(const Path& shard, std::vector<std::string> words, const Sealer& sealer) {
  make_distinct(words);
  std::vector<std::string> segments;
  if (!words.empty()) {
    auto name = write_segment(shard, words, sealer);
    if (!name) return std::move(name).take_error();
    segments.push_back(std::move(*name));
  }
  return write_head(shard, segments, sealer);
}

}  // namespace oubli::index
