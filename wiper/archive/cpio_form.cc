// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "adapters/archive/cpio_layout.h"
#include "wiper/archive/archive_form.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

using archive::CpioFormat;

// What cpio writes at a time: with -B, or else.
constexpr std::array<std::uint64_t, 2> kBlocks{5120, 512};

// Of bytes, each a number (cpio(5), "New CRC Format").
Result<std::uint32_t> sum_of(const OpenMailbox& content, const std::vector<Piece>& pieces) {
  std::uint32_t sum = 0;
  auto read = for_bytes(*content.bytes(), pieces, [&](std::string_view bytes) {
    for (const char c : bytes) sum += static_cast<unsigned char>(c);
    return Status();
  });
  if (!read) return std::move(read).take_error();
  return sum;
}

class CpioForm final : public ArchiveForm {
 public:
  CpioForm(const OpenMailbox& archive, std::uint64_t size)
      : ArchiveForm(archive, size), walker_(*bytes_) {}

  Result<std::optional<ArchiveMember>> next() override {
    members_end_ = walker_.end_mark();
    auto found = walker_.next();
    if (!found) return std::move(found).take_error();
    if (!*found) return std::optional<ArchiveMember>();
    cpio_ = **std::move(found);
    ArchiveMember member{cpio_.number, cpio_.begin, cpio_.data, cpio_.data_end, cpio_.end};
    member.size = cpio_.data_end - cpio_.data;
    member.name = cpio_.name;
    member.is_file = cpio_.is_file();
    member.has_other_names = cpio_.links > 1 && cpio_.format != archive::CpioFormat::Odc;
    return std::optional(std::move(member));
  }

  Result<Cut> rewritten(const ArchiveMember& member, const OpenMailbox& content,
                        const Cut& cut) override {
    std::uint32_t sum = 0;
    if (cpio_.format == CpioFormat::Crc) {
      auto told = sum_of(content, {{{0, cut.old_size}}});
      if (!told) return std::move(told).take_error();
      if (*told != cpio_.sum) return damaged("its bytes do not come to the sum that it tells");
      auto after = sum_of(content, cut.pieces);
      if (!after) return std::move(after).take_error();
      sum = *after;
    }
    auto before = read(cpio_.begin, cpio_.data - cpio_.begin);  // which a stream still has
    if (!before) return std::move(before).take_error();
    auto header = archive::cpio_header_with(*before, cut.new_size, sum);
    if (!header) return std::move(header).take_error();
    Cut made;
    put(made, *std::move(header));
    append(made, cut, member.data);
    const std::uint64_t padding = archive::cpio_padding(cpio_.format, cut.new_size);
    put(made, std::string(static_cast<std::size_t>(padding), '\0'));
    return made;
  }

  // Of several names of a file one has the content, before or behind those that have none.
  void passed(const ArchiveMember& member, bool is_erased) override {
    if (!cpio_.is_file() || cpio_.links < 2) return;
    if (is_erased) gone_.insert(cpio_.file);
    if (cpio_.data == cpio_.data_end) empty_.push_back({cpio_.file, member});
  }

  std::vector<ArchiveMember> gone_too() override {
    std::vector<ArchiveMember> links;
    if (gone_.empty()) return links;
    for (auto& [file, member] : empty_) {
      if (gone_.contains(file)) links.push_back(std::move(member));
    }
    return links;
  }

  [[nodiscard]] std::uint64_t members_end() const override { return members_end_; }

  // The trailer, and zeros to a whole block where there were whole blocks.
  Status end(Cut& whole) override {
    const std::uint64_t mark = walker_.end_mark();
    if (auto zeros = check_padding(mark); !zeros) return zeros;
    keep(whole, members_end_, mark);
    const auto block =
        std::ranges::find_if(kBlocks, [&](std::uint64_t one) { return size_ % one == 0; });
    if (block == kBlocks.end()) {
      keep(whole, mark, size_);
      return {};
    }
    put(whole,
        std::string(static_cast<std::size_t>((*block - whole.new_size % *block) % *block), '\0'));
    return {};
  }

 private:
  archive::CpioWalker walker_;
  archive::CpioMember cpio_;  // the last one
  std::uint64_t members_end_ = 0;
  using File = std::array<std::uint64_t, 3>;
  std::set<File> gone_;
  std::vector<std::pair<File, ArchiveMember>> empty_;  // further names, without content
};

}  // namespace

std::unique_ptr<ArchiveForm> cpio_form(const OpenMailbox& archive, std::uint64_t size) {
  return std::make_unique<CpioForm>(archive, size);
}

}  // namespace oubli::wiper
