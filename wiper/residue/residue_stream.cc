// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/residue_stream.h"

#include <algorithm>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace oubli::wiper {

void StandingStream::search() {
  patterns_.find(bytes_, [this](std::size_t at, const PatternSet::Pattern& pattern) {
    // What ended within the bytes carried over was counted in the piece before.
    if (at + pattern.bytes.size() > carried_) pattern.counted();
  });
  carried_ = std::min(bytes_.size(), std::max<std::size_t>(patterns_.longest(), 1) - 1);
  bytes_.erase(0, bytes_.size() - carried_);
}

std::string_view UndoneStream::feed(std::string_view piece, bool is_end) {
  held_ += piece;
  held_.erase(0, undo_(held_, is_end, out_));
  return std::string_view(out_.bytes).substr(carried_);
}

void UndoneStream::search() {
  const std::size_t reach = std::max<std::size_t>(patterns_.longest(), 1) - 1;
  std::size_t begin = 0;
  std::size_t end = 0;
  for (const std::uint64_t edit : out_.edits) {
    const std::size_t at = edit / 2 - out_.base;
    const std::size_t from = at - std::min(at, reach);
    if (from > end) {
      search(begin, end);
      begin = from;
    }
    end = std::min(out_.bytes.size(), at + 1 + reach);
  }
  search(begin, end);
  carry(reach);
}

void UndoneStream::search(std::size_t begin, std::size_t end) {
  const std::string_view window = std::string_view(out_.bytes).substr(begin, end - begin);
  patterns_.find(window, [&](std::size_t at, const PatternSet::Pattern& pattern) {
    const std::size_t first = begin + at;
    const std::size_t last = first + pattern.bytes.size();
    if (last > carried_ && has_edit(first, last)) pattern.counted();
  });
}

bool UndoneStream::has_edit(std::size_t first, std::size_t last) const {
  const auto edit = std::ranges::upper_bound(out_.edits, 2 * (out_.base + first));
  return edit != out_.edits.end() && *edit < 2 * (out_.base + last);
}

void UndoneStream::carry(std::size_t reach) {
  carried_ = std::min(out_.bytes.size(), reach);
  const std::size_t done = out_.bytes.size() - carried_;
  out_.bytes.erase(0, done);
  out_.base += done;
  const auto kept = std::ranges::lower_bound(out_.edits, 2 * out_.base);
  out_.edits.erase(out_.edits.begin(), kept);
}

void squeeze(std::string_view bytes, std::string& into) {
  const std::size_t before = into.size();
  into.resize(before + bytes.size());
  char* out = into.data() + before;
  std::size_t at = 0;
#ifdef __SSE2__
  constexpr std::size_t kWide = 16;
  const __m128i feed = _mm_set1_epi8('\n');
  const __m128i back = _mm_set1_epi8('\r');
  // Where nothing is left out, as many bytes are written as there is room for.
  for (; at + kWide <= bytes.size();) {
    const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
    const __m128i breaks = _mm_or_si128(_mm_cmpeq_epi8(some, feed), _mm_cmpeq_epi8(some, back));
    const auto hits = static_cast<unsigned>(_mm_movemask_epi8(breaks));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), some);
    const std::size_t kept = hits == 0 ? kWide : static_cast<std::size_t>(std::countr_zero(hits));
    out += kept;
    at += hits == 0 ? kWide : kept + 1;
  }
#endif
  for (; at < bytes.size(); ++at) {
    if (bytes[at] != '\r' && bytes[at] != '\n') *out++ = bytes[at];
  }
  into.resize(static_cast<std::size_t>(out - into.data()));
}

}  // namespace oubli::wiper
