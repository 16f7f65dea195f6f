// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/compression/pack.h"

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <archive.h>
#include <archive_entry.h>

namespace oubli {

namespace {

PackOpener& pack_opener() {
  static PackOpener opener;
  return opener;
}

int add_filter(struct archive* archive, Compression compression) {
  switch (compression) {
    case Compression::Gzip:
      return ::archive_write_add_filter_gzip(archive);
    case Compression::Bzip2:
      return ::archive_write_add_filter_bzip2(archive);
    case Compression::Xz:
      return ::archive_write_add_filter_xz(archive);
    case Compression::Zstd:
      return ::archive_write_add_filter_zstd(archive);
    case Compression::Lz4:
      return ::archive_write_add_filter_lz4(archive);
    case Compression::None:
      break;
  }
  return ARCHIVE_FATAL;
}

// A frame of no blocks, and the checksum of nothing (LZ4 Frame Format, 1.6).
constexpr std::string_view kEmptyLz4{"\x04\x22\x4D\x18\x64\x40\xA7\0\0\0\0\x05\x5D\xCC\x02", 15};

// libarchive as a compressor: its "raw" format with one filter, into a callback.
class ArchivePacker final : public PackStream {
 public:
  ArchivePacker(PackedTaker take, Packing packing) : take_(std::move(take)), packing_(packing) {}
  ~ArchivePacker() override {
    if (archive_) ::archive_write_free(archive_);
  }
  ArchivePacker(const ArchivePacker&) = delete;
  ArchivePacker& operator=(const ArchivePacker&) = delete;

  Status write(std::string_view bytes) override {
    if (!archive_ && !start()) return problem();
    while (!bytes.empty()) {
      const la_ssize_t taken = ::archive_write_data(archive_, bytes.data(), bytes.size());
      if (taken <= 0) return problem();
      bytes.remove_prefix(static_cast<std::size_t>(taken));
    }
    return {};
  }

  Status finish() override {
    // libarchive's lz4 filter crashes when it is closed and was given nothing.
    if (!archive_ && packing_.compression == Compression::Lz4) return take_(kEmptyLz4);
    if (!archive_ && !start()) return problem();
    return ::archive_write_close(archive_) == ARCHIVE_OK ? Status() : problem();
  }

 private:
  bool start() {
    archive_ = ::archive_write_new();
    struct archive_entry* entry = archive_ ? ::archive_entry_new() : nullptr;
    if (!entry) return false;
    ::archive_entry_set_filetype(entry, AE_IFREG);
    const bool is_open =
        ::archive_write_set_format_raw(archive_) == ARCHIVE_OK &&
        add_filter(archive_, packing_.compression) == ARCHIVE_OK && set_level() &&
        leave_time_out() &&
        // No padding to a tape's block.
        ::archive_write_set_bytes_in_last_block(archive_, 1) == ARCHIVE_OK &&
        ::archive_write_open(archive_, this, nullptr, take, nullptr) == ARCHIVE_OK &&
        ::archive_write_header(archive_, entry) == ARCHIVE_OK;
    ::archive_entry_free(entry);
    return is_open;
  }

  // The same comes out whenever it is packed: names of one file go on holding the same bytes.
  bool leave_time_out() {
    return packing_.compression != Compression::Gzip ||
           ::archive_write_set_filter_option(archive_, nullptr, "timestamp", nullptr) == ARCHIVE_OK;
  }

  bool set_level() {
    if (!packing_.level) return true;
    const std::string level = std::to_string(*packing_.level);
    return ::archive_write_set_filter_option(archive_, nullptr, "compression-level",
                                             level.c_str()) == ARCHIVE_OK;
  }

  static la_ssize_t take(struct archive* archive, void* self, const void* bytes, std::size_t size) {
    auto* packer = static_cast<ArchivePacker*>(self);
    if (packer->cause_) return -1;
    auto done = packer->take_({static_cast<const char*>(bytes), size});
    if (done) return static_cast<la_ssize_t>(size);
    packer->cause_ = std::move(done).take_error();
    ::archive_set_error(archive, EIO, "what was packed could not be kept");
    return -1;
  }

  Error problem() {
    if (cause_) return *cause_;
    const char* text = archive_ ? ::archive_error_string(archive_) : "no memory";
    return failed(std::string("compress: ") + (text ? text : "no reason given"));
  }

  PackedTaker take_;
  Packing packing_;
  struct archive* archive_ = nullptr;
  std::optional<Error> cause_;  // what libarchive was told as an error
};

}  // namespace

std::unique_ptr<PackStream> pack_here(PackedTaker take, Packing packing) {
  return std::make_unique<ArchivePacker>(std::move(take), packing);
}

void pack_by(PackOpener by) { pack_opener() = std::move(by); }

std::unique_ptr<PackStream> open_packing(PackedTaker take, Packing packing) {
  return pack_opener() ? pack_opener()(std::move(take), packing)
                       : pack_here(std::move(take), packing);
}

}  // namespace oubli
