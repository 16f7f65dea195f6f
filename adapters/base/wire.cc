// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/base/wire.h"

namespace oubli {

namespace {
constexpr unsigned kPayloadBits = 7;
constexpr unsigned kMaxShift = 63;
constexpr std::uint8_t kMore = 0x80;
}  // namespace

void WireWriter::number(std::uint64_t value) {
  while (value >= kMore) {
    out_.push_back(static_cast<char>((value & (kMore - 1U)) | kMore));
    value >>= kPayloadBits;
  }
  out_.push_back(static_cast<char>(value));
}

void WireWriter::text(std::string_view bytes) {
  number(bytes.size());
  out_.append(bytes);
}

std::uint64_t WireReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift <= kMaxShift; shift += kPayloadBits) {
    if (rest_.empty()) break;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & (kMore - 1U)} << shift;
    if ((byte & kMore) == 0) return value;
  }
  ok_ = false;
  rest_ = {};
  return 0;
}

std::string_view WireReader::text() {
  const std::size_t size = count();
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::size_t WireReader::count(std::size_t bytes_each) {
  const std::uint64_t value = number();
  if (value > rest_.size() / bytes_each) {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  return static_cast<std::size_t>(value);
}

}  // namespace oubli
