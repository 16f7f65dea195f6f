// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/archive_form.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "adapters/archive/kind.h"
#include "adapters/archive/place.h"
#include "adapters/archive/read_part.h"
#include "adapters/walk/recognise.h"

namespace oubli::wiper {

Result<std::string> ArchiveForm::read(std::uint64_t at, std::uint64_t size) {
  return archive::read_part(*bytes_, at, size);
}

// Of a compressed archive what is short is held; what is not is decompressed for every reading.
Result<OpenMailbox> ArchiveForm::content(const ArchiveMember& member, std::string& held) {
  OpenMailbox content = archive_;
  const std::uint64_t size = member.data_end - member.data;
  if (archive_.reads_anywhere() || size > kMostHeld) {
    content.part = ByteRange{member.data, member.data_end};
    return content;
  }
  auto read_in = read(member.data, size);
  if (!read_in) return std::move(read_in).take_error();
  held = *std::move(read_in);
  content.held = held;
  return content;
}

Result<std::string> ArchiveForm::head(const ArchiveMember& member) {
  return read(member.data, std::min<std::uint64_t>(walk::kHeadSize, member.data_end - member.data));
}

Status ArchiveForm::check_padding(std::uint64_t at) {
  std::string room(1U << 20, '\0');
  while (at < size_) {
    bytes_->release_before(at);
    auto got = bytes_->read_at(at, room);
    if (!got) return std::move(got).take_error();
    if (*got == 0 && size_ == kUnknownSize) size_ = at;
    if (at == size_) return {};
    if (*got == 0) return damaged("the archive ends early");
    const auto end = room.begin() + static_cast<std::ptrdiff_t>(*got);
    if (!std::all_of(room.begin(), end, [](char c) { return c == '\0'; })) {
      return refused("something stands behind the end of the archive; it was not touched",
                     "extract all that it holds and make the archive anew");
    }
    at += *got;
  }
  return {};
}

std::vector<PlannedMessage> within(std::span<const PlannedMessage> planned) {
  std::vector<PlannedMessage> local(planned.begin(), planned.end());
  for (PlannedMessage& message : local) {
    const std::uint64_t size = message.range.size();
    message.frame = archive::offset_at(message.frame);
    message.range.begin = archive::offset_at(message.range.begin);
    message.range.end = message.range.begin + size;
  }
  return local;
}

std::string shown_name(const ArchiveMember& member) {
  std::string name = member.name;
  while (name.starts_with("./") && name.size() > 2) name.erase(0, 2);
  return name;
}

Result<std::unique_ptr<ArchiveForm>> form_of(const OpenMailbox& archive, std::uint64_t size) {
  std::string head(archive::kHeadSize, '\0');
  auto got = archive.bytes()->read_at(0, head);
  if (!got) return std::move(got).take_error();
  head.resize(*got);
  const archive::Kind kind = archive::kind_of(head);
  if (kind == archive::Kind::Zip && archive.reads_anywhere()) {
    return zip_form(archive, size);
  }
  switch (kind) {
    case archive::Kind::Tar:
      return tar_form(archive, size);
    case archive::Kind::Cpio:
      return cpio_form(archive, size);
    default:
      break;
  }
  return refused("nothing is erased from this kind of archive; tars, cpio archives and zips are",
                 "extract it, erase from what it held, and make it anew");
}

}  // namespace oubli::wiper
