// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/pattern_set.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace oubli::wiper {

void PatternSet::add(std::string bytes, std::uint64_t& count) {
  longest_ = std::max(longest_, bytes.size());
  patterns_.push_back({std::move(bytes), &count});
}

void PatternSet::prepare() {
  std::ranges::sort(patterns_, {}, &Pattern::bytes);
  for (std::size_t bucket = 0; bucket <= kBuckets; ++bucket) {
    bucket_[bucket] = bucket * patterns_.size() / kBuckets;
  }
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    for (std::size_t i = bucket_[bucket]; i < bucket_[bucket + 1]; ++i) {
      for (std::size_t byte = 0; byte < kShortest; ++byte) {
        const auto value = static_cast<unsigned char>(patterns_[i].bytes[byte]);
        low_[byte][value & 0xFU] |= static_cast<unsigned char>(1U << bucket);
        high_[byte][value >> 4U] |= static_cast<unsigned char>(1U << bucket);
      }
    }
  }
}

unsigned PatternSet::buckets_at(const char* at) const {
  unsigned buckets = 0xFF;
  for (std::size_t byte = 0; byte < kShortest; ++byte) {
    const auto value = static_cast<unsigned char>(at[byte]);
    buckets &= low_[byte][value & 0xFU];
    buckets &= high_[byte][value >> 4U];
  }
  return buckets;
}

void PatternSet::compare(std::string_view bytes, std::size_t at, unsigned buckets,
                         const Take& take) const {
  for (; buckets != 0; buckets &= buckets - 1) {
    const auto bucket = static_cast<std::size_t>(std::countr_zero(buckets));
    for (std::size_t i = bucket_[bucket]; i < bucket_[bucket + 1]; ++i) {
      if (bytes.substr(at).starts_with(patterns_[i].bytes)) take(at, patterns_[i]);
    }
  }
}

#ifdef __x86_64__

__attribute__((target("avx2"))) std::size_t PatternSet::find_by_32(std::string_view bytes,
                                                                   const Take& take) const {
  constexpr std::size_t kWide = 32;
  const __m256i nibble = _mm256_set1_epi8(0xF);
  __m256i low[kShortest];   // NOLINT(*-avoid-c-arrays): as a template's argument the type would
  __m256i high[kShortest];  // NOLINT(*-avoid-c-arrays): lose its alignment
  for (std::size_t byte = 0; byte < kShortest; ++byte) {
    const auto* lows = reinterpret_cast<const __m128i*>(low_[byte].data());
    const auto* highs = reinterpret_cast<const __m128i*>(high_[byte].data());
    low[byte] = _mm256_broadcastsi128_si256(_mm_loadu_si128(lows));
    high[byte] = _mm256_broadcastsi128_si256(_mm_loadu_si128(highs));
  }
  std::size_t at = 0;
  for (; at + kWide + kShortest - 1 <= bytes.size(); at += kWide) {
    __m256i buckets = _mm256_set1_epi8(-1);
    for (std::size_t byte = 0; byte < kShortest; ++byte) {
      const auto* place = reinterpret_cast<const __m256i*>(bytes.data() + at + byte);
      const __m256i values = _mm256_loadu_si256(place);
      const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(values, 4), nibble);
      const __m256i lower = _mm256_and_si256(values, nibble);
      buckets = _mm256_and_si256(buckets, _mm256_shuffle_epi8(low[byte], lower));
      buckets = _mm256_and_si256(buckets, _mm256_shuffle_epi8(high[byte], upper));
    }
    if (_mm256_testz_si256(buckets, buckets) != 0) continue;
    std::array<unsigned char, kWide> each;
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(each.data()), buckets);
    const __m256i none = _mm256_cmpeq_epi8(buckets, _mm256_setzero_si256());
    auto hits = ~static_cast<unsigned>(_mm256_movemask_epi8(none));
    for (; hits != 0; hits &= hits - 1) {
      const auto hit = static_cast<std::size_t>(std::countr_zero(hits));
      compare(bytes, at + hit, each[hit], take);
    }
  }
  return at;
}

#else

std::size_t PatternSet::find_by_32(std::string_view, const Take&) const { return 0; }

#endif

void PatternSet::find(std::string_view bytes, const Take& take) const {
  if (patterns_.empty()) return;
  std::size_t at = 0;
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") != 0) at = find_by_32(bytes, take);
#endif
  for (; at + kShortest <= bytes.size(); ++at) {
    const unsigned buckets = buckets_at(bytes.data() + at);
    if (buckets != 0) compare(bytes, at, buckets, take);
  }
}

}  // namespace oubli::wiper
