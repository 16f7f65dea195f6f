// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/volume_writer.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wiper/stream/stream_input.h"

namespace oubli::wiper {

namespace {

// By which no volume is taken for one of another set.
std::string set_name() {
  unsigned char bytes[8];
  randombytes_buf(bytes, sizeof bytes);
  char digits[2 * sizeof bytes + 1];
  sodium_bin2hex(digits, sizeof digits, bytes, sizeof bytes);
  return std::string("oubli ") + digits;
}

Path nth(const Path& first, std::size_t number) {
  return number == 1 ? first : Path(first.string() + "." + std::to_string(number));
}

Path folder_of(const Path& file) { return file.has_parent_path() ? file.parent_path() : Path("."); }

Error is_there(const Path& path) {
  return refused(path.string() + ": exists, and no volume is written over it",
                 "name another file, or move it away");
}

// One that stands there from an earlier set would be taken for one of this.
Status check_none_exist(const Path& first) {
  std::error_code problem;
  const std::string name = first.filename().string();
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(first), problem)) {
    const std::string other = entry.path().filename().string();
    if (!other.starts_with(name)) continue;
    const std::string_view rest = std::string_view(other).substr(name.size());
    const bool is_numbered =
        rest.size() > 1 && rest[0] == '.' &&
        std::ranges::all_of(rest.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    if (rest.empty() || is_numbered) return is_there(entry.path());
  }
  if (problem) return system_error("open " + folder_of(first).string(), problem.value());
  return {};
}

}  // namespace

Result<std::unique_ptr<VolumeWriter>> VolumeWriter::open(const Path& first, std::uint64_t size,
                                                         const std::atomic<bool>* stop) {
  if (auto none = check_none_exist(first); !none) return std::move(none).take_error();
  return std::unique_ptr<VolumeWriter>(new VolumeWriter(first, size, set_name(), stop));
}

// Whatever has come to stand there in their place stays.
VolumeWriter::~VolumeWriter() {
  for (std::size_t i = 0; i < made_.size() && !is_kept_; ++i) {
    struct stat about {};
    const Path path = nth(first_, i + 1);
    const bool is_ours = ::lstat(path.c_str(), &about) == 0 && about.st_dev == made_[i].device &&
                         about.st_ino == made_[i].inode;
    if (is_ours) (void)::unlink(path.c_str());
  }
}

Status VolumeWriter::write(std::string_view bytes) {
  joined_ += bytes.size();
  joined_digest_.add(bytes);
  return splitter_.write(bytes);
}

Result<std::string> VolumeWriter::finish() {
  if (auto done = splitter_.finish(); !done) return std::move(done).take_error();
  if (auto done = end_volume(); !done) return std::move(done).take_error();
  if (auto synced = sync_directory(folder_of(first_)); !synced)
    return std::move(synced).take_error();
  digest_ = all_digest_.finish();
  expected_ = joined_digest_.finish();
  return read_again();
}

Status VolumeWriter::begin_volume() {
  if (auto done = end_volume(); !done) return done;
  const Path path = nth(first_, rows_.size() + 1);
  fd_.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600));
  if (!fd_.is_open() && errno == EEXIST) return is_there(path);
  if (!fd_.is_open()) return system_error("make " + path.string(), errno);
  struct stat about {};
  if (::fstat(fd_.get(), &about) != 0) return system_error("stat " + path.string(), errno);
  made_.push_back({about.st_dev, about.st_ino});
  rows_.push_back({path, 0, {}});
  volume_digest_ = ByteDigest();
  return {};
}

Status VolumeWriter::put(std::string_view bytes) {
  rows_.back().size += bytes.size();
  written_ += bytes.size();
  volume_digest_.add(bytes);
  all_digest_.add(bytes);
  auto done = write_all(fd_.get(), bytes);
  return done ? done : Status(std::move(done).take_error().during(rows_.back().path.string()));
}

Status VolumeWriter::end_volume() {
  if (!fd_.is_open()) return {};
  if (auto synced = sync_file(fd_.get(), rows_.back().path); !synced) return synced;
  // So that it is read again from the disk.
  (void)::posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_DONTNEED);
  fd_.reset();
  rows_.back().digest = volume_digest_.finish();
  return {};
}

Result<std::string> VolumeWriter::read_again() const {
  std::vector<Path> paths;
  for (const VolumeRow& row : rows_) paths.push_back(row.path);
  auto input = open_input(-1, paths, stop_);
  if (!input) return std::move(input).take_error();
  ByteDigest digest;
  std::uint64_t size = 0;
  std::vector<char> room(1U << 20);
  for (std::size_t some = 1; some > 0;) {
    auto got = (*input)->read(room);
    if (!got && got.error().code == ErrorCode::Interrupted) return std::move(got).take_error();
    if (!got) return "the volumes could not be read again: " + got.error().what;
    some = *got;
    size += some;
    digest.add({room.data(), some});
  }
  std::ranges::fill(room, '\0');
  for (std::uint64_t left = splitter_.left_out(); left > 0;) {
    const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), left));
    digest.add({room.data(), some});
    size += some;
    left -= some;
  }
  const bool is_it = size == joined_ && digest.finish() == expected_;
  return std::string(is_it ? "" : "the volumes do not join to what was written");
}

}  // namespace oubli::wiper
