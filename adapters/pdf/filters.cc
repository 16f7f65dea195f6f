// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/filters.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/pdf/lexer.h"

namespace oubli::pdf {

namespace {

std::string without_hex(std::string_view body) {
  std::string out;
  out.reserve(body.size() / 2 + 1);
  int high = -1;
  for (const char c : body) {
    if (c == '>') break;
    const int digit = hex_digit(c);
    if (digit < 0) continue;
    if (high >= 0) out += static_cast<char>(high * 16 + digit);
    high = high < 0 ? digit : -1;
  }
  if (high >= 0) out += static_cast<char>(high * 16);
  return out;
}

// The last group may have two to four digits, and comes to one byte less.
void put_group(std::array<std::uint32_t, 5> digits, std::size_t count, std::string& out) {
  for (std::size_t i = count; i < digits.size(); ++i) digits[i] = 84;
  std::uint64_t value = 0;
  for (const std::uint32_t digit : digits) value = value * 85 + digit;
  for (std::size_t i = 0; i + 1 < count; ++i) out += static_cast<char>(value >> (24 - 8 * i));
}

std::string without_ascii85(std::string_view body, Effort& effort) {
  std::string out;
  if (body.starts_with("<~")) body.remove_prefix(2);
  std::array<std::uint32_t, 5> digits{};
  std::size_t count = 0;
  for (const char c : body) {
    if (c == '~') break;
    if (is_blank(c)) continue;
    if (c == 'z' && count == 0) {
      out.append(4, '\0');
    } else if (c < '!' || c > 'u') {
      effort.fail(kDamaged);
      break;
    } else {
      digits[count++] = static_cast<std::uint32_t>(c - '!');
      if (count == digits.size()) put_group(digits, std::exchange(count, 0), out);
    }
  }
  if (count > 1) put_group(digits, count, out);
  return out;
}

std::string without_runs(std::string_view body, Effort& effort) {
  std::string out;
  while (!body.empty()) {
    const auto length = static_cast<unsigned char>(body.front());
    body.remove_prefix(1);
    if (length == 128 || body.empty()) break;
    const std::size_t count = length < 128 ? length + 1U : 257U - length;
    if (!effort.spend(count)) break;
    if (length < 128) {
      out += body.substr(0, count);
      body.remove_prefix(std::min(count, body.size()));
    } else {
      out.append(count, body.front());
      body.remove_prefix(1);
    }
  }
  return out;
}

enum class Packing { None, Flate, Lzw, Hex, Ascii85, Runs, Unknown };

Packing packing_of(std::string_view name) {
  if (name == "FlateDecode" || name == "Fl") return Packing::Flate;
  if (name == "LZWDecode" || name == "LZW") return Packing::Lzw;
  if (name == "ASCIIHexDecode" || name == "AHx") return Packing::Hex;
  if (name == "ASCII85Decode" || name == "A85") return Packing::Ascii85;
  if (name == "RunLengthDecode" || name == "RL") return Packing::Runs;
  return name == "Crypt" ? Packing::None : Packing::Unknown;
}

std::string unfilter_one(std::string_view body, const Filter& filter, Effort& effort) {
  switch (packing_of(filter.name)) {
    case Packing::None:
      return std::string(body);
    case Packing::Flate:
      return without_predictor(inflated(body, effort), filter);
    case Packing::Lzw:
      return without_predictor(without_lzw(body, filter.changes_early, effort), filter);
    case Packing::Hex:
      return without_hex(body);
    case Packing::Ascii85:
      return without_ascii85(body, effort);
    case Packing::Runs:
      return without_runs(body, effort);
    case Packing::Unknown:
      break;
  }
  effort.fail(kPackedAnotherWay);
  return {};
}

}  // namespace

bool is_for_pictures(std::string_view filter) {
  return filter == "DCTDecode" || filter == "DCT" || filter == "JPXDecode" ||
         filter == "CCITTFaxDecode" || filter == "CCF" || filter == "JBIG2Decode";
}

std::string unfilter(std::string_view body, const std::vector<Filter>& filters, Effort& effort) {
  constexpr std::size_t kMost = 8;
  if (!effort.spend(body.size()) || filters.empty()) return std::string(body);
  if (filters.size() > kMost) effort.fail(kPackedAnotherWay);
  std::string out;
  for (std::size_t i = 0; i < std::min(filters.size(), kMost); ++i) {
    out = unfilter_one(i == 0 ? body : std::string_view(out), filters[i], effort);
    if (!effort.spend(out.size())) return {};
  }
  return out;
}

}  // namespace oubli::pdf
