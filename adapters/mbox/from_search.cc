// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/from_search.h"

#include <bit>
#include <cassert>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>

#include "adapters/mbox/postmark.h"
#endif

namespace oubli::mbox {
namespace {

bool is_from_line(std::string_view bytes, std::size_t at) {
  const char before = bytes[at - 1];
  return (before == '\n' || before == '\r') && bytes.substr(at).starts_with(kFrom);
}

#ifdef __SSE2__
// Bit i is set when bytes i and i+1 of `at` are a line break and an 'F'.
unsigned breaks_before_f(const char* at) {
  const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 1));
  const __m128i is_break = _mm_or_si128(_mm_cmpeq_epi8(here, _mm_set1_epi8('\n')),
                                        _mm_cmpeq_epi8(here, _mm_set1_epi8('\r')));
  const __m128i is_f = _mm_cmpeq_epi8(next, _mm_set1_epi8('F'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(is_break, is_f)));
}
#endif

}  // namespace

std::size_t find_from_line(std::string_view bytes, std::size_t from) {
  assert(from >= 1);
  std::size_t at = from - 1;  // the line break looked for
#ifdef __SSE2__
  for (; at + 17 <= bytes.size(); at += 16) {
    for (unsigned hits = breaks_before_f(bytes.data() + at); hits != 0; hits &= hits - 1) {
      const std::size_t line = at + static_cast<std::size_t>(std::countr_zero(hits)) + 1;
      if (is_from_line(bytes, line)) return line;
    }
  }
#endif
  for (++at; at < bytes.size(); ++at) {
    if (bytes[at] == 'F' && is_from_line(bytes, at)) return at;
  }
  return std::string_view::npos;
}

}  // namespace oubli::mbox
