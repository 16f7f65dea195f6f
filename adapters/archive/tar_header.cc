// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/tar_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace oubli::archive {
namespace {

struct Field {
  std::size_t at, size;
};
constexpr Field kName{0, 100}, kSize{124, 12}, kSum{148, 8}, kLink{157, 100}, kPrefix{345, 155};
constexpr Field kMode{100, 8}, kUser{108, 8}, kGroup{116, 8}, kTime{136, 12};
constexpr Field kOffset{369, 12}, kFullSize{483, 12};  // GNU's
constexpr std::size_t kType = 156, kMagic = 257, kMoreMap = 482;

std::string_view field(std::string_view block, Field which) {
  return block.substr(which.at, which.size);
}

std::string text_of(std::string_view field) {
  return std::string(field.substr(0, field.find('\0')));
}

// Octal digits between blanks; or, with the top bit set, a big-endian number (GNU).
std::optional<std::uint64_t> number_in(std::string_view field) {
  std::uint64_t value = 0;
  if ((static_cast<unsigned char>(field[0]) & 0x80U) != 0) {
    for (std::size_t i = 0; i < field.size(); ++i) {
      const unsigned byte = static_cast<unsigned char>(field[i]) & (i == 0 ? 0x7FU : 0xFFU);
      if (value > (UINT64_MAX >> 9U)) return std::nullopt;
      value = value << 8U | byte;
    }
    return value;
  }
  std::size_t at = 0;
  while (at < field.size() && field[at] == ' ') ++at;
  for (; at < field.size() && field[at] >= '0' && field[at] <= '7'; ++at) {
    value = value << 3U | static_cast<unsigned>(field[at] - '0');
  }
  const bool is_over =
      std::ranges::all_of(field.substr(at), [](char c) { return c == ' ' || c == '\0'; });
  return is_over ? std::optional(value) : std::nullopt;
}

// The sum of a block's bytes, its own field counted as blanks; some writers took them for signed.
struct Sums {
  std::uint64_t plain = 0;
  std::int64_t as_signed = 0;
};
Sums sums_of(std::string_view block) {
  Sums sums;
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    const char c = i >= kSum.at && i < kSum.at + kSum.size ? ' ' : block[i];
    sums.plain += static_cast<unsigned char>(c);
    sums.as_signed += static_cast<signed char>(c);
  }
  return sums;
}

// Digits as wide as those that stood there, and what stood around them.
Status put_octal(std::string& block, Field which, std::uint64_t value) {
  const auto digit = [&](std::size_t i) {
    return block[which.at + i] >= '0' && block[which.at + i] <= '7';
  };
  std::size_t begin = 0;
  while (begin < which.size && block[which.at + begin] == ' ') ++begin;
  std::size_t end = begin;
  while (end < which.size && digit(end)) ++end;
  begin = 0;  // blanks before it become zeros, which every reader takes
  for (std::size_t i = end; i-- > begin; value >>= 3U) {
    block[which.at + i] = static_cast<char>('0' + (value & 7U));
  }
  if (value == 0 && end > begin) return {};
  return refused("a number of its header cannot be written as it stood");
}

Status put_size(std::string& block, std::uint64_t size) {
  if ((static_cast<unsigned char>(block[kSize.at]) & 0x80U) != 0) {
    for (std::size_t i = kSize.size; i-- > 1; size >>= 8U) {
      block[kSize.at + i] = static_cast<char>(size & 0xFFU);
    }
  } else if (auto put = put_octal(block, kSize, size); !put) {
    return put;
  }
  return put_octal(block, kSum, sums_of(block).plain);
}

struct Record {
  std::string_view key, value, whole;
};
Result<Record> take_record(std::string_view& rest) {
  std::size_t length = 0;
  const auto [stop, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
  const auto digits = static_cast<std::size_t>(stop - rest.data());
  if (problem != std::errc{} || length > rest.size() || length < digits + 3 ||
      rest[digits] != ' ' || rest[length - 1] != '\n') {
    return damaged("a pax header that breaks its format");
  }
  Record record;
  record.whole = rest.substr(0, length);
  const std::string_view text = rest.substr(digits + 1, length - digits - 2);
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return damaged("a pax header that breaks its format");
  record.key = text.substr(0, equals);
  record.value = text.substr(equals + 1);
  rest.remove_prefix(length);
  return record;
}

// The records of one pax header with another size in them.
Result<std::string> pax_with_size(std::string_view records, std::uint64_t size) {
  std::string out;
  while (!records.empty()) {
    auto record = take_record(records);
    if (!record) return std::move(record).take_error();
    out += record->key == "size" ? make_pax_record("size", std::to_string(size))
                                 : std::string(record->whole);
  }
  return out;
}

}  // namespace

std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = problem == std::errc{} && stop == text.data() + text.size();
  return is_whole ? std::optional(value) : std::nullopt;
}

bool is_zero_block(std::string_view block) {
  return std::ranges::all_of(block, [](char c) { return c == '\0'; });
}

