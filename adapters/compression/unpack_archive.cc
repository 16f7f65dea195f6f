// SPDX-License-Identifier: GPL-3.0-or-later
// Archives that libarchive reads, from memory: 7z, rar, tar, cab, cpio.
#include <memory>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "adapters/compression/unpacking.h"

namespace oubli::unpacking {

namespace {

struct Free {
  void operator()(struct archive* archive) const { ::archive_read_free(archive); }
};
using Archive = std::unique_ptr<struct archive, Free>;

Archive opened(std::string_view bytes) {
  Archive archive(::archive_read_new());
  if (!archive) return archive;
  for (auto* support : {&::archive_read_support_format_7zip, &::archive_read_support_format_rar,
                        &::archive_read_support_format_rar5, &::archive_read_support_format_tar,
                        &::archive_read_support_format_cab, &::archive_read_support_format_cpio}) {
    (*support)(archive.get());
  }
  const int said = ::archive_read_open_memory(archive.get(), bytes.data(), bytes.size());
  if (said != ARCHIVE_OK) archive.reset();
  return archive;
}

void begin_entry(struct archive_entry* entry, Unpacking& to) {
  const char* name = ::archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = ::archive_entry_pathname(entry);
  if (name == nullptr) to.fail("a name that cannot be read");
  to.begin(name == nullptr ? "" : name);
}

void give_data(struct archive* archive, std::vector<char>& room, Unpacking& to) {
  Inner inner(to);
  la_ssize_t got = 0;
  while (to.has_room() && (got = ::archive_read_data(archive, room.data(), room.size())) > 0) {
    inner.put({room.data(), static_cast<std::size_t>(got)});
  }
  if (got != 0) to.fail("damaged, encrypted or too long");
  inner.finish();
}

}  // namespace

void open_archive(std::string_view bytes, Unpacking& to) {
  const Archive archive = opened(bytes);
  if (!archive) return to.fail("not an archive");
  std::vector<char> room(256U << 10);
  struct archive_entry* entry = nullptr;
  for (;;) {
    const int said = ::archive_read_next_header(archive.get(), &entry);
    if (said == ARCHIVE_EOF) return;
    if (said < ARCHIVE_WARN || !to.has_room()) return to.fail("damaged, encrypted or too long");
    begin_entry(entry, to);
    if (::archive_entry_is_encrypted(entry) != 0) to.fail(kEncrypted);
    give_data(archive.get(), room, to);
    to.end();
  }
}

}  // namespace oubli::unpacking
