// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/vocabulary.h"

#include <algorithm>

#include "indexer/damaged_index.h"
#include "indexer/shard_head.h"
#include "indexer/word_file.h"

namespace oubli::index {

namespace {

constexpr std::size_t kFewestMerged = 8;

// How many files, counted from the newest, are due to become one: as many as are not much longer
// than those after them together, once there are some. So every word is written anew about as often
// as the number of commits has digits.
std::size_t due_to_merge(const std::vector<std::uintmax_t>& sizes) {
  std::uintmax_t total = 0;
  std::size_t due = 0;
  while (due < sizes.size()) {
    const std::uintmax_t next = sizes[sizes.size() - due - 1];
    if (due > 0 && next > 2 * total) break;
    total += next;
    ++due;
  }
  return due < kFewestMerged ? 0 : due;
}

Result<std::vector<std::string>> read_chunks(const Path& shard, const std::string& name,
                                             const Sealer& sealer) {
  auto file = WordFileReader::open(shard, name, sealer);
  if (!file) return std::move(file).take_error();
  std::vector<std::string> chunks;
  for (std::string chunk;;) {
    auto more = file->next_chunk(chunk);
    if (!more) return std::move(more).take_error();
    if (!*more) return chunks;
    chunks.push_back(std::move(chunk));
  }
}

Status check_file(const Path& shard, const std::string& name, const Sealer& sealer) {
  auto file = WordFileReader::open(shard, name, sealer);
  if (!file && file.error().code == ErrorCode::NotFound) return damaged_index(file.error().what);
  if (!file) return std::move(file).take_error();
  for (std::string chunk;;) {
    auto more = file->next_chunk(chunk);
    if (!more) return std::move(more).take_error();
    if (!*more) return {};
  }
}

std::string first_word(const std::string& chunk) {
  ChunkReader reader(chunk);
  reader.next();
  return std::string(reader.word());
}

}  // namespace

Result<VocabularyWriter> VocabularyWriter::open(const Path& shard, std::vector<std::string> files,
                                                const Sealer& sealer) {
  for (const std::string& name : files) {
    if (auto sound = check_file(shard, name, sealer); !sound) return std::move(sound).take_error();
  }
  return VocabularyWriter(shard, std::move(files), sealer);
}

Status VocabularyWriter::write() {
  if (fresh_.empty()) return {};
  Status done = write_fresh();
  if (done) done = merge_due();
  if (!done) return done;
  fresh_.clear();
  fresh_bytes_ = 0;
  return {};
}

Status VocabularyWriter::write_fresh() {
  std::ranges::sort(fresh_);
  WordFileWriter out(shard_, *sealer_);
  for (const std::string& word : fresh_) {
    if (auto done = out.add(word); !done) return done;
  }
  auto name = out.finish();
  if (!name) return std::move(name).take_error();
  files_.push_back(**std::move(name));
  return {};
}

Status VocabularyWriter::merge_due() {
  std::vector<std::uintmax_t> sizes;
  for (const std::string& name : files_) {
    std::error_code error;
    sizes.push_back(std::filesystem::file_size(shard_ / name, error));
    if (error) return damaged_index("open " + (shard_ / name).string() + ": it is missing");
  }
  const std::size_t due = due_to_merge(sizes);
  if (due == 0) return {};
  const auto first = files_.end() - static_cast<std::ptrdiff_t>(due);
  auto merged = copy_vocabulary(shard_, {first, files_.end()}, shard_, *sealer_,
                                [](std::string_view) -> Result<bool> { return true; });
  if (!merged) return std::move(merged).take_error();
  files_.erase(first, files_.end());
  if (*merged) files_.push_back(**std::move(merged));
  return {};
}

// A writer removes files it has merged once the head names their successor: one that is missing is
// met again under a newer head, or was lost.
Result<Vocabulary> Vocabulary::read(const Path& shard, const Sealer& sealer) {
  for (int attempt = 1;; ++attempt) {
    const auto head = read_shard_head(shard, sealer);
    if (!head) return head.error();
    Vocabulary words;
    Error missing;
    for (const auto& name : head->words) {
      auto chunks = read_chunks(shard, name, sealer);
      if (!chunks && chunks.error().code != ErrorCode::NotFound) return chunks.error();
      if (!chunks) {
        missing = chunks.error();
        break;
      }
      words.files_.push_back(*std::move(chunks));
    }
    if (words.files_.size() == head->words.size()) return words;
    if (attempt == kMostAttempts) return damaged_index(missing.what);
  }
}

void Vocabulary::each(const std::function<void(std::string_view)>& take) const {
  for (const auto& file : files_) {
    for (const auto& chunk : file) {
      for (ChunkReader reader(chunk); reader.next();) take(reader.word());
    }
  }
}

void Vocabulary::expand(std::string_view prefix,
                        const std::function<void(std::string_view)>& take) const {
  for (const auto& file : files_) {
    // The words wanted may begin in the chunk before the first that starts at or after `prefix`.
    auto chunk = std::ranges::lower_bound(file, prefix, {}, first_word);
    if (chunk != file.begin()) --chunk;
    for (bool is_past = false; !is_past && chunk != file.end(); ++chunk) {
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

Result<std::optional<std::string>> copy_vocabulary(
    const Path& from, const std::vector<std::string>& files, const Path& into, const Sealer& sealer,
    const std::function<Result<bool>(std::string_view)>& keeps) {
  auto words = MergedWords::open(from, files, sealer);
  if (!words) return std::move(words).take_error();
  WordFileWriter out(into, sealer);
  for (;;) {
    auto more = words->next();
    if (!more) return std::move(more).take_error();
    if (!*more) return out.finish();
    auto is_kept = keeps(words->word());
    if (!is_kept) return std::move(is_kept).take_error();
    if (!*is_kept) continue;
    if (auto done = out.add(words->word()); !done) return std::move(done).take_error();
  }
}

}  // namespace oubli::index
