// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/word_file.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include "adapters/base/wire.h"
#include "indexer/damaged_index.h"
#include "indexer/fresh_name.h"

namespace oubli::index {

namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;
constexpr std::size_t kLongestNumber = 10;  // LEB128 of 64 bits

std::string context_of(const std::string& name, std::size_t chunk, bool is_last) {
  return "words " + name + " " + std::to_string(chunk) + (is_last ? " last" : "");
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

Status WordFileWriter::add(std::string_view word) {
  if (fd_.is_open() && word == last_) return {};
  if (!fd_.is_open()) {
    name_ = fresh_name(kWordFileName);
    const Path file = shard_ / name_;
    fd_ = UniqueFd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                          S_IRUSR | S_IWUSR));
    if (!fd_.is_open()) return system_error("create " + file.string(), errno);
  }
  if (chunk_.size() >= kChunk) {
    if (auto done = seal_chunk(false); !done) return done;
  }
  // A chunk stands for itself: its first word shares nothing.
  const std::string_view before = chunk_.empty() ? std::string_view() : std::string_view(last_);
  const auto differ = std::ranges::mismatch(before, word);
  const auto shared = static_cast<std::size_t>(differ.in1 - before.begin());
  WireWriter out(chunk_);
  out.number(shared);
  out.text(word.substr(shared));
  last_ = word;
  return {};
}

Status WordFileWriter::seal_chunk(bool is_last) {
  std::string bytes;
  WireWriter(bytes).text(sealer_->seal(chunk_, context_of(name_, chunks_, is_last)));
  sodium_memzero(chunk_.data(), chunk_.size());
  chunk_.clear();
  ++chunks_;
  auto done = write_all(fd_.get(), bytes);
  if (done) return done;
  return std::move(done).take_error().during((shard_ / name_).string());
}

Result<std::optional<std::string>> WordFileWriter::finish() {
  if (!fd_.is_open()) return std::optional<std::string>();
  Status done = seal_chunk(true);
  if (done) done = sync_file(fd_.get(), shard_ / name_);
  if (done) done = sync_directory(shard_);
  if (!done) return std::move(done).take_error();
  fd_ = UniqueFd();
  return std::optional(name_);
}

Result<WordFileReader> WordFileReader::open(const Path& shard, const std::string& name,
                                            const Sealer& sealer) {
  const Path file = shard / name;
  auto fd = open_for_reading(file);
  if (!fd) return std::move(fd).take_error();
  struct stat about {};
  if (::fstat(fd->get(), &about) != 0) return system_error("stat " + file.string(), errno);
  return WordFileReader(file, name, sealer, *std::move(fd),
                        static_cast<std::uint64_t>(about.st_size));
}

Result<bool> WordFileReader::next_chunk(std::string& plain) {
  if (at_ == size_ && chunks_ > 0) return false;
  const auto damaged_here = [&] {
    return damaged_index("read " + file_.string() + ": damaged or incomplete");
  };
  std::string bytes(kLongestNumber, '\0');
  auto got = read_at(fd_.get(), at_, bytes);
  if (!got) return std::move(got).take_error();
  WireReader in(std::string_view(bytes).substr(0, *got));
  const std::uint64_t length = in.number();
  const std::uint64_t begin = at_ + *got - in.rest().size();
  if (!in.ok() || length > size_ - begin) return damaged_here();
  bytes.resize(length);
  got = read_at(fd_.get(), begin, bytes);
  if (!got) return std::move(got).take_error();
  if (*got < length) return damaged_here();
  at_ = begin + length;
  auto opened = sealer_->open(bytes, context_of(name_, chunks_, at_ == size_));
  if (!opened) return damaged_here();
  ++chunks_;
  plain = *std::move(opened);
  return true;
}

Result<MergedWords> MergedWords::open(const Path& shard, const std::vector<std::string>& names,
                                      const Sealer& sealer) {
  MergedWords words;
  for (const std::string& name : names) {
    auto file = WordFileReader::open(shard, name, sealer);
    if (!file && file.error().code == ErrorCode::NotFound) return damaged_index(file.error().what);
    if (!file) return std::move(file).take_error();
    words.cursors_.push_back(
        std::make_unique<Cursor>(Cursor{*std::move(file), std::string(), std::nullopt}));
  }
  return words;
}

// False at the end of its file.
Result<bool> MergedWords::advance(Cursor& cursor) {
  while (!cursor.words || !cursor.words->next()) {
    auto more = cursor.file.next_chunk(cursor.chunk);
    if (!more || !*more) return more;
    cursor.words.emplace(cursor.chunk);
  }
  return true;
}

Status MergedWords::push(std::size_t number) {
  auto more = advance(*cursors_[number]);
  if (!more) return std::move(more).take_error();
  if (!*more) return {};
  heap_.push_back(number);
  std::ranges::push_heap(heap_, std::greater(),
                         [this](std::size_t each) { return cursors_[each]->words->word(); });
  return {};
}

Result<bool> MergedWords::next() {
  const auto word_of = [this](std::size_t each) { return cursors_[each]->words->word(); };
  if (!has_begun_) {
    has_begun_ = true;
    for (std::size_t number = 0; number < cursors_.size(); ++number) {
      if (auto done = push(number); !done) return std::move(done).take_error();
    }
    if (heap_.empty()) return false;
    word_ = word_of(heap_.front());
    return true;
  }
  while (!heap_.empty() && word_of(heap_.front()) == word_) {
    std::ranges::pop_heap(heap_, std::greater(), word_of);
    const std::size_t number = heap_.back();
    heap_.pop_back();
    if (auto done = push(number); !done) return std::move(done).take_error();
  }
  if (heap_.empty()) return false;
  word_ = word_of(heap_.front());
  return true;
}

}  // namespace oubli::index
