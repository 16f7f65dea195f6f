// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/packer.h"

#include <utility>

namespace oubli::wiper {

namespace {

class PlainFile final : public PackStream {
 public:
  PlainFile(Disk& disk, int fd, Path shown)
      : disk_(disk), fd_(fd), shown_(std::move(shown)), write_back_(disk) {}

  Status write(std::string_view bytes) override {
    auto done = write_fully(disk_, fd_, end_, bytes, shown_);
    end_ += bytes.size();
    if (done) write_back_.reached(fd_, end_);
    return done;
  }
  Status finish() override { return {}; }

 private:
  Disk& disk_;
  int fd_;
  Path shown_;
  WriteBack write_back_;
  std::uint64_t end_ = 0;
};

class PackedFile final : public PackStream {
 public:
  PackedFile(std::unique_ptr<PackStream> file, Packing packing)
      : file_(std::move(file)),
        packing_(open_packing([this](std::string_view packed) { return file_->write(packed); },
                              packing)) {}

  Status write(std::string_view bytes) override { return packing_->write(bytes); }
  Status finish() override { return packing_->finish(); }

 private:
  std::unique_ptr<PackStream> file_;
  std::unique_ptr<PackStream> packing_;  // goes first
};

}  // namespace

std::unique_ptr<PackStream> open_packer(Disk& disk, int fd, Packing packing, const Path& shown) {
  auto file = std::make_unique<PlainFile>(disk, fd, shown);
  if (packing.compression == Compression::None) return file;
  return std::make_unique<PackedFile>(std::move(file), packing);
}

}  // namespace oubli::wiper
