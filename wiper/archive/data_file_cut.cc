// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/data_file_cut.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "adapters/archive/place.h"
#include "adapters/byte_digest.h"
#include "wiper/archive/held_content.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/mailbox/pst_eraser.h"
#include "wiper/mailbox/pst_repacker.h"

namespace oubli::wiper {

namespace {

// A new file as an editor puts it: section by section, and last of all what stands before the first
// of them, the header too.
class FreshFile {
 public:
  explicit FreshFile(const Path& scratch) : sections_(HeldContent::in(scratch)) {}

  Status put(std::uint64_t at, std::string_view bytes) {
    if (sections_end_ == 0) {
      front_.assign(static_cast<std::size_t>(at), '\0');
      sections_end_ = at;
    }
    if (at + bytes.size() <= front_.size()) {
      std::memcpy(front_.data() + at, bytes.data(), bytes.size());
      return {};
    }
    if (at < sections_end_) return failed("what it becomes was not put in order");
    auto gap = sections_.add(std::string(static_cast<std::size_t>(at - sections_end_), '\0'));
    if (!gap) return gap;
    sections_end_ = at + bytes.size();
    return sections_.add(bytes);
  }
  Status finish() { return sections_.finish(); }

  // Lent by this.
  [[nodiscard]] std::unique_ptr<ByteSource> bytes() const;
  Result<std::shared_ptr<const MadeBytes>> made() &&;

 private:
  class Bytes;
  std::string front_;
  HeldContent sections_;
  std::uint64_t sections_end_ = 0;
};

class FreshFile::Bytes final : public ByteSource {
 public:
  explicit Bytes(const FreshFile& file)
      : front_(file.front_), content_(file.sections_.content({})), sections_(content_.bytes()) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    if (offset >= front_.size()) return sections_->read_at(offset - front_.size(), into);
    const std::string_view left = front_.substr(static_cast<std::size_t>(offset));
    const std::size_t some = std::min(left.size(), into.size());
    std::memcpy(into.data(), left.data(), some);
    auto more = sections_->read_at(0, into.subspan(some));
    return more ? Result<std::size_t>(some + *more) : more;
  }

 private:
  const std::string_view front_;
  const OpenMailbox content_;
  const std::unique_ptr<ByteSource> sections_;
};

std::unique_ptr<ByteSource> FreshFile::bytes() const { return std::make_unique<Bytes>(*this); }

Result<std::shared_ptr<const MadeBytes>> FreshFile::made() && {
  auto made = std::make_shared<MadeBytes>();
  made->size = sections_end_;
  made->is_held = sections_.is_in_memory();
  made->make = [file = std::make_shared<const FreshFile>(std::move(*this))](const auto& take) {
    return for_bytes(*file->bytes(), {{{0, file->sections_end_}}}, take);
  };
  ByteDigest digest;
  auto read = made->make([&](std::string_view run) {
    digest.add(run);
    return Status();
  });
  if (!read) return std::move(read).take_error();
  made->digest = digest.finish();
  return std::shared_ptr<const MadeBytes>(std::move(made));
}

Result<pst::Edition> write_anew(ByteSource& old, const pst::EditorOpener& editors,
                                const std::vector<pst::EditedItem>& items, FreshFile& fresh) {
  auto editor = open_editor(editors);
  if (!editor) return std::move(editor).take_error();
  auto made = (*editor)->look(old, items);
  if (!made) return made;
  if (made->bytes > kMostWithin) return refused("is too long to be written anew within an archive");
  auto written = (*editor)->write([&](std::uint64_t at, std::string_view bytes) -> Status {
    if (at > made->bytes || bytes.size() > made->bytes - at)
      return failed("what it becomes would be longer than was said");
    return fresh.put(at, bytes);
  });
  if (written) written = fresh.finish();
  if (!written) return std::move(written).take_error();
  return made;
}

Status prove(ByteSource& old, const pst::EditorOpener& editors,
             const std::vector<pst::EditedItem>& items, const FreshFile& fresh) {
  auto editor = open_editor(editors);
  if (!editor) return std::move(editor).take_error();
  return (*editor)->prove(old, *fresh.bytes(), items);
}

}  // namespace

Result<MemberCut> cut_data_file(const Unpacked& content, Planned planned,
                                const ArchiveReaders& readers) {
  HeldContent held;
  auto file = anywhere(content.content, content.size, readers.scratch, held);
  if (!file) return std::move(file).take_error();
  const auto old = file->bytes();
  if (auto fit = check_may_be_written(*old, file->shown); !fit) return std::move(fit).take_error();
  std::vector<pst::EditedItem> items;
  for (const PlannedMessage& message : planned)
    items.push_back({archive::item_at(message.range.begin), message.hash});
  FreshFile fresh(readers.scratch);
  auto edition = write_anew(*old, readers.editors, items, fresh);
  if (!edition) return std::move(edition).take_error();
  if (auto proved = prove(*old, readers.editors, items, fresh); !proved)
    return std::move(proved).take_error();
  auto bytes = std::move(fresh).made();
  if (!bytes) return std::move(bytes).take_error();
  MemberCut made;
  made.cut.old_size = content.size;
  put(made.cut, *std::move(bytes));
  made.changed.items = edition->items;
  made.changed.erase.assign(planned.begin(), planned.end());
  return made;
}

}  // namespace oubli::wiper
