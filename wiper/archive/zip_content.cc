// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/zip_content.h"

#include <string_view>
#include <utility>

#include "adapters/byte_digest.h"
#include "adapters/compression/compression.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/packing/crc32.h"

namespace oubli::wiper {

namespace {

Error lies() { return damaged("its content is not what its header tells"); }

Status check_deflated(PackedBytes gzip, const Deflated& content, std::string* held) {
  const auto stream = open_stream(std::move(gzip), Compression::Gzip);
  std::string room(256U << 10, '\0');
  Crc32 crc;
  std::uint64_t size = 0;
  for (;;) {
    auto got = stream->read(room);
    if (!got) return std::move(got).take_error();
    if (*got == 0) break;
    size += *got;
    if (size > content.size) return lies();
    const std::string_view run = std::string_view(room).substr(0, *got);
    crc.add(run);
    if (held != nullptr) *held += run;
  }
  const bool is_all = size == content.size && stream->used() == gzip_size(content);
  return is_all && crc.value() == content.crc ? Status() : Status(lies());
}

}  // namespace

Status check_zip_content(const OpenMailbox& content, const archive::ZipNumbers& numbers,
                         std::string* held) {
  if (content.deflated) return check_deflated(content.gzip(), *content.deflated, held);
  if (numbers.packed != numbers.unpacked) return lies();
  auto crc = crc_of(content, {{{0, numbers.unpacked}}});
  if (!crc) return std::move(crc).take_error();
  return *crc == numbers.crc ? Status() : Status(lies());
}

Result<std::uint32_t> crc_of(const OpenMailbox& content, const std::vector<Piece>& pieces) {
  Crc32 crc;
  auto read = for_bytes(*content.bytes(), pieces, [&](std::string_view run) {
    crc.add(run);
    return Status();
  });
  if (!read) return std::move(read).take_error();
  return crc.value();
}

Result<std::shared_ptr<const MadeBytes>> packed_anew(const OpenMailbox& stored,
                                                     const OpenMailbox& content, const Cut& cut,
                                                     std::optional<int> level) {
  auto made = std::make_shared<MadeBytes>();
  ByteDigest digest;
  std::string kept;
  const bool is_within = static_cast<bool>(stored.opened);
  auto done = deflate(*content.bytes(), cut.pieces, level, [&](std::string_view run) {
    made->size += run.size();
    digest.add(run);
    if (is_within) kept += run;
    return Status();
  });
  if (!done) return std::move(done).take_error();
  if (is_within) return held_bytes(std::move(kept));
  made->digest = digest.finish();
  made->make = [stored, pieces = cut.pieces, level](const auto& take) {
    return deflate(*stored.bytes(), pieces, level, take);
  };
  return std::shared_ptr<const MadeBytes>(std::move(made));
}

}  // namespace oubli::wiper
