// SPDX-License-Identifier: GPL-3.0-or-later
// [MS-OXRTFCP] 2.2: a dictionary of 4,096 bytes that begins filled; runs of eight tokens, each a
// byte or a reference (12 bits of offset, 4 bits of length less two) into the dictionary.
#include <algorithm>
#include <array>

#include "adapters/bytes/little_endian.h"
#include "adapters/mapi/rtf.h"

namespace oubli::mapi {
namespace {

constexpr std::string_view kInitial =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(kInitial.size() == 207);
constexpr std::size_t kDictionary = 4096, kHeader = 16;
constexpr std::uint32_t kPacked = 0x75465A4C, kPlain = 0x414C454D;  // "LZFu", "MELA"

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}

// [MS-OXRTFCP] 2.1.3.2: begins with 0 and is not turned over at the end.
std::uint32_t checksum(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> kTable = make_table();
  std::uint32_t sum = 0;
  for (const char c : bytes) {
    sum = kTable[(sum ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (sum >> 8U);
  }
  return sum;
}

// True when the end mark was met.
bool unpack(std::string_view in, std::size_t most, std::string& out) {
  std::array<char, kDictionary> room{};
  std::ranges::copy(kInitial, room.begin());
  std::size_t write = kInitial.size();
  const auto put = [&](char c) {
    out += c;
    room[write] = c;
    write = (write + 1) % kDictionary;
  };
  for (std::size_t at = 0; at < in.size();) {
    const auto control = static_cast<unsigned char>(in[at++]);
    for (unsigned bit = 0; bit < 8; ++bit) {
      if (out.size() >= most) return false;
      if ((control >> bit & 1U) == 0) {
        if (at >= in.size()) return false;
        put(in[at++]);
        continue;
      }
      if (at + 1 >= in.size()) return false;
      const auto token = static_cast<unsigned>(static_cast<unsigned char>(in[at]) << 8U |
                                               static_cast<unsigned char>(in[at + 1]));
      at += 2;
      std::size_t read = token >> 4U;
      if (read == write) return true;
      for (unsigned left = (token & 0xFU) + 2; left > 0; --left) {
        put(room[read]);
        read = (read + 1) % kDictionary;
      }
    }
  }
  return false;
}

}  // namespace

UnpackedRtf unpack_rtf(std::string_view packed, std::size_t most) {
  UnpackedRtf result;
  if (packed.size() < kHeader) {
    result.is_whole = false;
    return result;
  }
  const std::uint32_t size = u32(packed, 0), raw_size = u32(packed, 4);
  const std::uint32_t kind = u32(packed, 8), sum = u32(packed, 12);
  // The size counts everything behind itself.
  const std::size_t held = std::min<std::size_t>(packed.size(), std::size_t{size} + 4);
  const std::string_view content = packed.substr(kHeader, std::max(held, kHeader) - kHeader);
  if (kind == kPlain) {
    // Some writers say the same size twice, and so count the rest of the head as text.
    const std::size_t text =
        raw_size == size && size >= kHeader - 4 ? size - (kHeader - 4) : raw_size;
    result.rtf = std::string(content.substr(0, std::min(text, most)));
    result.is_whole = result.rtf.size() == text;
  } else if (kind == kPacked) {
    result.is_whole = unpack(content, most, result.rtf) && checksum(content) == sum &&
                      result.rtf.size() >= raw_size;
    // A closing zero may or may not be counted.
    if (result.rtf.size() > raw_size && raw_size > 0) result.rtf.resize(raw_size);
  } else {
    result.is_whole = false;
  }
  while (!result.rtf.empty() && result.rtf.back() == '\0') result.rtf.pop_back();
  return result;
}

std::string pack_rtf(std::string_view rtf) {
  constexpr std::size_t kRun = 8;
  std::string content;
  for (std::size_t at = 0; at < rtf.size(); at += kRun) {
    const std::string_view run = rtf.substr(at, kRun);
    const bool is_last = at + kRun > rtf.size();
    // The end mark is a reference to the place that would be written next.
    content += static_cast<char>(is_last ? 1U << run.size() : 0U);
    content += run;
  }
  if (rtf.size() % kRun == 0) content += '\x01';
  const std::size_t write = (kInitial.size() + rtf.size()) % kDictionary;
  content += static_cast<char>(write >> 4U);
  content += static_cast<char>(write << 4U & 0xFFU);
  std::string packed;
  const auto put = [&](std::size_t number) {
    for (unsigned i = 0; i < 4; ++i) packed += static_cast<char>(number >> (8 * i) & 0xFFU);
  };
  put(content.size() + kHeader - 4);
  put(rtf.size());
  put(kPacked);
  put(checksum(content));
  return packed + content;
}

}  // namespace oubli::mapi
