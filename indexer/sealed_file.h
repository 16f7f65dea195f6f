// SPDX-License-Identifier: GPL-3.0-or-later
// A file of sealed blocks, written once from front to back and then only read. Every block is bound
// to the file's name and its own number, so a block that was altered, moved or taken from another
// file does not open. Where the blocks lie is for the caller to keep (segment_directory.h).
// Owned by one thread; a reader keeps what it opened even after the file's name has gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/sealer.h"

namespace oubli::index {

class SealedFileWriter {
 public:
  // Makes the file `name` in `folder`, readable by its owner only; refuses one that is there.
  static Result<SealedFileWriter> create(const Path& folder, std::string name,
                                         const Sealer& sealer);

  // Returns the bytes the sealed block takes in the file.
  Result<std::size_t> append(std::string_view plain);
  // The file's name and everything appended so far are durable on return.
  Status sync();
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  SealedFileWriter(Path path, std::string name, const Sealer& sealer, UniqueFd fd)
      : path_(std::move(path)), name_(std::move(name)), sealer_(&sealer), fd_(std::move(fd)) {}
  Status flush();

  Path path_;
  std::string name_;
  const Sealer* sealer_;  // outlives this
  UniqueFd fd_;
  std::string unwritten_;
  std::uint64_t size_ = 0;
  std::uint64_t blocks_ = 0;
};

class SealedFile {
 public:
  static Result<SealedFile> open(const Path& folder, std::string name, const Sealer& sealer);

  // The plain bytes of block `number`, which lies at `offset` and takes `size` bytes.
  [[nodiscard]] Result<std::string> block(std::uint64_t number, std::uint64_t offset,
                                          std::size_t size) const;
  [[nodiscard]] const Path& path() const { return path_; }

 private:
  SealedFile(Path path, std::string name, const Sealer& sealer, UniqueFd fd)
      : path_(std::move(path)), name_(std::move(name)), sealer_(&sealer), fd_(std::move(fd)) {}

  Path path_;
  std::string name_;
  const Sealer* sealer_;  // outlives this
  UniqueFd fd_;
};

}  // namespace oubli::index
