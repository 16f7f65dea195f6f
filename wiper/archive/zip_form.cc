// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/archive/zip_layout.h"
#include "adapters/walk/recognise.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/zip_content.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

using archive::ZipMember;
using archive::ZipNumbers;
using archive::ZipPart;

// How tightly a member says it was packed (APPNOTE 4.4.4).
std::optional<int> level_of(std::uint16_t flags) {
  constexpr int kBest = 9, kFast = 2, kFastest = 1;
  switch (flags >> 1U & 3U) {
    case 1:
      return kBest;
    case 2:
      return kFast;
    case 3:
      return kFastest;
    default:
      return std::nullopt;
  }
}

std::string why_not(const ZipMember& member) {
  if (member.is_encrypted()) return "stands in an encrypted member";
  if (member.method == archive::kStored || member.method == archive::kDeflated) return {};
  return "is packed by a method that is not written (" + std::to_string(member.method) + ")";
}

// Some writers on Windows part folders by a backslash, which libarchive reads so as well.
std::string as_path(std::string_view name) {
  std::string path(name);
  if (path.find('/') == std::string::npos) std::ranges::replace(path, '\\', '/');
  return path;
}

class ZipForm final : public ArchiveForm {
 public:
  using ArchiveForm::ArchiveForm;

  [[nodiscard]] bool packs_members() const override { return true; }

  Result<std::optional<ArchiveMember>> next() override {
    if (!layout_) {
      auto layout = archive::read_zip_layout(*bytes_, size_);
      if (!layout) return std::move(layout).take_error();
      layout_ = *std::move(layout);
    }
    if (at_ == layout_->members.size()) return std::optional<ArchiveMember>();
    zip_ = &layout_->members[at_];
    auto header = read(zip_->begin, zip_->data - zip_->begin);
    if (!header) return std::move(header).take_error();
    auto parsed = archive::parse_zip_header(*header, ZipPart::Local);
    if (!parsed) return std::move(parsed).take_error();
    ArchiveMember member{at_++, zip_->begin, zip_->data, zip_->data_end, zip_->end};
    member.size = zip_->numbers.unpacked;
    member.name = as_path(parsed->name);
    member.is_file = !member.name.ends_with('/');
    member.is_packed = zip_->method != archive::kStored;
    member.unwritable = why_not(*zip_);
    return std::optional(std::move(member));
  }

  // Read once to its end: it is what its numbers say, or nothing is made of it.
  Result<OpenMailbox> content(const ArchiveMember& member, std::string& held) override {
    OpenMailbox content = unheld();
    const bool is_held = content.deflated && member.size <= kMostHeld;
    auto whole = check_zip_content(content, zip_->numbers, is_held ? &held : nullptr);
    if (!whole) return std::move(whole).take_error();
    if (is_held) content.held = held;
    return content;
  }

  Result<std::string> head(const ArchiveMember& member) override {
    if (!member.is_packed) return ArchiveForm::head(member);
    std::string head(walk::kHeadSize, '\0');
    auto got = unheld().bytes()->read_at(0, head);
    if (!got) return std::move(got).take_error();
    head.resize(*got);
    return head;
  }

  Result<Cut> rewritten(const ArchiveMember& member, const OpenMailbox& content,
                        const Cut& cut) override {
    ZipNumbers numbers{0, cut.new_size, cut.new_size};
    auto crc = crc_of(content, cut.pieces);
    if (!crc) return std::move(crc).take_error();
    numbers.crc = *crc;
    Cut body;
    if (zip_->method == archive::kDeflated) {
      auto packed = packed_anew(unheld(), content, cut, level_of(zip_->flags));
      if (!packed) return std::move(packed).take_error();
      numbers.packed = (*packed)->size;
      put(body, *std::move(packed));
    } else {
      append(body, cut, member.data);
    }
    auto header = read(member.begin, member.data - member.begin);
    if (header) header = archive::zip_header_with(*std::move(header), ZipPart::Local, numbers);
    if (!header) return std::move(header).take_error();
    Cut made;
    put(made, *std::move(header));
    append(made, std::move(body));
    if (member.end > member.data_end) {
      auto descriptor = read(member.data_end, member.end - member.data_end);
      if (descriptor) descriptor = archive::zip_descriptor_with(*std::move(descriptor), numbers);
      if (!descriptor) return std::move(descriptor).take_error();
      put(made, *std::move(descriptor));
    }
    changed_[member.number] = {numbers, made.new_size};
    return made;
  }

  void passed(const ArchiveMember& member, bool is_erased) override {
    if (is_erased) gone_.insert(member.number);
  }

  [[nodiscard]] std::uint64_t members_end() const override { return layout_->directory.begin; }

  // The directory in the order that it had, and what stood behind it.
  Status end(Cut& whole) override {
    const std::vector<std::uint64_t> places = new_places();
    std::vector<std::size_t> order(layout_->members.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {},
                      [this](std::size_t i) { return layout_->members[i].central.begin; });
    archive::ZipDirectory directory{order.size() - gone_.size(), whole.new_size, 0};
    std::string records;
    for (const std::size_t i : order) {
      if (gone_.contains(i)) continue;
      auto record = record_of(i, places[i]);
      if (!record) return std::move(record).take_error();
      records += *record;
    }
    directory.end = directory.begin + records.size();
    put(whole, std::move(records));
    const std::uint64_t end = layout_->directory.end;
    auto rest = read(end, size_ - end);
    if (rest) rest = archive::zip_end_with(*std::move(rest), directory);
    if (!rest) return std::move(rest).take_error();
    put(whole, *std::move(rest));
    return {};
  }

 private:
  struct Change {
    ZipNumbers numbers;
    std::uint64_t size = 0;  // of all that stands in the member's place
  };

  // The content of the last member, as it stands in the file.
  [[nodiscard]] OpenMailbox unheld() const {
    OpenMailbox content = archive_;
    const ByteRange part{zip_->data, zip_->data_end};
    if (zip_->method == archive::kDeflated) {
      content.deflated = Deflated{part, zip_->numbers.crc, zip_->numbers.unpacked};
    } else {
      content.part = part;
    }
    return content;
  }

  [[nodiscard]] std::vector<std::uint64_t> new_places() const {
    std::vector<std::uint64_t> places;
    places.reserve(layout_->members.size());
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < layout_->members.size(); ++i) {
      const ZipMember& member = layout_->members[i];
      const auto change = changed_.find(i);
      places.push_back(at);
      if (gone_.contains(i)) continue;
      at += change != changed_.end() ? change->second.size : member.end - member.begin;
    }
    return places;
  }

  Result<std::string> record_of(std::size_t number, std::uint64_t place) {
    const ByteRange& central = layout_->members[number].central;
    auto record = read(central.begin, central.size());
    const auto change = changed_.find(number);
    if (record && change != changed_.end()) {
      record =
          archive::zip_header_with(*std::move(record), ZipPart::Central, change->second.numbers);
    }
    return record ? archive::zip_header_at(*std::move(record), place) : std::move(record);
  }

  std::optional<archive::ZipLayout> layout_;
  std::size_t at_ = 0;
  const ZipMember* zip_ = nullptr;  // the last one
  std::map<std::uint64_t, Change> changed_;
  std::set<std::uint64_t> gone_;
};

}  // namespace

std::unique_ptr<ArchiveForm> zip_form(const OpenMailbox& archive, std::uint64_t size) {
  return std::make_unique<ZipForm>(archive, size);
}

}  // namespace oubli::wiper
