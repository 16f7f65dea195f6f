// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/tar_volume.h"

#include <utility>

#include "adapters/archive/read_part.h"

namespace oubli::archive {
namespace {

constexpr std::uint64_t kLongestRecords = 1U << 20;
constexpr std::size_t kNameField = 100;
constexpr std::string_view kVolume = " Volume ";
constexpr std::string_view kBehind = "bytes before: ";  // where a link would be told

std::optional<std::uint64_t> previous_size_in(std::string_view link) {
  return link.starts_with(kBehind) ? decimal(link.substr(kBehind.size())) : std::nullopt;
}

class HeadReader {
 public:
  explicit HeadReader(ByteSource& bytes) : bytes_(bytes) {}

  Result<VolumeHead> run() {
    for (bool has_more = true; has_more;) {
      auto header = next();
      if (!header) return std::move(header).take_error();
      if (!*header) break;
      auto taken = take(**header);
      if (!taken) return std::move(taken).take_error();
      has_more = *taken;
    }
    return std::move(head_);
  }

 private:
  // Nothing where no header stands: what goes on may be anything.
  Result<std::optional<TarHeader>> next() {
    std::string block(kTarBlock, '\0');
    auto got = bytes_.read_at(head_.size, block);
    if (!got) return std::move(got).take_error();
    if (*got < block.size() || is_zero_block(block)) return std::optional<TarHeader>();
    auto header = parse_tar_header(block);
    return header ? std::optional(*std::move(header)) : std::nullopt;
  }

  Result<bool> take(const TarHeader& header) {
    switch (header.type) {
      case 'V':
        if (head_.size > 0 || header.size > 0) return false;
        head_.label = header.name;
        head_.previous_size = previous_size_in(header.link);
        head_.size += kTarBlock;
        return true;
      case 'M':
        head_.goes_on =
            Continuation{header.name, header.name.size() >= kNameField, header.size, header.offset};
        head_.size += kTarBlock;
        return false;
      case 'g':
        return take_records(header);
      default:
        return false;
    }
  }

  Result<bool> take_records(const TarHeader& header) {
    if (header.size > kLongestRecords || head_.size > 0) return false;
    auto text = read_part(bytes_, kTarBlock, header.size);
    if (!text) return std::move(text).take_error();
    auto records = parse_pax(*text);
    if (!records) return std::move(records).take_error();
    if (!records->volume_label && !records->volume_member) return false;
    head_.label = std::move(records->volume_label).value_or("");
    head_.size += kTarBlock + in_blocks(header.size);
    std::string others = without_volume_records(*text);
    if (!others.empty()) {
      auto block = read_part(bytes_, 0, kTarBlock);
      auto made = block ? with_size(*block, others.size()) : std::move(block);
      if (!made) return std::move(made).take_error();
      others.resize(in_blocks(others.size()), '\0');
      head_.global = *made + others;
    }
    if (!records->volume_member) return false;
    head_.goes_on = Continuation{*std::move(records->volume_member), false, records->volume_size,
                                 records->volume_offset};
    if (auto passed = pass_part(); !passed) return std::move(passed).take_error();
    return false;
  }

  // What is left looks like a file of its own to who knows nothing of volumes.
  Status pass_part() {
    constexpr auto kBroken = "the begin of a volume breaks its format";
    for (std::optional<std::uint64_t> told;;) {
      auto header = next();
      if (!header) return std::move(header).take_error();
      if (!*header) return damaged(kBroken);
      const TarHeader& part = **header;
      head_.size += kTarBlock;
      if (part.type == '0' && told.value_or(part.size) == head_.goes_on->left) return {};
      if (part.type != 'x' || part.size > kLongestRecords) return damaged(kBroken);
      auto text = read_part(bytes_, head_.size, part.size);
      if (!text) return std::move(text).take_error();
      auto records = parse_pax(*text);
      if (!records) return std::move(records).take_error();
      told = records->size;
      head_.size += in_blocks(part.size);
    }
  }

  ByteSource& bytes_;
  VolumeHead head_;
};

}  // namespace

Result<VolumeHead> read_volume_head(ByteSource& bytes) { return HeadReader(bytes).run(); }

std::string make_volume_head(std::string_view label, std::uint64_t previous_size,
                             const std::optional<Continuation>& goes_on) {
  // GNU tar takes the header behind records for one of theirs, but not the one behind a label.
  if (!goes_on) {
    return make_tar_header(label, 'V', 0, std::string(kBehind) + std::to_string(previous_size));
  }
  std::string records = make_pax_record("GNU.volume.label", label) +
                        make_pax_record("GNU.volume.filename", goes_on->member) +
                        make_pax_record("GNU.volume.size", std::to_string(goes_on->left)) +
                        make_pax_record("GNU.volume.offset", std::to_string(goes_on->offset));
  std::string out = make_tar_header("GlobalHead", 'g', records.size());
  records.resize(in_blocks(records.size()), '\0');
  return out + records + make_tar_header("GNUFileParts/part", '0', goes_on->left);
}

VolumeLabel parse_volume_label(std::string_view label) {
  const std::size_t at = label.rfind(kVolume);
  if (at == std::string_view::npos) return {};
  const auto number = decimal(label.substr(at + kVolume.size()));
  return number ? VolumeLabel{std::string(label.substr(0, at)), *number} : VolumeLabel();
}

std::string make_volume_label(std::string_view set, std::uint64_t number) {
  return std::string(set) + std::string(kVolume) + std::to_string(number);
}

}  // namespace oubli::archive
