// SPDX-License-Identifier: GPL-3.0-or-later
// The search half of verify.h: three streams made from one reading of the file (as it stands;
// without line ends, for base64; with quoted-printable undone), each searched for its patterns.
#include <algorithm>
#include <array>
#include <bitset>
#include <optional>
#include <string>

#include <sodium.h>

#include "adapters/base/files.h"
#include "wiper/verify.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kChunk = 256U << 10;  // made anew for each file of a Maildir
constexpr std::size_t kShortestBase64 = 6;
constexpr std::size_t kPairs = 1U << 16;

std::size_t pair_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]) |
         static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 1])) << 8U;
}

struct Span {
  std::uint64_t begin, end;
};

struct Pattern {
  std::string bytes;  // two bytes at least
  std::uint64_t* count;
};

// Finds patterns in a stream that comes in pieces: a first look at two bytes, then a comparison.
class Hunt {
 public:
  void add(std::string bytes, std::uint64_t& count) {
    starts_.set(pair_at(bytes, 0));
    longest_ = std::max(longest_, bytes.size());
    patterns_.push_back({std::move(bytes), &count});
  }

  // `spans`: for each byte, where in the source it came from; empty when the stream is the source.
  // With spans, only what differs in length from its source counts.
  void look(std::string_view bytes, const std::vector<Span>& spans) {
    for (std::size_t at = 0; at + 1 < bytes.size(); ++at) {
      if (!starts_.test(pair_at(bytes, at))) continue;
      for (const auto& pattern : patterns_) {
        const std::size_t end = at + pattern.bytes.size();
        // What ended within the bytes carried over was counted in the piece before.
        if (end <= carried_ || bytes.compare(at, pattern.bytes.size(), pattern.bytes) != 0)
          continue;
        const bool is_literal =
            !spans.empty() && spans[end - 1].end - spans[at].begin == pattern.bytes.size();
        if (!is_literal) ++*pattern.count;
      }
    }
  }

  // How much of the end of `size` bytes must stand before the next piece.
  std::size_t carry(std::size_t size) {
    carried_ = std::min(size, longest_ == 0 ? 0 : longest_ - 1);
    return carried_;
  }

 private:
  std::bitset<kPairs> starts_;
  std::vector<Pattern> patterns_;
  std::size_t longest_ = 0;
  std::size_t carried_ = 0;
};

// A stream made from the source, and where each of its bytes came from when that matters.
struct Derived {
  std::string bytes;
  std::vector<Span> spans;

  void put(char byte, std::uint64_t begin, std::uint64_t length) {
    bytes += byte;
    spans.push_back({begin, begin + length});
  }
  void search(Hunt& hunt) {
    hunt.look(bytes, spans);
    const std::size_t done = bytes.size() - hunt.carry(bytes.size());
    bytes.erase(0, done);
    if (!spans.empty())
      spans.erase(spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(done));
  }
};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// RFC 2045 §6.7, forgiving: what is no escape stands for itself. Holds back an unfinished one.
class QuotedPrintable {
 public:
  void feed(std::string_view piece, std::uint64_t at, Derived& out) {
    for (const char c : piece) {
      held_ += c;
      settle(at + 1 - held_.size(), out, false);
      ++at;
    }
  }
  void finish(std::uint64_t end, Derived& out) { settle(end - held_.size(), out, true); }

 private:
  void settle(std::uint64_t from, Derived& out, bool is_end) {
    while (!held_.empty()) {
      const std::size_t used = take(from, out, is_end);
      if (used == 0) return;
      held_.erase(0, used);
      from += used;
    }
  }
  std::size_t take(std::uint64_t from, Derived& out, bool is_end) {
    if (held_[0] != '=') return literal(from, out);
    if (held_.size() < 2) return is_end ? literal(from, out) : 0;
    if (held_[1] == '\n') return 2;
    if (held_.size() < 3) return is_end ? literal(from, out) : 0;
    if (held_[1] == '\r' && held_[2] == '\n') return 3;
    const int high = digit(held_[1]);
    const int low = digit(held_[2]);
    if (high < 0 || low < 0) return literal(from, out);
    out.put(static_cast<char>(high * 16 + low), from, 3);
    return 3;
  }
  std::size_t literal(std::uint64_t from, Derived& out) const {
    out.put(held_[0], from, 1);
    return 1;
  }
  std::string held_;
};

