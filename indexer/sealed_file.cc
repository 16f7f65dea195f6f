// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/sealed_file.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "indexer/damaged_index.h"

namespace oubli::index {

namespace {

constexpr std::size_t kWriteAtOnce = std::size_t{1} << 20;

std::string context_of(const std::string& name, std::uint64_t number) {
  return name + " " + std::to_string(number);
}

}  // namespace

Result<SealedFileWriter> SealedFileWriter::create(const Path& folder, std::string name,
                                                  const Sealer& sealer) {
  Path path = folder / name;
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                     S_IRUSR | S_IWUSR));
  if (!fd.is_open()) return system_error("create " + path.string(), errno);
  return SealedFileWriter(std::move(path), std::move(name), sealer, std::move(fd));
}

Result<std::size_t> SealedFileWriter::append(std::string_view plain) {
  const std::string sealed = sealer_->seal(plain, context_of(name_, blocks_));
  ++blocks_;
  unwritten_ += sealed;
  size_ += sealed.size();
  if (unwritten_.size() >= kWriteAtOnce) {
    if (auto done = flush(); !done) return std::move(done).take_error();
  }
  return sealed.size();
}

Status SealedFileWriter::flush() {
  if (auto done = write_all(fd_.get(), unwritten_); !done) {
    return std::move(done).take_error().during(path_.string());
  }
  unwritten_.clear();
  return {};
}

Status SealedFileWriter::sync() {
  if (auto done = flush(); !done) return done;
  if (auto done = sync_file(fd_.get(), path_); !done) return done;
  return sync_directory(path_.parent_path());
}

Result<SealedFile> SealedFile::open(const Path& folder, std::string name, const Sealer& sealer) {
  Path path = folder / name;
  auto fd = open_for_reading(path);
  if (!fd) return std::move(fd).take_error();
  return SealedFile(std::move(path), std::move(name), sealer, *std::move(fd));
}

Result<std::string> SealedFile::block(std::uint64_t number, std::uint64_t offset,
                                      std::size_t size) const {
  const std::string doing = "read " + path_.string() + ": block " + std::to_string(number);
  std::string sealed(size, '\0');
  const auto got = read_at(fd_.get(), offset, sealed);
  if (!got) return damaged_index(doing + ": " + got.error().what);  // the disk cannot say it
  if (*got != size) return damaged_index(doing + ": the file is cut short");
  auto plain = sealer_->open(sealed, context_of(name_, number));
  if (!plain) return damaged_index(doing + ": " + plain.error().what);
  return plain;
}

}  // namespace oubli::index
