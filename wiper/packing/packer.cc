// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/packing/packer.h"

#include <utility>

#include "wiper/disk/long_file.h"

namespace oubli::wiper {

namespace {

class PlainFile final : public PackStream {
 public:
  PlainFile(Disk& disk, int fd, Path shown) : file_(disk, fd, std::move(shown)) {}

  Status write(std::string_view bytes) override { return file_.write(bytes); }
  Status finish() override { return file_.finish(); }

 private:
  LongWriter file_;
};

class PackedFile final : public PackStream {
 public:
  PackedFile(std::unique_ptr<PackStream> file, Packing packing)
      : file_(std::move(file)),
        packing_(open_packing([this](std::string_view packed) { return file_->write(packed); },
                              packing)) {}

  Status write(std::string_view bytes) override { return packing_->write(bytes); }
  Status finish() override {
    Status done = packing_->finish();
    return done ? file_->finish() : done;
  }

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