// UTF-8 to UTF-16; nothing when it is not UTF-8.
std::optional<std::u16string> utf16_of(std::string_view text) {
  std::u16string wide;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || at + length > text.size()) return {};
    char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xC0U) != 0x80) return {};
      code = code << 6U | (next & 0x3FU);
    }
    if (code >= 0x10000) {
      wide += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10U));
      wide += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FFU));
    } else {
      wide += static_cast<char16_t>(code);
    }
    at += length;
  }
  return wide;
}

std::string bytes_of(const std::u16string& wide, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : wide) {
    const char high = static_cast<char>(unit >> 8U);
    const char low = static_cast<char>(unit & 0xFFU);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

// The characters that encode `bytes` and nothing else, when `before` bytes (0 to 2) stand in
// front of it in its group of three.
std::string base64_at(std::string_view bytes, std::size_t before) {
  const std::string padded = std::string(before, '\0') + std::string(bytes);
  std::string text(sodium_base64_ENCODED_LEN(padded.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(padded.data()),
                    padded.size(), sodium_base64_VARIANT_ORIGINAL);
  // Character i holds bits [6i, 6i + 6): the first whole one begins at or after bit 8·before.
  const std::size_t first = (8 * before + 5) / 6;
  return text.substr(first, 8 * padded.size() / 6 - first);
}

struct Hunts {
  Hunt plain, squeezed, undone;
};

void add_string(std::string_view string, Hunts& hunts, Residue& found) {
  std::vector<std::string> forms{std::string(string)};
  if (const auto wide = utf16_of(string)) {
    forms.push_back(bytes_of(*wide, false));
    forms.push_back(bytes_of(*wide, true));
  }
  for (std::size_t i = 0; i < forms.size(); ++i) {
    hunts.plain.add(forms[i], i == 0 ? found.plain : found.utf16);
    hunts.undone.add(forms[i], found.quoted_printable);
    for (std::size_t before = 0; before < 3; ++before) {
      // Fewer characters than these turn up in any large attachment by chance.
      std::string text = base64_at(forms[i], before);
      if (text.size() >= kShortestBase64) hunts.squeezed.add(std::move(text), found.base64);
    }
  }
}

}  // namespace

Residue& Residue::operator+=(const Residue& other) {
  plain += other.plain;
  utf16 += other.utf16;
  base64 += other.base64;
  quoted_printable += other.quoted_printable;
  return *this;
}

Result<Residue> search_residue(ByteSource& source, std::span<const std::string_view> strings) {
  Residue found;
  Hunts hunts;
  for (const auto string : strings) {
    if (string.size() >= kShortestNeedle) add_string(string, hunts, found);
  }
  if (strings.empty()) return found;
  std::string piece(kChunk, '\0');
  Derived plain;
  Derived squeezed;
  Derived undone;
  QuotedPrintable decoder;
  for (std::uint64_t at = 0;;) {
    auto got = source.read_at(at, piece);
    if (!got) return std::move(got).take_error();
    const std::string_view bytes(piece.data(), *got);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] != '\r' && bytes[i] != '\n') squeezed.bytes += bytes[i];
    }
    plain.bytes += bytes;
    decoder.feed(bytes, at, undone);
    at += *got;
    source.release_before(at);
    if (*got == 0) decoder.finish(at, undone);
    plain.search(hunts.plain);
    squeezed.search(hunts.squeezed);
    undone.search(hunts.undone);
    if (*got == 0) return found;
  }
}

}  // namespace oubli::wiper
