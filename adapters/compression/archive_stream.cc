// SPDX-License-Identifier: GPL-3.0-or-later
// libarchive as a decompressor: its "raw" format with exactly one filter. It is fed through a
// callback, so that it opens nothing.
#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "adapters/compression/compression.h"

namespace oubli {
namespace {

struct Feed {
  PackedBytes packed;
  std::uint64_t offset = 0;
  std::vector<char> bytes = std::vector<char>(128U << 10);
  std::size_t latest = 0;  // of `bytes`

  // Whether nothing but zeros stands from `at` on, which is in what was given last, or its end.
  Result<bool> ends_at(std::uint64_t at) {
    const std::uint64_t ahead = std::min<std::uint64_t>(offset - std::min(offset, at), latest);
    if (!is_padding({bytes.data() + (latest - ahead), ahead})) return false;
    for (;;) {
      auto got = packed(offset, bytes);
      if (!got) return std::move(got).take_error();
      if (*got == 0) return true;
      offset += *got;
      latest = *got;
      if (!is_padding({bytes.data(), latest})) return false;
    }
  }
};

la_ssize_t feed_archive(struct archive* archive, void* data, const void** buffer) {
  auto* feed = static_cast<Feed*>(data);
  auto got = feed->packed(feed->offset, feed->bytes);
  if (!got) {
    ::archive_set_error(archive, EIO, "%s", got.error().what.c_str());
    return -1;
  }
  feed->offset += *got;
  if (*got > 0) feed->latest = *got;
  *buffer = feed->bytes.data();
  return static_cast<la_ssize_t>(*got);
}

int support(struct archive* archive, Compression compression) {
  switch (compression) {
    case Compression::Bzip2:
      return ::archive_read_support_filter_bzip2(archive);
    case Compression::Xz:
      return ::archive_read_support_filter_xz(archive);
    case Compression::Zstd:
      return ::archive_read_support_filter_zstd(archive);
    case Compression::Lz4:
      return ::archive_read_support_filter_lz4(archive);
    case Compression::Gzip:
      return ::archive_read_support_filter_gzip(archive);
    case Compression::None:
      return ARCHIVE_OK;
  }
  return ARCHIVE_FATAL;
}

class ArchiveStream final : public ByteStream {
 public:
  ArchiveStream(PackedBytes packed, Compression compression) : compression_(compression) {
    feed_.packed = std::move(packed);
  }
  ~ArchiveStream() override {
    if (archive_) ::archive_read_free(archive_);
  }
  ArchiveStream(const ArchiveStream&) = delete;
  ArchiveStream& operator=(const ArchiveStream&) = delete;

  Result<std::size_t> read(std::span<char> into) override {
    if (!archive_) start();
    if (damage_) return *damage_;
    if (is_over_) return std::size_t{0};
    const la_ssize_t got = ::archive_read_data(archive_, into.data(), into.size());
    if (got < 0) return *(damage_ = problem());
    if (got > 0) return static_cast<std::size_t>(got);
    is_over_ = true;
    auto ends = feed_.ends_at(used());
    if (!ends) damage_ = std::move(ends).take_error();
    if (ends && !*ends) damage_ = behind_compressed_data();
    return damage_ ? Result<std::size_t>(*damage_) : std::size_t{0};
  }

  [[nodiscard]] std::uint64_t used() const override {
    // The last filter is what hands out the file.
    return archive_ ? static_cast<std::uint64_t>(::archive_filter_bytes(archive_, -1)) : 0;
  }

 private:
  void start() {
    archive_ = ::archive_read_new();
    if (!archive_) {
      damage_ = failed("no memory to decompress with");
      return;
    }
    ::archive_read_support_format_raw(archive_);
    ::archive_read_support_format_empty(archive_);
    struct archive_entry* entry = nullptr;
    if (support(archive_, compression_) != ARCHIVE_OK ||
        ::archive_read_open(archive_, &feed_, nullptr, feed_archive, nullptr) != ARCHIVE_OK) {
      damage_ = problem();
      return;
    }
    const int said = ::archive_read_next_header(archive_, &entry);
    is_over_ = said == ARCHIVE_EOF;
    if (said != ARCHIVE_OK && said != ARCHIVE_EOF) damage_ = problem();
    // The filter bids for the file by its magic; with none there is only the file itself.
    if (!damage_ && ::archive_filter_count(archive_) < 2) damage_ = damaged("not compressed data");
  }

  Error problem() {
    const char* text = ::archive_error_string(archive_);
    return damaged(std::string("damaged compressed data: ") + (text ? text : "no reason given"));
  }

  Compression compression_;
  Feed feed_;
  struct archive* archive_ = nullptr;
  bool is_over_ = false;
  std::optional<Error> damage_;
};

}  // namespace

std::unique_ptr<ByteStream> open_with_libarchive(PackedBytes packed, Compression compression) {
  return std::make_unique<ArchiveStream>(std::move(packed), compression);
}

}  // namespace oubli
