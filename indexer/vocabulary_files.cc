// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/vocabulary_files.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include "adapters/base/wire.h"
#include "indexer/damaged_index.h"
#include "indexer/leftovers.h"

namespace oubli::index {

namespace {

constexpr std::string_view kHeadName = "words-head";
constexpr std::string_view kSegmentName = "words-";
constexpr std::size_t kNameBytes = 16;  // random: a segment of another shard is foreign
constexpr std::size_t kChunk = std::size_t{64} << 10;
constexpr std::size_t kLargestFile = std::size_t{1} << 30;

std::string context_of(const std::string& segment, std::size_t chunk, bool is_last) {
  return "words " + segment + " " + std::to_string(chunk) + (is_last ? " last" : "");
}

std::string new_name() {
  unsigned char bytes[kNameBytes];
  randombytes_buf(bytes, sizeof bytes);
  char hex[2 * kNameBytes + 1];
  sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
  return std::string(kSegmentName) + hex;
}

// Fills one chunk from words[at…]; returns where the next begins.
std::size_t fill_chunk(const std::vector<std::string>& words, std::size_t at, std::string& chunk) {
  WireWriter out(chunk);
  std::string_view before;
  for (; at < words.size() && chunk.size() < kChunk; ++at) {
    const std::string_view word = words[at];
    const auto differ = std::ranges::mismatch(before, word);
    const auto shared = static_cast<std::size_t>(differ.in1 - before.begin());
    out.number(shared);
    out.text(word.substr(shared));
    before = word;
  }
  return at;
}

std::string seal_words(const std::vector<std::string>& words, const std::string& name,
                       const Sealer& sealer) {
  std::string bytes;
  WireWriter out(bytes);
  std::size_t number = 0;
  for (std::size_t at = 0; at < words.size(); ++number) {
    std::string chunk;
    at = fill_chunk(words, at, chunk);
    out.text(sealer.seal(chunk, context_of(name, number, at == words.size())));
    sodium_memzero(chunk.data(), chunk.size());
  }
  return bytes;
}

}  // namespace

bool ChunkReader::next() {
  if (rest_.empty()) return false;
  WireReader in(rest_);
  const std::uint64_t shared = in.number();
  const std::string_view tail = in.text();
  if (!in.ok() || shared > word_.size()) return false;
  word_.resize(shared);
  word_ += tail;
  rest_ = in.rest();
  return true;
}

Result<std::vector<std::string>> read_head(const Path& shard, const Sealer& sealer) {
  const Path file = shard / kHeadName;
  auto sealed = read_file(file, kLargestFile);
  if (!sealed && sealed.error().code == ErrorCode::NotFound) {
    return damaged_index(sealed.error().what);
  }
  if (!sealed) return std::move(sealed).take_error();
  const auto plain = sealer.open(*sealed, kHeadName);
  if (!plain) return damaged_index("read " + file.string() + ": " + plain.error().what);
  WireReader in(*plain);
  std::vector<std::string> segments(in.count());
  for (auto& segment : segments) segment = in.text();
  if (!in.ok()) return damaged_index("read " + file.string() + ": not a list");
  return segments;
}

Status write_head(const Path& shard, const std::vector<std::string>& segments,
                  const Sealer& sealer) {
  std::string plain;
  WireWriter out(plain);
  out.number(segments.size());
  for (const auto& segment : segments) out.text(segment);
  return replace_file(shard / kHeadName, sealer.seal(plain, kHeadName));
}

Result<std::vector<std::string>> read_segment(const Path& shard, const std::string& name,
                                              const Sealer& sealer) {
  const Path file = shard / name;
  const auto bytes = read_file(file, kLargestFile);
  if (!bytes) return bytes.error();
  WireReader in(*bytes);
  std::vector<std::string> chunks;
  while (in.ok() && !in.at_end()) {
    const std::string_view sealed = in.text();
    auto chunk = sealer.open(sealed, context_of(name, chunks.size(), in.at_end()));
    if (!chunk) break;
    chunks.push_back(std::move(*chunk));
  }
  if (!in.ok() || !in.at_end() || chunks.empty()) {
    return damaged_index("read " + file.string() + ": damaged or incomplete");
  }
  return chunks;
}

Result<std::string> write_segment(const Path& shard, const std::vector<std::string>& words,
                                  const Sealer& sealer) {
  std::string name = new_name();
  const Path file = shard / name;
  const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                           S_IRUSR | S_IWUSR));
  if (!fd.is_open()) return system_error("create " + file.string(), errno);
  if (auto done = write_all(fd.get(), seal_words(words, name, sealer)); !done) {
    return std::move(done).take_error().during(file.string());
  }
  if (auto done = sync_file(fd.get(), file); !done) return std::move(done).take_error();
  if (auto done = sync_directory(shard); !done) return std::move(done).take_error();
  return name;
}

Status remove_unlisted(const Path& shard, const std::vector<std::string>& listed) {
  return remove_leftovers(shard, [&](const std::string& name) {
    return name.starts_with(kSegmentName) && name != kHeadName &&
           std::ranges::find(listed, name) == listed.end();
  });
}

}  // namespace oubli::index
