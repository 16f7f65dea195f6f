// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/packing.h"

#include <stdexcept>

#include <archive.h>
#include <archive_entry.h>

namespace oubli::test {
namespace {

void require(int said, struct archive* archive) {
  if (said == ARCHIVE_OK) return;
  const char* why = ::archive_error_string(archive);
  throw std::runtime_error(std::string("packing: ") + (why ? why : "no reason given"));
}

const char* filter_name(Compression compression) {
  switch (compression) {
    case Compression::Gzip:
      return "gzip";
    case Compression::Bzip2:
      return "bzip2";
    case Compression::Xz:
      return "xz";
    case Compression::Zstd:
      return "zstd";
    case Compression::Lz4:
      return "lz4";
    case Compression::None:
      break;
  }
  return "none";
}

}  // namespace

std::string packed(std::string_view bytes, Compression compression) {
  struct archive* out = ::archive_write_new();
  std::string room(bytes.size() * 2 + (1U << 20), '\0');
  std::size_t used = 0;
  require(::archive_write_set_format_raw(out), out);
  require(::archive_write_add_filter_by_name(out, filter_name(compression)), out);
  require(::archive_write_set_bytes_in_last_block(out, 1), out);
  require(::archive_write_open_memory(out, room.data(), room.size(), &used), out);
  struct archive_entry* entry = ::archive_entry_new();
  ::archive_entry_set_filetype(entry, AE_IFREG);
  require(::archive_write_header(out, entry), out);
  if (::archive_write_data(out, bytes.data(), bytes.size()) < 0) require(ARCHIVE_FATAL, out);
  require(::archive_write_close(out), out);
  ::archive_entry_free(entry);
  ::archive_write_free(out);
  room.resize(used);
  return room;
}

std::string archive_of(int (*format)(struct archive*),
                       const std::vector<std::pair<std::string, std::string>>& members) {
  struct archive* out = ::archive_write_new();
  std::size_t size = 1U << 20;
  for (const auto& [name, body] : members) size += 2 * body.size() + 4096;
  std::string room(size, '\0');
  std::size_t used = 0;
  require(format(out), out);
  require(::archive_write_set_bytes_in_last_block(out, 1), out);
  require(::archive_write_open_memory(out, room.data(), room.size(), &used), out);
  for (const auto& [name, body] : members) {
    struct archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, name.c_str());
    ::archive_entry_set_mtime(entry, 1'400'000'000, 0);
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(body.size()));
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    require(::archive_write_header(out, entry), out);
    if (::archive_write_data(out, body.data(), body.size()) < 0) require(ARCHIVE_FATAL, out);
    ::archive_entry_free(entry);
  }
  require(::archive_write_close(out), out);
  ::archive_write_free(out);
  room.resize(used);
  return room;
}

std::string archive_of(int (*format)(struct archive*), const std::string& name,
                       std::string_view body) {
  return archive_of(format, {{name, std::string(body)}});
}

}  // namespace oubli::test