Result<TarHeader> parse_tar_header(std::string_view block) {
  const auto sum = number_in(field(block, kSum));
  const Sums sums = sums_of(block);
  const bool is_sound =
      sum && (*sum == sums.plain || static_cast<std::int64_t>(*sum) == sums.as_signed);
  if (!is_sound) return damaged("a header whose checksum is wrong");
  const auto size = number_in(field(block, kSize));
  if (!size || *size > INT64_MAX) return damaged("a header whose size is no number");
  TarHeader header;
  header.type = block[kType] == '\0' ? '0' : block[kType];
  header.size = *size;
  header.name = text_of(field(block, kName));
  header.link = text_of(field(block, kLink));
  const bool is_posix = block.substr(kMagic, 6) == std::string_view("ustar\0", 6);
  if (is_posix && block[kPrefix.at] != '\0') {
    header.name = text_of(field(block, kPrefix)) + "/" + header.name;
  }
  header.has_more_map = header.type == 'S' && block[kMoreMap] != '\0';
  const auto tell = [&](char type, Field which, std::uint64_t& into) {
    const auto number = number_in(field(block, which));
    if (header.type == type && number) into = *number;
    return header.type != type || number;
  };
  if (!tell('S', kFullSize, header.full_size) || !tell('M', kOffset, header.offset))
    return damaged("a header whose size is no number");
  return header;
}

std::string make_pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (std::to_string(length).size() + rest != length) ++length;
  return std::to_string(length) + " " + std::string(key) + "=" + std::string(value) + "\n";
}

std::string make_tar_header(std::string_view name, char type, std::uint64_t size,
                            std::string_view link) {
  std::string block(kTarBlock, '\0');
  const auto put = [&](Field which, std::string_view text) {
    block.replace(which.at, text.size(), text);
  };
  put(kName, name.substr(0, kName.size));
  put(kLink, link.substr(0, kLink.size));
  put(kMode, "0000644");
  for (const Field which : {kUser, kGroup, kSum}) put(which, "0000000");
  put(kTime, "00000000000");
  block[kType] = type;
  put({kMagic, 8}, std::string_view("ustar\00000", 8));
  constexpr std::uint64_t kMostOctal = 077777777777;
  put(kSize, size > kMostOctal ? std::string_view("\x80") : "00000000000");
  (void)put_size(block, size);  // both fields are as wide as they have to be
  return block;
}

Result<PaxRecords> parse_pax(std::string_view records) {
  PaxRecords found;
  while (!records.empty()) {
    auto record = take_record(records);
    if (!record) return std::move(record).take_error();
    if (record->key == "size") {
      found.size = decimal(record->value);
      if (!found.size) return damaged("a pax header whose size is no number");
    }
    if (record->key == "path") found.path = record->value;
    if (record->key == "linkpath") found.link = record->value;
    if (record->key.starts_with("GNU.sparse.")) found.is_sparse = true;
    if (record->key == "GNU.sparse.major") found.has_sparse_map = record->value == "1";
    if (record->key == "GNU.sparse.name") found.sparse_name = record->value;
    if (record->key == "GNU.sparse.realsize" || record->key == "GNU.sparse.size")
      found.sparse_size = decimal(record->value);
    if (record->key == "GNU.volume.label") found.volume_label = record->value;
    if (record->key == "GNU.volume.filename") found.volume_member = record->value;
    const bool is_size = record->key == "GNU.volume.size";
    if (!is_size && record->key != "GNU.volume.offset") continue;
    const auto number = decimal(record->value);
    if (!number) return damaged("a pax header whose size is no number");
    (is_size ? found.volume_size : found.volume_offset) = *number;
  }
  return found;
}

std::string without_volume_records(std::string_view records) {
  std::string out;
  while (!records.empty()) {
    auto record = take_record(records);
    if (!record) break;
    if (!record->key.starts_with("GNU.volume.")) out += record->whole;
  }
  return out;
}

Result<std::string> with_size(std::string_view headers, std::uint64_t size) {
  std::string out;
  while (headers.size() >= kTarBlock) {
    std::string block(headers.substr(0, kTarBlock));
    auto header = parse_tar_header(block);
    if (!header) return std::move(header).take_error();
    headers.remove_prefix(kTarBlock);
    if (headers.empty()) {  // the member's own
      if (auto put = put_size(block, size); !put) return std::move(put).take_error();
      return out + block;
    }
    const std::uint64_t padded = in_blocks(header->size);
    if (padded > headers.size()) break;
    std::string data(headers.substr(0, static_cast<std::size_t>(header->size)));
    headers.remove_prefix(static_cast<std::size_t>(padded));
    if (header->type == 'x') {
      auto made = pax_with_size(data, size);
      if (!made) return std::move(made).take_error();
      data = *std::move(made);
      if (auto put = put_size(block, data.size()); !put) return std::move(put).take_error();
    }
    data.resize(static_cast<std::size_t>(in_blocks(data.size())), '\0');
    out += block + data;
  }
  return damaged("headers that end early");
}

}  // namespace oubli::archive
